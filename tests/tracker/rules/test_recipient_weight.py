"""A dose stands on a recent weight."""

from datetime import date, timedelta

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.recipient_weight import refusals

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("days", "wanted"), [(-8, ["weight-too-old"]), (-7, []), (-6, []), (0, []), (1, ["weight-in-future"])]
)
def test_a_weight_counts_for_its_days(days: int, wanted: list[str]) -> None:
    found = refusals(weighed_on=TODAY + timedelta(days=days), today=TODAY, max_age_days=7)
    assert codes(found) == wanted
