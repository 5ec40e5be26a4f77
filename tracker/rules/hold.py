"""Lifting a hold, and recalling once."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def lift_refusals(*, stands: bool, positive_culture: bool) -> list[Refusal]:
    """Refuse to lift a hold that does not stand any more, or one that stands for growth in a culture."""
    found = []
    if not stands:
        says = N_("This hold was lifted already.")
        found.append(Refusal("not-on-hold", says, N_("Look at what is on record; no more is to be done about it.")))
    if positive_culture:
        says = N_("A culture of this product grew; that hold is not lifted.")
        found.append(Refusal("positive-culture", says, N_("Reject or recall the product.")))
    return found


def recall_refusals(*, recall_reason: str | None) -> list[Refusal]:
    """Refuse to recall what is recalled already."""
    if recall_reason is None:
        return []
    says = N_("This product is recalled already.")
    return [Refusal("already-recalled", says, N_("Find the bag and quarantine it where it is."))]
