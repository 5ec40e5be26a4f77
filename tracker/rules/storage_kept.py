"""A product that travelled arrived, and where its temperature left the limits somebody assessed it."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(
    *, shipment: str, received: bool, minutes_outside: int, tolerated_min: int, assessed: bool
) -> list[Refusal]:
    """Refuse a shipment that nobody received, and an excursion beyond what is tolerated that nobody assessed."""
    values = {"shipment": shipment, "minutes": str(minutes_outside), "tolerated": str(tolerated_min)}
    if not received:
        says = N_("Shipment %(shipment)s was not received.")
        return [Refusal("shipment-open", says, N_("Receive it, with its temperature log."), values)]
    if minutes_outside <= tolerated_min or assessed:
        return []
    says = N_("Shipment %(shipment)s was outside its temperature for %(minutes)s min; %(tolerated)s min are tolerated.")
    do = N_("Quality assurance assesses the excursion.")
    return [Refusal("excursion-not-assessed", says, do, values)]
