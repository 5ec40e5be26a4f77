"""A late entry has a reason; the future is not entered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import late_entry

NOW = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LIMIT = timedelta(minutes=15)


@pytest.mark.hazard("H25")
@pytest.mark.parametrize(("ago", "late"), [(LIMIT - SECOND, False), (LIMIT, False), (LIMIT + SECOND, True)])
def test_more_than_fifteen_minutes_late_needs_a_reason(ago: timedelta, late: bool) -> None:
    assert late_entry.is_late(happened_at=NOW - ago, recorded_at=NOW) == late
    found = late_entry.refusals(happened_at=NOW - ago, recorded_at=NOW)
    assert hardness(found) == ([("late-entry", False)] if late else [])


@pytest.mark.parametrize(("reason", "accepted"), [("power failure", True), ("   ", False), ("", False)])
def test_a_reason_is_more_than_blanks(reason: str, accepted: bool) -> None:
    found = late_entry.refusals(happened_at=NOW - timedelta(hours=2), recorded_at=NOW, reason=reason)
    assert (found == []) == accepted


@pytest.mark.hazard("H46")
@pytest.mark.parametrize(("ahead", "refused"), [(-SECOND, False), (timedelta(0), False), (SECOND, True)])
def test_a_time_in_the_future_is_a_hard_stop_with_or_without_a_reason(ahead: timedelta, refused: bool) -> None:
    found = late_entry.refusals(happened_at=NOW + ahead, recorded_at=NOW, reason="typed ahead")
    assert hardness(found) == ([("time-in-future", True)] if refused else [])
