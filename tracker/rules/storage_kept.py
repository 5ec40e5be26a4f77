"""A product is kept cold: where it travelled it arrived within its limits, and it was not out of the cold too long."""

from __future__ import annotations

from datetime import timedelta

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import span

STORED = N_("Out of cold storage and shipment for %(out)s since the collection; %(limit)s are allowed.")
NEVER_STORED = N_("Never in a store: %(out)s at room temperature since the collection; %(limit)s are allowed.")


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


def room_temperature(*, out: timedelta, limit: timedelta) -> list[Refusal]:
    """Refuse cells that were out of the cold for longer than their shelf life at room temperature."""
    if out <= limit:
        return []
    says = N_("The cells were at room temperature for %(out)s; %(limit)s are allowed.")
    do = N_("Do not release it. Quality assurance assesses it.")
    return [Refusal("too-long-out-of-storage", says, do, {"out": span(out), "limit": span(limit)})]
