"""What can be done with an infusion depends on whether it runs, is interrupted or has ended."""

from __future__ import annotations

from typing import Literal

from tracker.rules.refusal import N_, Refusal

State = Literal["none", "running", "interrupted", "ended"]


def refusals(*, state: State, wanted: tuple[State, ...]) -> list[Refusal]:
    """Refuse an act that the infusion's state does not allow."""
    return [] if state in wanted else [Refusal(f"infusion-{state}", *REASONS[state])]


REASONS = {
    "none": (N_("The infusion of this bag was not started."), N_("Start it first, after the bedside check.")),
    "running": (N_("The infusion is running."), N_("Interrupt it first.")),
    "interrupted": (N_("The infusion is interrupted."), N_("Resume it first, or stop it.")),
    "ended": (N_("The infusion has ended."), N_("Look at the bag: somebody recorded the end.")),
}
