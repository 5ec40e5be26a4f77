"""A device in calibration."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import equipment_calibration

TODAY = date(2026, 2, 8)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (TODAY - DAY, ["calibration-overdue"]),
        (TODAY, []),
        (TODAY + DAY, []),
        (None, ["calibration-missing"]),
    ],
)
def test_calibration_holds_through_its_due_day(due_on: date | None, expected: list[str]) -> None:
    found = equipment_calibration.refusals(equipment="BAL-1", due_on=due_on, today=TODAY)
    assert hardness(found) == [(code, True) for code in expected]
