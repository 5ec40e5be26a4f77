"""What a visit on record must be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import visit_entry, visit_window
from tracker.rules.visit_schedule import Planned

TODAY = date(2026, 2, 2)
WINDOW = visit_window.window(baseline_on=date(2026, 1, 5), day=28, days_before=3, days_after=3)
WEEK_4 = Planned("W4", "Week 4", WINDOW, laboratory=True)


def said(**changes: Any) -> list[str]:
    given: dict[str, Any] = {
        "code": "W4",
        "planned": WEEK_4,
        "seen": {"D0"},
        "seen_on": TODAY,
        "today": TODAY,
        "consent_on": date(2025, 12, 1),
    }
    return codes(visit_entry.refusals(**given | changes))


def test_a_visit_of_the_schedule_is_recorded() -> None:
    assert said() == []


def test_a_visit_that_the_protocol_does_not_have_is_refused() -> None:
    assert said(code="W5", planned=None) == ["visit-unknown"]


def test_the_same_visit_twice_is_refused() -> None:
    assert said(seen={"D0", "W4"}) == ["visit-twice"]


@pytest.mark.parametrize(("code", "stops"), [("SCR", []), ("D0", []), ("W1", ["visit-before-infusion"])])
def test_before_the_first_infusion_there_are_only_screening_and_baseline(code: str, stops: list[str]) -> None:
    assert said(code=code, planned=Planned(code, code, None, laboratory=True), seen=()) == stops


@pytest.mark.parametrize(("days", "stops"), [(-1, []), (0, []), (1, ["visit-in-future"])])
def test_a_visit_was_seen_today_or_earlier(days: int, stops: list[str]) -> None:
    assert said(seen_on=TODAY + timedelta(days=days)) == stops


@pytest.mark.parametrize(("days", "stops"), [(-1, ["visit-before-consent"]), (0, []), (1, [])])
def test_a_visit_was_not_seen_before_the_consent(days: int, stops: list[str]) -> None:
    assert said(seen_on=TODAY - timedelta(days=9) + timedelta(days=days), consent_on=TODAY - timedelta(days=9)) == stops


def test_a_visit_without_its_counts_needs_a_reason() -> None:
    found = visit_entry.refusals_labs(planned=WEEK_4, cd4=True, cd8=False, hiv_rna=False)
    assert hardness(found) == [("visit-incomplete", False)]
    assert "CD8, HIV RNA" in found[0].sentence


def test_the_days_after_an_infusion_need_no_counts() -> None:
    after = Planned("INF1+1", "1 day after the infusion 1", WINDOW, laboratory=False)
    assert visit_entry.refusals_labs(planned=after, cd4=False, cd8=False, hiv_rna=False) == []
