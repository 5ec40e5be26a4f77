"""No more goes into the patient than was in the bag; what stays behind has a reason."""

from __future__ import annotations

from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def refusals(*, infused_ml: Decimal, bag_ml: Decimal, reason: str | None) -> list[Refusal]:
    """Refuse a volume that is below zero or above the bag's, and a part of the bag without a reason."""
    values = {"infused": number(infused_ml), "bag": number(bag_ml)}
    if infused_ml < 0 or infused_ml > bag_ml:
        says = N_("The volume infused is %(infused)s mL; the bag held %(bag)s mL.")
        return [Refusal("volume-exceeds-bag", says, N_("Check the volume."), values, field="volume_ml")]
    if infused_ml < bag_ml and not (reason or "").strip():
        says = N_("The volume infused is %(infused)s mL of %(bag)s mL, without a reason.")
        return [Refusal("part-without-reason", says, N_("Say why not all was infused."), values, field="reason")]
    return []
