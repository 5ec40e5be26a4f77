"""The parts of a bag never hold more than the bag held."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def refusals(*, parts_ml: Sequence[Decimal], whole_ml: Decimal) -> list[Refusal]:
    """Refuse parts that are together more than the whole, and a part without volume."""
    total = sum(parts_ml, Decimal(0))
    values = {"total": number(total), "whole": number(whole_ml)}
    found = []
    if any(part <= 0 for part in parts_ml):
        do = N_("Weigh each bag and sample and enter its volume.")
        found.append(Refusal("part-without-volume", N_("A bag or sample has no volume."), do, values))
    if total > whole_ml:
        says = N_("The bags and samples hold %(total)s mL; the product measured %(whole)s mL.")
        do = N_("Weigh the bags again, or measure the product again with a second person.")
        found.append(Refusal("parts-exceed-whole", says, do, values))
    return found
