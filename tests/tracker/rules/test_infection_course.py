"""An infection changes its state, on a day that it can have changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker.rules.said import codes
from tracker.rules import infection_course


def said(**changes: Any) -> list[str]:
    given: dict[str, Any] = {
        "agent": "Tuberculosis",
        "current": "active",
        "status": "controlled",
        "since": date(2026, 1, 1),
        "on": date(2026, 2, 1),
        "today": date(2026, 2, 2),
    }
    return codes(infection_course.refusals(**given | changes))


@pytest.mark.parametrize("current", ["active", "improving"])
def test_an_infection_comes_under_control(current: str) -> None:
    assert said(current=current) == []


def test_an_infection_that_was_controlled_can_come_back() -> None:
    assert said(current="controlled", status="active") == []


def test_a_state_that_it_has_already_is_refused() -> None:
    assert said(current="controlled") == ["infection-unchanged"]


def test_an_unknown_state_is_refused() -> None:
    assert said(status="cured?") == ["infection-state"]


@pytest.mark.parametrize(
    ("on", "stops"),
    [
        (date(2025, 12, 31), ["infection-date"]),
        (date(2026, 1, 1), []),
        (date(2026, 2, 2), []),
        (date(2026, 2, 3), ["infection-date"]),
    ],
)
def test_the_day_lies_between_the_beginning_and_today(on: date, stops: list[str]) -> None:
    assert said(on=on) == stops
