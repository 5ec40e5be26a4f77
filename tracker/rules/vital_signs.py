"""Vital signs belong to an infusion: from the bedside check on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.stage import spoken
from tracker.rules.wording import moment

STAGES = ("checked", "infusing", "infused")

# One time of the schedule: its set is there, it was said to be missed, its time went by, it is now, or still to come.
State = Literal["taken", "missed", "passed", "now", "later"]


def refusals(*, stage: str) -> list[Refusal]:
    """Refuse while the bag was not checked at the bedside."""
    if stage in STAGES:
        return []
    says = N_("This bag is %(stage)s; vital signs are recorded from the bedside check on.")
    return [Refusal("not-at-the-bedside", says, N_("Check the bag at the bedside first."), {"stage": spoken(stage)})]


def time_refusals(*, measured_at: datetime, since: datetime | None) -> list[Refusal]:
    """Refuse a measurement from before this infusion was prepared: it tells nothing of it."""
    if since is None or measured_at >= since:
        return []
    values = {"measured": moment(measured_at), "since": moment(since)}
    says = N_("The time given is %(measured)s; this infusion was prepared from %(since)s on.")
    return [Refusal("measured-too-early", says, N_("Enter when it was measured."), values, field="happened")]


def start_refusals(*, before: Iterable[State]) -> list[Refusal]:
    """Refuse the start while a set before it was neither taken nor said to be missed."""
    if all(state in ("taken", "missed") for state in before):
        return []
    says = N_("There are no vital signs from before the start of this infusion.")
    do = N_("Do not start. Take them and record them; if they cannot be taken, record why.")
    return [Refusal("vital-signs-before-start", says, do)]


def missed_refusals(*, state: State | None, reason: str) -> list[Refusal]:
    """Refuse to call a set missed that is there, is called so already, is still to come, or without saying why."""
    found = []
    if state not in ("passed", "now"):
        says = N_("This set of vital signs is not open.")
        found.append(Refusal("set-not-open", says, N_("Look at the schedule of this infusion."), field="slot"))
    if not reason.strip():
        says = N_("Say why the vital signs were not taken.")
        found.append(Refusal("missed-without-reason", says, N_("Enter the reason."), field="reason"))
    return found
