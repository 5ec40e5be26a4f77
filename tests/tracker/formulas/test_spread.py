"""Median and quartiles by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.formulas.spread import Spread, spread


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], None),
        ([7], Spread(1, Decimal(7), Decimal(7), Decimal(7), Decimal(7), Decimal(7))),
        ([10, 20], Spread(2, Decimal(10), Decimal("12.5"), Decimal(15), Decimal("17.5"), Decimal(20))),
        ([5, 1, 4, 2, 3], Spread(5, Decimal(1), Decimal(2), Decimal(3), Decimal(4), Decimal(5))),
    ],
)
def test_median_and_quartiles_are_interpolated(values: list[int], found: Spread | None) -> None:
    assert spread(values) == found
