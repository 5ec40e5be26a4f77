"""A storage position holds one bag."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, position: str, product: str, occupied_by: str | None) -> list[Refusal]:
    """Refuse a position that another product occupies."""
    if occupied_by is None or occupied_by == product:
        return []
    says = N_("Position %(position)s holds %(occupied_by)s.")
    do = N_("Choose an empty position for %(product)s and scan it.")
    values = {"position": position, "product": product, "occupied_by": occupied_by}
    return [Refusal("position-occupied", says, do, values)]
