"""Training is there and in date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import training

TODAY = date(2026, 2, 8)
DAY = timedelta(days=1)


@pytest.mark.hazard("H33")
@pytest.mark.parametrize(
    ("trained", "valid_until", "expected"),
    [
        (False, None, ["training-missing"]),
        (True, None, []),
        (True, TODAY - DAY, ["training-expired"]),
        (True, TODAY, []),
        (True, TODAY + DAY, []),
    ],
)
def test_training_holds_through_its_last_day(trained: bool, valid_until: date | None, expected: list[str]) -> None:
    found = training.refusals(
        person="Theo", procedure="processing", trained=trained, valid_until=valid_until, today=TODAY
    )
    assert hardness(found) == [(code, True) for code in expected]
