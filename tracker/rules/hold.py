"""Setting and lifting a hold, and why a decision needs its reason."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def reason_refusals(*, reason: str | None) -> list[Refusal]:
    """Refuse a decision without a reason."""
    if (reason or "").strip():
        return []
    return [Refusal("no-reason", N_("This decision needs a reason."), N_("Write why."), field="reason")]


def lift_refusals(*, hold_reason: str | None, positive_culture: bool) -> list[Refusal]:
    """Refuse to lift a hold that is not there, or one that stands for growth in a culture."""
    found = []
    if hold_reason is None:
        says = N_("This product is not on hold.")
        found.append(Refusal("not-on-hold", says, N_("Check that you scanned the right bag.")))
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
