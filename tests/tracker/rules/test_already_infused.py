"""A bag is infused once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import already_infused


@pytest.mark.hazard("H16")
def test_a_bag_whose_infusion_was_started_is_refused_saying_by_whom() -> None:
    started = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
    [refusal] = already_infused.refusals(started_at=started, started_by="Nadia")
    assert hardness([refusal]) == [("already-infused", True)]
    assert refusal.sentence == "The infusion of this bag was already started at 2026-02-10 09:30 UTC by Nadia."


def test_a_bag_that_nobody_started_is_accepted() -> None:
    assert already_infused.refusals(started_at=None) == []
