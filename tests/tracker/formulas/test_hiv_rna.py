"""HIV RNA: copies per millilitre and their logarithm."""

from decimal import Decimal

import pytest

from tracker.formulas import hiv_rna


@pytest.mark.parametrize(
    ("copies", "log10"), [(1, "0.00"), (20, "1.30"), (150_000, "5.18"), (158_489, "5.20"), (100_000_000, "8.00")]
)
def test_the_logarithm_has_two_places(copies: int, log10: str) -> None:
    assert str(hiv_rna.log10(copies)) == log10


def test_what_was_not_measured_has_no_logarithm() -> None:
    assert hiv_rna.log10(None) is None


@pytest.mark.parametrize(("log10", "copies"), [("0.00", 1), ("1.30", 20), ("5.20", 158_000), ("8.00", 100_000_000)])
def test_a_logarithm_stands_for_copies_of_three_digits(log10: str, copies: int) -> None:
    assert hiv_rna.copies(Decimal(log10)) == copies
