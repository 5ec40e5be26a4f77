"""A storage position holds one bag."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal
from tracker.rules.stage import spoken


def refusals(*, position: str, product: str, occupied_by: str | None) -> list[Refusal]:
    """Refuse a position that another product occupies."""
    if occupied_by is None or occupied_by == product:
        return []
    says = N_("Position %(position)s holds %(occupied_by)s.")
    do = N_("Choose an empty position for %(product)s and scan it.")
    values = {"position": position, "product": product, "occupied_by": occupied_by}
    return [Refusal("position-occupied", says, do, values)]


def stage_refusals(*, product: str, stage: str, allowed: Collection[str]) -> list[Refusal]:
    """Refuse to store what left the pharmacy and was not returned, and what nobody needs any more."""
    if stage in allowed:
        return []
    says = N_("%(product)s is %(stage)s; it is not stored.")
    do = N_("A bag that was issued is returned to the pharmacy first; an empty one goes into the waste.")
    return [Refusal("not-for-storage", says, do, {"product": product, "stage": spoken(stage)})]
