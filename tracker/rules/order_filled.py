"""One order, one bag."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def issue_refusals(*, filled_with: str | None, bag: str) -> list[Refusal]:
    """Refuse to issue a second bag against an order that has one."""
    if filled_with in (None, bag):
        return []
    says = N_("Bag %(other)s was already issued against this order.")
    do = N_("Do not issue. If that bag came back, record its return first.")
    return [Refusal("order-already-filled", says, do, {"other": filled_with or ""})]


def bedside_refusals(*, filled_with: str | None, bag: str) -> list[Refusal]:
    """Refuse a bag at the bedside that the pharmacy did not issue against this order."""
    if filled_with == bag:
        return []
    values = {"bag": bag, "other": filled_with or "—"}
    says = N_("Bag %(bag)s was not issued against this order; the order has: %(other)s.")
    return [Refusal("not-issued-for-order", says, N_("Do not infuse. Keep the bag; call the pharmacy."), values)]
