"""An order is cancelled once, and only while it was not carried out."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, order: str, cancelled: bool, carried_out: bool) -> list[Refusal]:
    """Refuse to cancel an order that is cancelled or whose infusion was started."""
    wrong = {"order-already-cancelled": cancelled, "order-carried-out": carried_out}
    return [Refusal(code, *REASONS[code], {"order": order}) for code, is_wrong in wrong.items() if is_wrong]


REASONS = {
    "order-already-cancelled": (
        N_("Infusion order %(order)s is already cancelled."),
        N_("Nothing is left to do. A new infusion needs a new order."),
    ),
    "order-carried-out": (
        N_("The infusion of order %(order)s was started; the order cannot be cancelled."),
        N_("To end the infusion, stop it at the bedside."),
    ),
}
