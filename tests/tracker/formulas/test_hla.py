"""HLA mismatches per locus and direction."""

from __future__ import annotations

import pytest

from tracker.formulas import hla
from tracker.formulas.hla import Mismatch


@pytest.mark.parametrize(
    ("donor", "recipient", "graft_versus_host", "host_versus_graft"),
    [
        (("02:01", "24:02"), ("02:01", "24:02"), 0, 0),
        (("02:01", "24:02"), ("24:02", "02:01"), 0, 0),
        (("02:01", "24:02"), ("02:01", "11:01"), 1, 1),
        (("02:01", "24:02"), ("01:01", "11:01"), 2, 2),
        (("02:01", "02:01"), ("02:01", "11:01"), 1, 0),
        (("02:01", "11:01"), ("02:01", "02:01"), 0, 1),
        (("02:01", "02:01"), ("11:01", "11:01"), 1, 1),
        (("02:01", "24:02"), ("02:06", "24:02"), 1, 1),
        (("02:01:01", "24:02"), ("02:01:02", "24:02"), 0, 0),
        (("A*02:01", "A*24:02"), ("02:01", "24"), 0, 0),
    ],
)
def test_each_direction_counts_the_alleles_that_the_other_lacks(
    donor: tuple[str, str], recipient: tuple[str, str], graft_versus_host: int, host_versus_graft: int
) -> None:
    [found] = hla.mismatches(donor={"A": donor}, recipient={"A": recipient}, loci=["A"])
    assert found == Mismatch("A", graft_versus_host, host_versus_graft)


def test_a_locus_that_one_of_them_lacks_is_not_counted() -> None:
    rows = hla.mismatches(donor={"A": ("02:01", "24:02")}, recipient={"A": ("02:01", ""), "B": ("07:02", "08:01")})
    assert [row.graft_versus_host for row in rows] == [None] * len(hla.LOCI)


def test_the_total_is_over_all_typed_loci() -> None:
    rows = [Mismatch("A", 1, 2), Mismatch("B", 0, 1), Mismatch("C", None, None)]
    assert hla.total(rows) == (1, 3)


def test_turning_the_pair_around_turns_the_directions_around() -> None:
    one = {"A": ("02:01", "02:01"), "B": ("07:02", "08:01")}
    other = {"A": ("02:01", "11:01"), "B": ("07:02", "44:02")}
    there = hla.mismatches(donor=one, recipient=other)
    back = hla.mismatches(donor=other, recipient=one)
    assert [(row.graft_versus_host, row.host_versus_graft) for row in there] == [
        (row.host_versus_graft, row.graft_versus_host) for row in back
    ]
