"""Nobody decides on a frozen dose."""

from __future__ import annotations

from tests.tracker.rules.said import hardness
from tracker.rules import still_frozen


def test_a_frozen_dose_waits_for_its_thaw() -> None:
    assert hardness(still_frozen.refusals(frozen=True)) == [("still-frozen", True)]
    assert still_frozen.refusals(frozen=False) == []
