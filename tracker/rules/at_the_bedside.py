"""Vital signs belong to an infusion: from the bedside check on."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal
from tracker.rules.stage import spoken

STAGES = ("checked", "infusing", "infused")


def refusals(*, stage: str) -> list[Refusal]:
    """Refuse while the bag was not checked at the bedside."""
    if stage in STAGES:
        return []
    says = N_("This bag is %(stage)s; vital signs are recorded from the bedside check on.")
    return [Refusal("not-at-the-bedside", says, N_("Check the bag at the bedside first."), {"stage": spoken(stage)})]
