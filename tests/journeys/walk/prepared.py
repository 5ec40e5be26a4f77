"""Where every walk begins: bags of five donations, one or more at each leg, and the model of them."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from tests.factories import process as laboratory
from tests.factories.release import a_conditional_bag
from tests.journeys.walk.attempt import NAMES
from tests.journeys.walk.model import Bag, Model, Parcel, Print
from tracker import clock
from tracker.demo import issue, process, store
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import (
    CustodyEvent,
    Infusion,
    InfusionOrder,
    LabelPrint,
    Product,
    ProductLink,
    Round,
    Run,
    Shipment,
)
from tracker.steps import carry

HOUR = timedelta(hours=1)


def stage(world: World) -> None:
    """One donation released and on the ward, one stored, one in process, one received, one at the chair."""
    first = a_conditional_bag(world, 1)
    _to_the_pharmacy(world, first)
    on_ward = issue.order(world, db.session.get_one(Round, first.round_id), 1, at=clock.now() - HOUR / 3)
    issue.to_ward(world, first, on_ward, at=clock.now() - HOUR / 3)
    laboratory.doses(world, 2)
    measured = laboratory.a_run(world, 3)
    process.prepared(world, measured, at=clock.now() - 2 * HOUR, course=process.usual(world.rng, measured.bag))
    laboratory.a_received_bag(world, 5)
    laboratory.a_collected_bag(world, 6)


def _to_the_pharmacy(world: World, bag: Product) -> None:
    store.take(world, bag, at=clock.now() - HOUR / 2)
    with clock.fixed(clock.now() - HOUR / 2):
        go(carry.put_down(bag, place=world.places["PHARM"], by=world["theo"], at=clock.now()))


def read() -> Model:
    """The model of what is in the database now."""
    parents: dict[str, list[str]] = {}
    for link in db.session.scalars(select(ProductLink)):
        parents.setdefault(link.child_id, []).append(link.parent_id)
    bags = {one.id: _bag(one, tuple(parents.get(one.id, ()))) for one in db.session.scalars(select(Product))}
    model = Model(bags)
    for print_ in db.session.scalars(select(LabelPrint).where(LabelPrint.product_id.is_not(None))):
        model.prints[print_.id] = _print(print_)
    for parcel in db.session.scalars(select(Shipment).where(Shipment.received_at.is_(None))):
        inside = tuple(one.id for one in parcel.manifest())
        model.parcels[parcel.id] = Parcel(inside, parcel.dispatched_at is not None, parcel.courier_id)
    for order in db.session.scalars(select(InfusionOrder)):
        model.orders[order.id], model.order_for[order.id] = order.product_id, (order.round_id, order.number)
    for run in db.session.scalars(select(Run).where(Run.closed_at.is_(None))):
        model.runs[run.id] = run.bag.id
        model.bags[run.bag.id].counted = len(run.measurements)
        model.bags[run.bag.id].used = {one.equipment_id for one in run.equipment} | {
            one.supply_lot_id for one in run.supplies
        }
    for infusion in db.session.scalars(select(Infusion)):
        model.infusions[infusion.product_id] = infusion.state
    accepted = select(CustodyEvent).where(CustodyEvent.subject_kind == "product", CustodyEvent.verdict == "accepted")
    for line in db.session.scalars(accepted.order_by(CustodyEvent.stream, CustodyEvent.position)):
        bags[line.subject_id].done.append(line.step)
    return model


def _bag(row: Product, parents: tuple[str, ...]) -> Bag:
    return Bag(
        id=row.id,
        purpose=row.purpose,
        stage=row.stage,
        keeper=row.keeper,
        slot=row.slot_id,
        parcel=row.shipment_id,
        round=row.round_id,
        dose=row.dose_number,
        volume_ml=Decimal(row.volume_ml),
        mnc=row.mnc,
        expires_at=row.expires_at,
        parents=parents,
    )


def _print(row: LabelPrint) -> Print:
    return Print(
        bag=row.product_id or "",
        kind=row.kind,
        number=row.number,
        by=NAMES[row.printed_by],
        scanned=row.scanned_at is not None,
        verified=row.verified_at is not None,
        void=row.voided_at is not None,
        destroyed=row.destroyed_at is not None,
    )
