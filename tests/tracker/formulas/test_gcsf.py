"""G-CSF per kilogram and days in a row."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tracker.formulas import gcsf

TODAY = date(2026, 2, 8)


@pytest.mark.parametrize(("dose_ug", "expected"), [(300, "5.00"), (600, "10.00"), (480, "8.00"), (301, "5.02")])
def test_a_dose_is_counted_per_kilogram(dose_ug: int, expected: str) -> None:
    assert gcsf.ug_per_kg(dose_ug=dose_ug, weight_kg=Decimal(60)) == Decimal(expected)


@pytest.mark.parametrize(
    ("days_ago", "in_row"), [([], 1), ([0], 1), ([1], 2), ([0, 1, 2, 3], 4), ([2], 1), ([1, 2, 4], 3)]
)
def test_days_in_a_row_end_at_the_first_day_without_a_dose(days_ago: list[int], in_row: int) -> None:
    dosed_on = [TODAY - timedelta(days=ago) for ago in days_ago]
    assert gcsf.days_in_row(dosed_on=dosed_on, today=TODAY) == in_row
