"""Whoever acts on a bag has it in hand, or takes it from a place; not from another person's hands."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, holder: str | None, by: str) -> list[Refusal]:
    """Refuse while another person has custody; None means that the bag is in a place."""
    if holder in (None, by):
        return []
    values = {"holder": holder or "—", "by": by}
    says = N_("This bag is in the custody of %(holder)s, not of %(by)s.")
    return [Refusal("held-by-another", says, N_("Ask %(holder)s to hand it over first."), values)]
