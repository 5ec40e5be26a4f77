"""Median and quartiles by hand."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from tracker.formulas.spread import Spread, spread


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], None),
        ([7], Spread(1, D(7), D(7), D(7), D(7), D(7))),
        ([10, 20], Spread(2, D(10), D("12.5"), D(15), D("17.5"), D(20))),
        ([5, 1, 4, 2, 3], Spread(5, D(1), D(2), D(3), D(4), D(5))),
    ],
)
def test_median_and_quartiles_are_interpolated(values: list[int], found: Spread | None) -> None:
    assert spread(values) == found
