"""HLA is typed once, at every locus; a correction changes something and says why."""

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import hla_typing

LOCI = ("A", "B", "DRB1")


def test_a_typing_of_every_locus_is_enough() -> None:
    assert hla_typing.refusals(who="D01", typed=LOCI, wanted=LOCI) == []


def test_a_missing_locus_is_named() -> None:
    found = hla_typing.refusals(who="D01", typed=("A", "B"), wanted=LOCI)
    assert hardness(found) == [("hla-missing", True)]
    assert "DRB1" in found[0].sentence


def test_a_second_typing_is_refused_and_the_first_is_not() -> None:
    assert hla_typing.refusals_to_type(who="D01", typed=()) == []
    assert hardness(hla_typing.refusals_to_type(who="D01", typed=LOCI)) == [("hla-already-typed", True)]


TYPED = {"A": ("A*01:01", "A*02:01"), "B": ("B*07:02", "B*08:01")}
OTHER = {"A": ("A*01:01", "A*03:01"), "B": ("B*07:02", "B*08:01")}


@pytest.mark.parametrize(
    ("typed", "corrected", "reason", "codes"),
    [
        (TYPED, OTHER, "Read off the wrong line.", []),
        (TYPED, TYPED, "Read off the wrong line.", ["hla-unchanged"]),
        ({}, OTHER, "Read off the wrong line.", ["hla-nothing-to-correct"]),
        (TYPED, OTHER, " ", ["hla-correction-reason"]),
        (TYPED, TYPED, "", ["hla-unchanged", "hla-correction-reason"]),
    ],
)
def test_a_correction_changes_something_and_says_why(
    typed: dict[str, tuple[str, str]], corrected: dict[str, tuple[str, str]], reason: str, codes: list[str]
) -> None:
    found = hla_typing.refusals_to_correct(who="D01", typed=typed, corrected=corrected, reason=reason)
    assert hardness(found) == [(code, True) for code in codes]
