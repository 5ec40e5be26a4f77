"""A bag returns to stock unopened, in temperature, in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import return_window

ISSUED = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
LONGEST = timedelta(minutes=30)
SECOND = timedelta(seconds=1)


@pytest.mark.hazard("H22")
@pytest.mark.parametrize(("away", "refused"), [(LONGEST - SECOND, False), (LONGEST, False), (LONGEST + SECOND, True)])
def test_a_bag_may_be_away_for_so_long(away: timedelta, refused: bool) -> None:
    found = return_window.refusals(
        issued_at=ISSUED, at=ISSUED + away, longest=LONGEST, temperature_kept=True, unopened=True
    )
    assert hardness(found) == ([("return-too-late", True)] if refused else [])


def test_an_opened_and_warm_bag_is_refused_for_both() -> None:
    found = return_window.refusals(issued_at=ISSUED, at=ISSUED, longest=LONGEST, temperature_kept=False, unopened=False)
    assert codes(found) == ["return-opened", "return-out-of-temperature"]
