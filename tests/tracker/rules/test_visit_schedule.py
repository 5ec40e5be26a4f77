"""The protocol's visits unroll over the days of the infusions."""

from __future__ import annotations

from datetime import date

import pytest

from tracker import protocols
from tracker.rules import visit_schedule
from tracker.rules.visit_schedule import Planned

FIRST = date(2026, 1, 5)
INFUSED = [FIRST, date(2026, 1, 12), date(2026, 1, 20)]


def planned(infused_on: list[date]) -> dict[str, Planned]:
    visits = protocols.load("aait").visits
    found = visit_schedule.schedule(visits=visits, infused_on=infused_on, infusions=3)
    return {entry.code: entry for entry in found}


def day_of(entry: Planned) -> date | None:
    return entry.window.planned_on if entry.window else None


def test_without_an_infusion_no_visit_has_a_day() -> None:
    assert {day_of(entry) for entry in planned([]).values()} == {None}


def test_the_weeks_are_counted_from_the_first_infusion() -> None:
    entries = planned(INFUSED)
    assert day_of(entries["D0"]) == FIRST
    assert day_of(entries["W4"]) == date(2026, 2, 2)
    assert day_of(entries["W48"]) == date(2026, 12, 7)


def test_the_days_after_each_infusion_are_counted_from_that_infusion() -> None:
    entries = planned(INFUSED[:2])
    assert day_of(entries["INF2"]) == date(2026, 1, 12)
    assert day_of(entries["INF2+3"]) == date(2026, 1, 15)
    assert day_of(entries["INF3+1"]) is None


def test_visits_stand_in_the_order_of_their_days() -> None:
    days = [day_of(entry) for entry in planned(INFUSED).values()]
    assert days == sorted(day for day in days if day)


def test_counts_are_wanted_at_the_visits_of_the_main_schedule_only() -> None:
    entries = planned(INFUSED)
    assert entries["W12"].laboratory
    assert not entries["INF1+1"].laboratory


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 1, 29), "later"),
        (date(2026, 1, 30), "due"),
        (date(2026, 2, 5), "due"),
        (date(2026, 2, 6), "overdue"),
    ],
)
def test_week_4_is_due_in_its_window_and_overdue_after_it(today: date, state: str) -> None:
    standing = visit_schedule.states(planned=list(planned(INFUSED).values()), seen={"D0"}, today=today)
    assert {entry.code: found for entry, found in standing}["W4"] == state


@pytest.mark.parametrize("infused", [[], INFUSED[:1]])
def test_enrolment_stands_for_the_screening_whose_time_was_over_before_it_was_known(infused: list[date]) -> None:
    standing = visit_schedule.states(planned=list(planned(infused).values()), seen=(), today=FIRST)
    found = {entry.code: state for entry, state in standing}
    assert found["SCR"] == "done"
    assert "overdue" not in found.values()


@pytest.mark.parametrize(("closed", "state"), [(False, "overdue"), (True, "missed")])
def test_a_visit_whose_window_has_passed_is_overdue_until_somebody_closes_the_round(
    *, closed: bool, state: str
) -> None:
    entries = list(planned(INFUSED).values())
    standing = visit_schedule.states(planned=entries, seen={"D0", "W8"}, today=date(2026, 3, 30), closed=closed)
    found = {entry.code: state for entry, state in standing}
    assert (found["W4"], found["W8"], found["W12"]) == (state, "done", "due")
