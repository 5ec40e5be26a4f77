"""A visit is one of the protocol's, is recorded once, and on a day on which it can have been."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from tracker.rules.refusal import N_, Refusal
from tracker.rules.visit_schedule import BEFORE_BASELINE, Planned
from tracker.rules.wording import listed


def refusals(
    *, code: str, planned: Planned | None, seen: Collection[str], seen_on: date, today: date, consent_on: date | None
) -> list[Refusal]:
    """All that stands against recording this visit, apart from its window. planned: None if the protocol has none."""
    values = {"code": code, "on": str(seen_on), "today": str(today), "consent": str(consent_on or "—")}
    found = [*_codes(code, planned, seen), *_days(seen_on, today, consent_on)]
    return [Refusal(stop, says, do, values, field=field) for stop, says, do, field in found]


def refusals_labs(*, planned: Planned | None, cd4: bool, cd8: bool, hiv_rna: bool) -> list[Refusal]:
    """Soft: a visit of the main schedule has its counts; without them it needs a reason."""
    given = {"CD4": cd4, "CD8": cd8, "HIV RNA": hiv_rna}
    missing = [name for name, there in given.items() if not there]
    if planned is None or not planned.laboratory or not missing:
        return []
    values = {"code": planned.code, "missing": listed(missing)}
    says = N_("Visit %(code)s has no result for: %(missing)s.")
    do = N_("Wait for the laboratory, or give the reason why there is no result.")
    return [Refusal("visit-incomplete", says, do, values, hard=False)]


def _codes(code: str, planned: Planned | None, seen: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    if planned is None:
        says = N_("The protocol has no visit %(code)s.")
        yield "visit-unknown", says, N_("Choose one of the visits of the schedule."), "code"
    if code in seen:
        says = N_("Visit %(code)s is on record already.")
        yield "visit-twice", says, N_("Compare the two. If what is on record is wrong, correct that visit."), "code"
    if planned is not None and planned.window is None and code not in BEFORE_BASELINE:
        says = N_("Visit %(code)s is counted from an infusion that has not been given.")
        do = N_("Record the infusion first; before the first one there are only the screening and the baseline visit.")
        yield "visit-before-infusion", says, do, "code"


def _days(seen_on: date, today: date, consent_on: date | None) -> Iterator[tuple[str, str, str, str]]:
    if seen_on > today:
        says = N_("The visit on %(on)s lies in the future; today is %(today)s.")
        yield "visit-in-future", says, N_("Enter the day on which the recipient was seen."), "seen_on"
    if consent_on is not None and seen_on < consent_on:
        says = N_("The visit on %(on)s lies before the consent of %(consent)s.")
        do = N_("Check the date. What was found before the consent is not data of the trial.")
        yield "visit-before-consent", says, do, "seen_on"
