"""What can be done with an infusion depends on whether it runs, is interrupted or has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment

State = Literal["none", "running", "interrupted", "ended"]


def refusals(*, state: State, wanted: tuple[State, ...]) -> list[Refusal]:
    """Refuse an act that the infusion's state does not allow."""
    return [] if state in wanted else [Refusal(f"infusion-{state}", *REASONS[state])]


def order_refusals(*, started_at: datetime | None, at: datetime) -> list[Refusal]:
    """Refuse what is said to have happened in an infusion before the infusion was started."""
    if started_at is None or at >= started_at:
        return []
    says = N_("The infusion was started at %(started)s; this is said to have happened at %(at)s.")
    do = N_("Enter the time at which it happened.")
    return [Refusal("before-the-start", says, do, {"started": moment(started_at), "at": moment(at)}, field="happened")]


REASONS = {
    "none": (N_("The infusion of this bag was not started."), N_("Start it first, after the bedside check.")),
    "running": (N_("The infusion is running."), N_("Interrupt it first.")),
    "interrupted": (N_("The infusion is interrupted."), N_("Resume it first, or stop it.")),
    "ended": (N_("The infusion has ended."), N_("Look at the bag: somebody recorded the end.")),
}
