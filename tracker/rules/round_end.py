"""A round is closed once, when nothing runs; what it leaves undone is said."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed

_SHOWN = 8  # visits named in a sentence; the schedule has them all


def refusals_closed(*, round_: str, closed: bool) -> list[Refusal]:
    """Nothing is added to a round that is closed."""
    if not closed:
        return []
    says = N_("Round %(round)s is closed.")
    return [Refusal("round-closed", says, N_("Ask the coordinator."), {"round": round_})]


def refusals(*, round_: str, running: bool, unseen: Sequence[str], infused: int, planned: int) -> list[Refusal]:
    """Hard: an infusion runs. Soft: visits or infusions of the plan are missing."""
    values = {
        "round": round_,
        "visits": listed(unseen[:_SHOWN]) + (" …" if len(unseen) > _SHOWN else ""),
        "infused": str(infused),
        "planned": str(planned),
    }
    do = N_("Give the reason, such as withdrawal or death, and have a second person sign.")
    found = []
    if running:
        says = N_("An infusion of round %(round)s has not ended.")
        found.append(Refusal("round-running", says, N_("End the infusion first."), values))
    if infused < planned:
        says = N_("Only %(infused)s of %(planned)s infusions were given.")
        found.append(Refusal("round-short", says, do, values, hard=False))
    if unseen:
        says = N_("These visits are not on record: %(visits)s.")
        found.append(Refusal("round-visits-missing", says, do, values, hard=False))
    return found
