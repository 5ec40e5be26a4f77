"""The particulars of an adverse event agree with one another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker.rules.said import codes
from tracker.rules import adverse_event
from tracker.rules.adverse_event import Complaint

TODAY = date(2026, 2, 2)


def said(person: str = "R01", **changes: Any) -> list[str]:
    given: dict[str, Any] = {
        "term": "Fever",
        "grade": 2,
        "serious": False,
        "relation": "product",
        "action": "none",
        "outcome": "recovered",
        "began_on": date(2026, 2, 1),
    }
    complaint = Complaint(**given | changes)
    return codes(adverse_event.refusals(complaint=complaint, person=person, people={"D01", "R01"}, today=TODAY))


def test_an_event_of_the_donor_or_the_recipient_is_recorded() -> None:
    assert said() == []
    assert said(person="D01") == []


def test_an_event_of_somebody_else_is_refused() -> None:
    assert said(person="R02") == ["ae-stranger"]


@pytest.mark.parametrize(("grade", "stops"), [(0, ["ae-grade"]), (1, []), (4, []), (5, []), (6, ["ae-grade"])])
def test_grades_run_from_1_to_5(grade: int, stops: list[str]) -> None:
    assert said(grade=grade, serious=True, outcome="fatal" if grade == 5 else "ongoing") == stops


@pytest.mark.parametrize(("grade", "stops"), [(3, []), (4, ["ae-not-serious"])])
def test_a_life_threatening_event_is_serious(grade: int, stops: list[str]) -> None:
    assert said(grade=grade) == stops


def test_grade_5_is_death_and_death_is_grade_5() -> None:
    assert said(grade=5, serious=True, outcome="ongoing") == ["ae-outcome"]
    assert said(grade=4, serious=True, outcome="fatal") == ["ae-outcome"]


@pytest.mark.parametrize(
    ("began", "ended", "stops"),
    [
        (date(2026, 2, 2), date(2026, 2, 2), []),
        (date(2026, 2, 3), None, ["ae-in-future"]),
        (date(2026, 2, 1), date(2026, 2, 3), ["ae-in-future"]),
        (date(2026, 2, 2), date(2026, 2, 1), ["ae-ends-first"]),
    ],
)
def test_an_event_begins_before_it_ends_and_not_after_today(began: date, ended: date | None, stops: list[str]) -> None:
    assert said(began_on=began, ended_on=ended) == stops
