"""Synthetic transports: packed at the apheresis place, carried by the courier, received at the laboratory."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from tracker import clock
from tracker.custody import Scene
from tracker.demo import label
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Product, Shipment
from tracker.rules.temperature import Reading
from tracker.shipping import Decision
from tracker.steps import carry, transport

WAITS, INTERVAL = timedelta(minutes=5), timedelta(minutes=5)
OUTSIDE_FROM, OUTSIDE_TO = timedelta(minutes=25), timedelta(minutes=65)


def to_lab(
    world: World,
    bags: Sequence[Product],
    *,
    at: datetime,
    excursion: bool = False,
    decision: Decision | None = None,
    number: int = 1,
    labelled: bool = False,
) -> Shipment:
    """From the chair to the laboratory within 1–2 h. With an excursion the bags are quarantined at receipt."""
    on_its_way = sent(world, bags, at=at, number=number, labelled=labelled)
    travelled = timedelta(minutes=world.rng.randint(14, 22) * 5)
    return received(
        world,
        on_its_way,
        at=at + WAITS + travelled,
        excursion=excursion,
        decision=decision or ("quarantine" if excursion else "accept"),
    )


def packed(world: World, bags: Sequence[Product], *, at: datetime, number: int = 1, labelled: bool = False) -> Shipment:
    """Bags in shipper SHIP-`number` with its logger, under a new seal."""
    from_place = world.places[bags[0].place_id or "APH-1"]
    with clock.fixed(at):
        event = go(
            transport.pack(
                bags,
                shipper=world.devices[f"SHIP-{number}"],
                logger=world.devices[f"LOG-{number}"],
                seal=f"SL{world.rng.randint(100_000, 999_999)}",
                from_place=from_place,
                to_place=world.places["LAB"],
                by=world["ana"],
                at=at,
                scene=Scene(place=from_place.id),
            )
        )
    parcel = db.session.get_one(Shipment, event.subject_id)
    if labelled:
        label.shipper(world, parcel, at=at + label.A_MOMENT)
    return parcel


def sent(world: World, bags: Sequence[Product], *, at: datetime, number: int = 1, labelled: bool = False) -> Shipment:
    """Packed, and in the hands of the courier a few minutes later."""
    parcel = packed(world, bags, at=at, number=number, labelled=labelled)
    with clock.fixed(at + WAITS):
        go(
            transport.dispatch(
                parcel,
                courier=world["carl"],
                label=parcel,
                by=world["ana"],
                at=at + WAITS,
                scene=Scene(place=parcel.from_place_id),
            )
        )
    return parcel


def received(
    world: World, parcel: Shipment, *, at: datetime, excursion: bool = False, decision: Decision = "accept"
) -> Shipment:
    """At the laboratory: the courier hands over, the technologist decides."""
    with clock.fixed(at):
        go(
            transport.receive(
                parcel,
                giver=world["carl"],
                label=parcel,
                scanned=parcel.manifest(),
                seal_found=parcel.seal,
                intact=True,
                readings=log(world.rng, parcel, until=at, excursion=excursion),
                decision=decision,
                by=world["theo"],
                at=at,
                scene=Scene(place=parcel.to_place_id),
            )
        )
    return parcel


def log(rng: Random, parcel: Shipment, *, until: datetime, excursion: bool = False) -> list[Reading]:
    """What the logger measured from packing on, every 5 minutes; 40 minutes too warm with an excursion."""
    steps = int((until - parcel.packed_at) / INTERVAL) + 1
    return [
        Reading(at := parcel.packed_at + step * INTERVAL, _celsius(rng, at - parcel.packed_at, excursion=excursion))
        for step in range(steps)
    ]


def _celsius(rng: Random, since: timedelta, *, excursion: bool) -> Decimal:
    if excursion and OUTSIDE_FROM <= since < OUTSIDE_TO:
        return Decimal(rng.randint(92, 118)) / 10
    return Decimal(rng.randint(34, 61)) / 10


def csv_of(readings: Sequence[Reading]) -> bytes:
    """The file that a logger would export of these readings."""
    lines = [f"{reading.at:%Y-%m-%dT%H:%M:%S}Z,{reading.celsius}" for reading in readings]
    return "\n".join(["time,celsius", *lines, ""]).encode()


def handed(world: World, bag: Product, *, giver: str, taker: str, at: datetime) -> None:
    """From one member of the cast to another, who authenticates beside them."""
    with clock.fixed(at):
        go(carry.hand_over(bag, taken_by=world[taker], by=world[giver], at=at))
