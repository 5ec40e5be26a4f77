"""Cells that a spreadsheet must not run."""

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from tracker.exchange.sheet import safe, sheet


@pytest.mark.hazard("B16")
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_looks_like_a_formula_is_written_as_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (-3, "-3"), (Decimal("-1.5"), "-1.5"), (True, "yes"), (False, "no"), ("a=b", "a=b")],
)
def test_everything_else_stays_as_it_is(value: Any, cell: str) -> None:
    assert safe(value) == cell


def test_a_sheet_reads_back_with_commas_quotes_and_line_breaks_inside() -> None:
    written = sheet(["a", "b"], [['x, "y"', "two\nlines"]])
    assert list(csv.reader(StringIO(written))) == [["a", "b"], ['x, "y"', "two\nlines"]]
