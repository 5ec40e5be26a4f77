"""Walks of leg 9: the physician's order, the bag to the ward, a bag that comes back. All of it is synthetic."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from labels.own_code import build_own
from tracker import clock, protocols
from tracker.custody import Scene
from tracker.demo.label import symbols
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import InfusionOrder, LabelPrint, Product, Recipient, Round
from tracker.steps import issue
from tracker.steps import order as ordering

ON_THE_WAY = timedelta(minutes=12)


def order(
    world: World,
    round_: Round,
    number: int,
    *,
    at: datetime,
    planned_on: date | None = None,
    weight_kg: Decimal | None = None,
    soon: str | None = None,
) -> InfusionOrder:
    """The n-th infusion of a round, ordered for that day or another one; `soon`: the reason, where it is too soon."""
    day = world.site.day_of(at)
    recipient = db.session.get_one(Recipient, round_.recipient_id)
    with clock.fixed(at):
        event = go(
            ordering.order(
                round_,
                number=number,
                planned_on=planned_on or day,
                target_cells_per_kg=protocols.load(round_.protocol).dose.target_cells_per_kg,
                weight_kg=weight_kg or recipient.weight_kg,
                weighed_on=day,
                by=world["mori"],
                at=at,
                witness=world["cora"] if soon else None,
                scene=Scene(override_reason=soon),
            )
        )
    return db.session.get_one(InfusionOrder, event.said["facts"]["order"])


def to_courier(world: World, bag: Product, made_out: InfusionOrder, *, at: datetime) -> None:
    """Out of the pharmacy, into the hands of the courier."""
    scans = (build_own("O", made_out.id), bag_symbol(bag))
    with clock.fixed(at):
        go(
            issue.issue(
                bag,
                order=made_out,
                coi=made_out.round_id,
                courier=world["carl"],
                by=world["priya"],
                at=at,
                scene=Scene(place="PHARM", scans=scans),
            )
        )


def to_ward(world: World, bag: Product, made_out: InfusionOrder, *, at: datetime) -> None:
    """Issued, carried, looked at and taken over on the ward a few minutes later."""
    to_courier(world, bag, made_out, at=at)
    arrived = at + ON_THE_WAY
    with clock.fixed(arrived):
        go(
            issue.receive_on_ward(
                bag,
                scanned=bag.id,
                giver=world["carl"],
                place=world.places["WARD-7"],
                intact=True,
                by=world["nadia"],
                at=arrived,
                scene=Scene(place="WARD-7", scans=(bag_symbol(bag),)),
            )
        )


def returned(world: World, bag: Product, *, at: datetime) -> None:
    """A bag that was not needed comes back to the pharmacy unopened, in time and in temperature."""
    giver = next(person for person in world.people.values() if person.id == (bag.holder_id or world["nadia"].id))
    with clock.fixed(at):
        go(
            issue.return_to_pharmacy(
                bag,
                scanned=bag.id,
                giver=giver,
                place=world.places["PHARM"],
                temperature_kept=True,
                unopened=True,
                by=world["priya"],
                at=at,
                scene=Scene(place="PHARM", scans=(bag_symbol(bag),)),
            )
        )


def bag_symbol(bag: Product) -> str:
    """What a scanner reads from the square code of the bag's final label."""
    printed = LabelPrint.newest("final", "product", bag.id)
    if printed is None:
        raise LookupError(f"{bag.id} has no final label")
    return next(symbol for symbol in symbols(printed) if symbol.startswith("VT1:L:"))
