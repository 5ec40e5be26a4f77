"""Whether a bag may be infused: what must hold of bag, order and round, found in this very transaction."""

from datetime import datetime, timedelta
from decimal import Decimal

from tracker import clock, custody, labelling, protocols
from tracker.extensions import db
from tracker.formulas import dmso
from tracker.infusing.interval import interval_override
from tracker.models import Infusion, InfusionOrder, Product, ReleaseDecision, Round, Site
from tracker.protocols import Protocol
from tracker.rules import (
    already_infused,
    dmso_limit,
    dose_window,
    for_infusion,
    identity,
    infusion_order,
    infusion_rate,
    infusion_sequence,
    order_filled,
    record_agrees,
    released,
)
from tracker.rules.refusal import Refusal

_RELEASE: dict[str, released.Release] = {"release": "full", "conditional": "conditional", "exceptional": "exceptional"}


def fit_to_infuse(
    bag: Product, order: InfusionOrder | None, *, weight_kg: Decimal | None, at: datetime
) -> list[Refusal]:
    """What must hold of bag, order and round at the check and again at the start. The clock decides, not the form.

    weight_kg: of the day; until it is measured, that of the order counts.
    """
    return [
        *_record(bag, order),
        *bag.round.consent_stops(at),
        *bag.round.donor.reactive_stops(),
        *for_infusion.refusals(purpose=bag.purpose),
        *_order(bag, order, at),
        *released.refusals(release=_release_of(bag)),
        *labelling.affixed_refusals(bag),
        *bag.shelf_life_stops(at),
        *_infused(bag),
        *_sequence(bag, order, at),
        *_dmso(bag, weight_kg or (order.weight_kg if order else None), at),
    ]


def _record(bag: Product, order: InfusionOrder | None) -> list[Refusal]:
    """Product, order and wristband once more from the ledger's lines: the tables are only a view of them."""
    streams = [
        bag.stream,
        f"round:{bag.round_id}",
        f"recipient:{bag.recipient_id}",
        f"donor:{bag.donor_id}",
        *([order.stream] if order else []),
    ]
    problems = [problem for stream in dict.fromkeys(streams) for problem in custody.verify_stream(db.session, stream)]
    return record_agrees.refusals(problems=[f"{problem.where} {problem.what}" for problem in problems])


def _order(bag: Product, order: InfusionOrder | None, at: datetime) -> list[Refusal]:
    found = infusion_order.refusals(
        order=order.id if order else None,
        signed=order is not None and bool(order.signed_by),
        planned_on=order.planned_on if order else None,
        today=Site.here().day_of(max(at, clock.now())),
        order_round=order.round_id if order else "",
        bag_round=bag.round_id,
        order_infusion=order.number if order else 0,
        bag_infusion=bag.dose_number or 0,
        cancelled=order is not None and order.cancelled_at is not None,
    )
    if order is None:
        return found
    return [
        *found,
        *identity.refusals(intended=order.recipient_id, scanned=bag.recipient_id, compared=identity.ORDER_BAG),
        *order_filled.bedside_refusals(filled_with=order.product_id, bag=bag.id),
    ]


def _release_of(bag: Product) -> released.Release | None:
    decision = ReleaseDecision.standing(bag.id)
    return _RELEASE[decision.kind] if decision else None


def _infused(bag: Product) -> list[Refusal]:
    infusion = Infusion.of_product(bag.id)
    return already_infused.refusals(
        started_at=infusion.started_at if infusion else None, started_by=infusion.started_by if infusion else None
    )


def _sequence(bag: Product, order: InfusionOrder | None, at: datetime) -> list[Refusal]:
    round_, site = db.session.get_one(Round, bag.round_id), Site.here()
    others = [made for made in Infusion.of_round(round_.id) if made.product_id != bag.id]
    number = bag.dose_number or 0
    found = infusion_sequence.refusals(
        number=number,
        completed={made.number for made in others if made.ended_at is not None or made.number == number},
        planned=round_.planned_infusions,
        last_on=max((site.day_of(made.started_at) for made in others), default=None),
        today=site.day_of(at),
        min_days_between=protocol_of(bag).dose.min_days_between,
    )
    if any(refusal.code == infusion_sequence.TOO_SOON for refusal in found) and interval_override(bag, order):
        return []
    return found


def _dmso(bag: Product, weight_kg: Decimal | None, at: datetime) -> list[Refusal]:
    """With what the recipient got within a day. Without a weight there is no order either, which refuses."""
    if not bag.dmso_g or weight_kg is None:
        return []
    return dmso_limit.day_refusals(
        grams=bag.dmso_g,
        received=[_received(made) for made in Infusion.of_recipient(bag.recipient_id) if made.product_id != bag.id],
        at=at,
        weight_kg=weight_kg,
        max_g_per_kg_day=protocol_of(bag).processing.dmso_max_g_per_kg_day,
    )


def _received(made: Infusion) -> dmso_limit.Received:
    given = db.session.get_one(Product, made.product_id)
    grams = dmso.received(
        grams=given.dmso_g or Decimal(0), volume_ml=given.volume_ml, infused_ml=made.volume_infused_ml
    )
    return dmso_limit.Received(grams=grams, ended_at=made.ended_at)


def dose_refusals(bag: Product, dose: int | None) -> list[Refusal]:
    """Whether a dose per kilogram lies in the window of the bag's protocol."""
    window = protocol_of(bag).dose
    return dose_window.refusals(
        cells_per_kg=None if dose is None else Decimal(dose),
        low_cells_per_kg=Decimal(window.low_cells_per_kg),
        high_cells_per_kg=Decimal(window.high_cells_per_kg),
    )


def rate_refusals(bag: Product, rate_ml_per_min: Decimal, *, running_for: timedelta) -> list[Refusal]:
    """Whether the cells of this bag may run as fast, so long after the start."""
    limits = protocol_of(bag).infusion
    return infusion_rate.refusals(
        rate_ml_per_min=rate_ml_per_min,
        running_for=running_for,
        start_ml_per_min=limits.start_ml_per_min,
        start_lasts=timedelta(minutes=limits.start_lasts_min),
        max_ml_per_min=limits.max_ml_per_min,
    )


def protocol_of(bag: Product) -> Protocol:
    """The protocol of the bag's round."""
    return protocols.load(db.session.get_one(Round, bag.round_id).protocol)
