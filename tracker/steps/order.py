"""Leg 9: a physician orders an infusion, and cancels an order. A change is a cancellation and a new order."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tracker import access, custody, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.models import CustodyEvent, Infusion, InfusionOrder, Round, Site, User
from tracker.rules import dose_window, infusion_ordering, order_cancelling, recipient_weight
from tracker.rules.refusal import Refusal


def order(
    round_: Round,
    *,
    number: int,
    planned_on: date,
    target_cells_per_kg: int,
    weight_kg: Decimal,
    weighed_on: date,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Order the n-th infusion of a round; the line says the id of the order (facts: order)."""
    access.require(by, Permission.ORDER_INFUSION)
    if made := custody.already(round_, "order-infusion", by=by, scene=scene):
        return made
    made_out = InfusionOrder(
        round_id=round_.id,
        recipient_id=round_.recipient_id,
        number=number,
        planned_on=planned_on,
        target_cells_per_kg=target_cells_per_kg,
        weight_kg=weight_kg,
        weighed_on=weighed_on,
        signed_at=at,
        signed_by=by.id,
    )
    stops = _stops(round_, made_out)
    said: dict[str, Any] = {"by": by, "at": at, "witness": witness, "refusals": stops, "scene": scene}
    if custody.passes(round_, "order-infusion", **said):
        made_out.id = _next_id(at)
    facts = {"order": made_out.id, "number": number, "planned_on": planned_on, "meaning": "ordered"}
    return custody.record(round_, "order-infusion", rows=[made_out], facts=facts, **said)


def cancel(made_out: InfusionOrder, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Cancel an order that was not carried out yet. A bag issued against it must not be infused and comes back."""
    access.require(by, Permission.ORDER_INFUSION)
    carried_out = made_out.product_id is not None and Infusion.of_product(made_out.product_id) is not None
    return custody.record(
        made_out,
        "cancel-order",
        by=by,
        at=at,
        sets={"cancelled_at": at, "cancelled_by": by.id},
        facts={"reason": reason},
        refusals=order_cancelling.refusals(
            order=made_out.id, cancelled=made_out.cancelled_at is not None, carried_out=carried_out
        ),
        scene=scene,
    )


def _stops(round_: Round, made_out: InfusionOrder) -> list[Refusal]:
    """All that stands against this order: consent, the infusions before it, the weight, the dose, the days between."""
    protocol, today = protocols.load(round_.protocol), Site.here().day_of(made_out.signed_at)
    return [
        *round_.consent_stops(made_out.signed_at),
        *infusion_ordering.refusals(
            number=made_out.number,
            planned=round_.planned_infusions,
            given={infusion.number for infusion in Infusion.of_round(round_.id)},
            ordered={old.number for old in InfusionOrder.of_round(round_.id) if old.cancelled_at is None},
            planned_on=made_out.planned_on,
            today=today,
            round_closed=round_.closed_at is not None,
        ),
        *recipient_weight.refusals(
            weighed_on=made_out.weighed_on,
            today=today,
            max_age_days=protocol.eligibility.recipient_weight_max_age_days,
        ),
        *dose_window.refusals(
            cells_per_kg=Decimal(made_out.target_cells_per_kg),
            low_cells_per_kg=Decimal(protocol.dose.low_cells_per_kg),
            high_cells_per_kg=Decimal(protocol.dose.high_cells_per_kg),
        ),
        *infusion_ordering.interval_refusals(
            number=made_out.number,
            planned_on=made_out.planned_on,
            others=_days_of_others(round_, today),
            min_days_between=protocol.dose.min_days_between,
        ),
    ]


def _days_of_others(round_: Round, today: date) -> dict[int, date]:
    """The day of each infusion of a round that was given or is still to come; what was ordered for a day gone by and
    not given stands in nobody's way."""
    site = Site.here()
    ordered = {
        old.number: old.planned_on
        for old in InfusionOrder.of_round(round_.id)
        if old.cancelled_at is None and old.planned_on >= today
    }
    return ordered | {made.number: site.day_of(made.started_at) for made in Infusion.of_round(round_.id)}


def _next_id(at: datetime) -> str:
    """The number of the next order of the year, e.g. O-26-00001."""
    year = f"{Site.here().day_of(at):%y}"
    return f"O-{year}-{custody.next_number(f'order:{year}'):05}"
