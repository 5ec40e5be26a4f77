"""HLA is typed once, at every locus."""

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
