"""An episode of an opportunistic infection changes its state on a day that it can have changed."""

from __future__ import annotations

from datetime import date

from tracker.rules.refusal import N_, Refusal

STATES = ("active", "improving", "controlled")
CONTROLLED = "controlled"


def refusals(*, agent: str, current: str, status: str, since: date, on: date, today: date) -> list[Refusal]:
    """Refuse an unknown state, the state that it has already, and a day before the episode or after today."""
    values = {"agent": agent, "status": status, "since": str(since), "on": str(on), "today": str(today)}
    found = []
    if status not in STATES:
        says = N_("“%(status)s” is not a state of an infection.")
        found.append(Refusal("infection-state", says, N_("Choose one of the list."), values, field="status"))
    if status == current:
        says = N_("%(agent)s is on record as %(status)s already.")
        found.append(Refusal("infection-unchanged", says, N_("Nothing needs to be recorded."), values, field="status"))
    if not since <= on <= today:
        says = N_("%(on)s is not between the beginning of the episode, %(since)s, and today, %(today)s.")
        found.append(Refusal("infection-date", says, N_("Correct the date."), values, field="on"))
    return found
