"""A bag is issued and infused against a signed order of today that stands, for this round and this infusion."""

from __future__ import annotations

from datetime import date

from tracker.rules.refusal import N_, Refusal


def refusals(
    *,
    order: str | None,
    signed: bool,
    planned_on: date | None,
    today: date,
    order_round: str,
    bag_round: str,
    order_infusion: int,
    bag_infusion: int,
    cancelled: bool,
) -> list[Refusal]:
    """Refuse once for each thing in which the order and this bag on this day do not agree; all are hard stops."""
    if order is None:
        do = N_("Do not issue. Ask the physician for a signed infusion order.")
        return [Refusal("order-missing", N_("There is no infusion order for this bag."), do)]
    values = {
        "order": order,
        "planned": str(planned_on or "—"),
        "today": str(today),
        "order_round": order_round,
        "bag_round": bag_round,
        "order_infusion": str(order_infusion),
        "bag_infusion": str(bag_infusion),
    }
    wrong = {
        "order-cancelled": cancelled,
        "order-not-signed": not signed,
        "order-wrong-date": planned_on != today,
        "order-wrong-round": order_round != bag_round,
        "order-wrong-infusion": order_infusion != bag_infusion,
    }
    return [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]


REASONS = {
    "order-cancelled": (
        N_("Infusion order %(order)s is cancelled."),
        N_("Do not issue or infuse. Bring the bag back to the pharmacy; ask the physician for the order that counts."),
    ),
    "order-not-signed": (
        N_("Infusion order %(order)s is not signed."),
        N_("Do not issue. Ask the physician to sign the order."),
    ),
    "order-wrong-date": (
        N_("Infusion order %(order)s is for %(planned)s; today is %(today)s."),
        N_("Do not issue. Ask the physician to order it for today."),
    ),
    "order-wrong-round": (
        N_("Infusion order %(order)s is for round %(order_round)s; this bag belongs to round %(bag_round)s."),
        N_("Do not issue. Scan a bag of the round that the order names."),
    ),
    "order-wrong-infusion": (
        N_("Infusion order %(order)s is for infusion %(order_infusion)s; this bag is for infusion %(bag_infusion)s."),
        N_("Do not issue. Scan the bag of the infusion that the order names."),
    ),
}
