"""What waits to be packed, carried and received, and what a shipment looks like."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from tracker import labelling, shipping
from tracker.extensions import db
from tracker.models import Handover, Place, Product, Shipment, User
from tracker.reading import names
from tracker.reading.instants import here
from tracker.reading.stages import stage_words
from tracker.reading.waiting import Waiting
from tracker.rules import stage, temperature
from tracker.rules.refusal import Refusal
from tracker.rules.temperature import Reading
from tracker.workflow import MOVES, Stage


def to_pack() -> list[Waiting]:
    """Labelled bags that travel and are in no shipper yet."""
    under_way = select(Shipment.id).where(Shipment.received_at.is_(None))
    chosen = (
        select(Product)
        .where(Product.stage.in_(shipping.TRAVELS))
        .where(Product.shipment_id.is_(None) | Product.shipment_id.not_in(under_way))
        .order_by(Product.expires_at)
    )
    return [
        Waiting(
            title=bag.id,
            subtitle=_("for %(recipient)s, at %(keeper)s", recipient=bag.recipient_id, keeper=bag.keeper),
            next_step=_("Pack"),
            endpoint="transport.pack_page",
            due_at=bag.expires_at,
        )
        for bag in db.session.scalars(chosen)
        if not labelling.verified_refusals(bag)
    ]


def to_dispatch() -> list[Waiting]:
    """Sealed shippers that wait for a courier."""
    return [
        _parcel(parcel, _("Hand to the courier"))
        for parcel in _open(Shipment.dispatched_at.is_(None), Shipment.packed_at)
    ]


def to_receive() -> list[Waiting]:
    """Shippers that are on their way."""
    return [
        _parcel(parcel, _("Receive")) for parcel in _open(Shipment.dispatched_at.is_not(None), Shipment.dispatched_at)
    ]


def _open(condition: Any, order: Any) -> Sequence[Shipment]:
    return db.session.scalars(select(Shipment).where(Shipment.received_at.is_(None), condition).order_by(order)).all()


def _parcel(parcel: Shipment, next_step: str) -> Waiting:
    start, end = names.name_of(Place, parcel.from_place_id), names.name_of(Place, parcel.to_place_id)
    courier = names.name_of(User, parcel.courier_id) or start
    return Waiting(
        title=parcel.id,
        subtitle=_("%(shipper)s from %(start)s to %(end)s, with %(courier)s",
                   shipper=parcel.shipper_id, start=start, end=end, courier=courier),
        next_step=next_step,
        endpoint="transport.shipment",
        values={"identifier": parcel.id},
        due_at=min((bag.expires_at for bag in parcel.manifest() if bag.expires_at), default=None),
        tone="pending" if parcel.dispatched_at else "",
    )  # fmt: skip


def destinations() -> list[tuple[str, str]]:
    """The places that a shipment can go to."""
    chosen = select(Place).where(Place.kind.in_(("laboratory", "pharmacy"))).order_by(Place.id)
    return [(place.id, place.name) for place in db.session.scalars(chosen)]


def measured(parcel: Shipment) -> list[Reading]:
    """What the logger measured."""
    return [Reading(row.read_time, row.celsius) for row in parcel.readings()]


def figures(parcel: Shipment) -> list[tuple[str, Decimal]]:
    """The readings as a table has them."""
    return [(here(reading.at), reading.celsius) for reading in measured(parcel)]


def outside(parcel: Shipment) -> list[tuple[str, int, Decimal, str]]:
    """Every stretch outside the range, the tolerated ones too: from when, minutes, extreme, whether it counts."""
    return [
        (here(found.starts_at), int(found.lasted / timedelta(minutes=1)), found.extreme_c, _yes(found.counts))
        for found in temperature.excursions(measured(parcel), shipping.range_of(parcel))
    ]


def manifest(parcel: Shipment) -> list[tuple[str, str, str, str]]:
    """The bags: identifier, recipient, stage, who or what has it."""
    bags = parcel.manifest()
    known = names.keeping(bags)
    return [
        (bag.id, bag.recipient_id, _("on hold") if bag.hold_reason else stage_words(bag.stage), known.keeper(bag))
        for bag in bags
    ]


def stopped(parcel: Shipment) -> list[Refusal]:
    """What became of the bags of a shipment under way that keeps them from being accepted."""
    if parcel.received_at:
        return []
    return [
        refusal
        for bag in parcel.manifest()
        for refusal in (
            *bag.hold_stops(),
            *stage.refusals(current=bag.stage, wanted=Stage.RECEIVED, allowed=MOVES[bag.stage]),
        )
    ]


def way(parcel: Shipment) -> list[tuple[str, str]]:
    """When it was packed, left and arrived."""
    acts = [
        (_("Packed"), parcel.packed_at),
        (_("Left with the courier"), parcel.dispatched_at),
        (_("Received"), parcel.received_at),
    ]
    return [(label, here(at) if at else "") for label, at in acts]


def hands(parcel: Shipment) -> list[tuple[str, str, str, str]]:
    """Every change of hands on this transport: when, which bag, from whom or where, to whom and where."""
    chosen = select(Handover).where(Handover.shipment_id == parcel.id)
    rows = db.session.scalars(chosen.order_by(Handover.handed_at, Handover.product_id)).all()
    people = {one for row in rows for one in (row.given_by, row.taken_by)}
    known = names.of(people, {one for row in rows for one in (row.from_place_id, row.to_place_id)})

    def both(person: str | None, place: str | None) -> str:
        return ", ".join(one for one in (known.person(person), known.place(place)) if one)

    return [
        (
            here(row.handed_at),
            row.product_id,
            both(row.given_by, row.from_place_id),
            both(row.taken_by, row.to_place_id),
        )
        for row in rows
    ]


def _yes(value: bool) -> str:  # one word for one truth
    return str(_("yes") if value else _("no"))
