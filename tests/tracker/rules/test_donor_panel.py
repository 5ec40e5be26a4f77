"""The panel of an eligible donor is complete and fresh."""

from datetime import date, timedelta

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import donor_panel

TODAY = date(2026, 2, 8)
REQUIRED = {"hiv-nat": "HIV-1 NAT", "hbsag": "HBsAg"}


def refused(results: dict[str, tuple[str, date]]) -> list[tuple[str, bool]]:
    return hardness(donor_panel.refusals(donor="D01", required=REQUIRED, results=results, today=TODAY, days_before=30))


@pytest.mark.parametrize("result", ["negative", "reactive"])
def test_a_panel_with_results_is_complete_whatever_they_say(result: str) -> None:
    assert refused({"hiv-nat": (result, TODAY), "hbsag": ("negative", TODAY)}) == []


@pytest.mark.parametrize("other", [{}, {"hbsag": ("pending", TODAY)}])
def test_a_missing_or_pending_result_is_refused(other: dict[str, tuple[str, date]]) -> None:
    assert refused({"hiv-nat": ("negative", TODAY), **other}) == [("panel-incomplete", True)]


@pytest.mark.parametrize(("days", "expected"), [(29, []), (30, []), (31, [("panel-old", True)])])
def test_a_specimen_is_at_most_so_old(days: int, expected: list[tuple[str, bool]]) -> None:
    old = ("negative", TODAY - timedelta(days=days))
    assert refused({"hiv-nat": old, "hbsag": ("negative", TODAY)}) == expected


@pytest.mark.parametrize(
    ("results", "codes"),
    [
        ({"hiv-ab": "negative", "hiv-nat": "pending"}, []),
        ({"anti-hiv": "reactive"}, ["marker-unknown"]),
        ({"hiv-ab": "positive"}, ["marker-unknown"]),
    ],
)
def test_a_result_that_nothing_would_look_at_is_refused(results: dict[str, str], codes: list[str]) -> None:
    found = donor_panel.entry_refusals(donor="D01", known={"hiv-ab", "hiv-nat"}, results=results)
    assert [refusal.code for refusal in found] == codes
