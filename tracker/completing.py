"""What is missing from the record of a product or a round before it can be closed. Steps and pages both ask here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from tracker import infusing, labelling, protocols
from tracker.extensions import db
from tracker.models import (
    Collection,
    Deviation,
    Infusion,
    InfusionOrder,
    LabelPrint,
    Place,
    Product,
    Round,
    Run,
    Shipment,
    ShipmentItem,
    Task,
    Visit,
)
from tracker.models.product import SAMPLES
from tracker.rules import kinds, visit_schedule
from tracker.rules.completeness import Gap
from tracker.rules.wording import plain_kind, rule_name
from tracker.specified import lines_of
from tracker.workflow import EMPTIED, Stage

_AFTER = {"start": "", "end": "end "}
_NEVER_GIVEN = frozenset({Stage.CONSUMED, Stage.REJECTED, Stage.DISCARDED})


def of_product(bag: Product, *, at: datetime) -> list[Gap]:
    """What is missing about one container: itself, its label, its tests, its shipments, its infusion."""
    return [
        *_labels(LabelPrint.product_id == bag.id),
        *_deviations(_about_product(bag)),
        *_tasks([bag.id]),
        *_shipments([bag.id]),
        *_containers([bag]),
        *_tests([bag]),
        *_bedside([bag], at),
    ]


def of_round(round_: Round, *, at: datetime) -> list[Gap]:
    """What is missing about a round: all that was collected, made, ordered, given and seen in it."""
    sessions = db.session.scalars(select(Collection).where(Collection.round_id == round_.id)).all()
    bags = db.session.scalars(select(Product).where(Product.round_id == round_.id).order_by(Product.id)).all()
    dins, ids = [one.id for one in sessions], [bag.id for bag in bags]
    tubes = and_(LabelPrint.subject_kind == "collection", LabelPrint.subject_id.in_(dins))
    return [
        *_labels(or_(LabelPrint.product_id.in_(ids), tubes)),
        *_deviations(Deviation.stream.in_([round_.stream, *(f"din:{din}" for din in dins)])),
        *_tasks([round_.id, round_.recipient_id, *ids]),
        *(Gap("session-open", one.id, "collection", one.id) for one in sessions if one.donor_left_at is None),
        *_runs(dins),
        *_shipments(ids),
        *_orders(round_),
        *_containers(bags),
        *_tests(bags),
        *_bedside(bags, at),
        *_visits(round_),
    ]


def _about_product(bag: Product) -> ColumnElement[bool]:
    """What was opened about the container, about its donation, or about a run that it was in; not about a sister."""
    sisters = select(Product.id).where(Product.din == bag.din, Product.id != bag.id)
    return and_(Deviation.stream == bag.stream, Deviation.subject_id.not_in(sisters))


def _labels(wanted: ColumnElement[bool]) -> Iterator[Gap]:
    prints = select(LabelPrint).where(wanted).order_by(LabelPrint.printed_at, LabelPrint.id)
    for one in db.session.scalars(prints):
        if one.state != "destroyed" and not labelling.is_affixed(one):
            kind = "product" if one.subject_kind == "product" else "collection"
            words = f"{labelling.KINDS[one.kind].words} {one.number}, {one.subject_id}"
            yield Gap("label-unreconciled", words, kind, one.subject_id)


def _deviations(wanted: ColumnElement[bool]) -> Iterator[Gap]:
    unclosed = select(Deviation).where(wanted, Deviation.closed_at.is_(None))
    for one in db.session.scalars(unclosed.order_by(Deviation.opened_at, Deviation.id)):
        yield Gap("deviation-open", rule_name(one.rule), "deviation", one.id)


def _tasks(subjects: Sequence[str]) -> Iterator[Gap]:
    waiting = select(Task).where(Task.subject_id.in_(subjects), Task.done_at.is_(None)).order_by(Task.due, Task.id)
    for one in db.session.scalars(waiting):
        yield Gap("task-open", f"{plain_kind(one.kind)}, {one.subject_id}", "task", one.id)


def _runs(dins: Sequence[str]) -> Iterator[Gap]:
    for run in db.session.scalars(select(Run.id).where(Run.din.in_(dins), Run.closed_at.is_(None)).order_by(Run.id)):
        yield Gap("run-open", run, "run", run)


def _shipments(bags: Sequence[str]) -> Iterator[Gap]:
    carried = select(ShipmentItem.shipment_id).where(ShipmentItem.product_id.in_(bags))
    under_way = select(Shipment.id).where(Shipment.id.in_(carried), Shipment.received_at.is_(None))
    for parcel in db.session.scalars(under_way.order_by(Shipment.id)):
        yield Gap("shipment-open", parcel, "shipment", parcel)


def _orders(round_: Round) -> Iterator[Gap]:
    unfilled = select(InfusionOrder.id).where(
        InfusionOrder.round_id == round_.id,
        InfusionOrder.product_id.is_(None),
        InfusionOrder.cancelled_at.is_(None),
    )
    for order in db.session.scalars(unfilled.order_by(InfusionOrder.id)):
        yield Gap("order-open", order, "order", order)


def _containers(bags: Sequence[Product]) -> Iterator[Gap]:
    """A dose or a collection bag is emptied in the end; a sample is brought to where it is kept."""
    where = {bag.place_id for bag in bags if bag.purpose in SAMPLES and bag.place_id}
    keeping = (*kinds.LABORATORY, *kinds.STOCK)
    kept = set(db.session.scalars(select(Place.id).where(Place.id.in_(where), Place.kind.in_(keeping))))
    for bag in bags:
        if bag.stage not in EMPTIED and not (bag.purpose in SAMPLES and bag.place_id in kept):
            yield Gap("bag-left", bag.id, "product", bag.id)


def _tests(bags: Iterable[Product]) -> Iterator[Gap]:
    """What was frozen is tested when it is thawed."""
    for bag in bags:
        if bag.purpose != "dose" or bag.stage in _NEVER_GIVEN or bag.is_frozen:
            continue
        for line in lines_of(bag):
            if line.entry.required and not line.is_settled:
                yield Gap("test-missing", f"{line.entry.name}, {bag.id}", "tests", bag.id)


def _bedside(bags: Sequence[Product], at: datetime) -> Iterator[Gap]:
    given = select(Infusion).where(Infusion.product_id.in_([bag.id for bag in bags])).order_by(Infusion.number)
    by_id: Mapping[str, Product] = {bag.id: bag for bag in bags}
    for infusion in db.session.scalars(given):
        bag = by_id[infusion.product_id]
        if infusion.ended_at is None:
            yield Gap("infusion-open", bag.id, "infusion", bag.id)
        elif infusion.disposal is None:
            yield Gap("bag-left", bag.id, "product", bag.id)
        for due in infusing.due(bag, infusion, at=at):
            if due.late:
                yield Gap("vitals-missing", f"{_AFTER[due.after]}{due.minute:+d} min, {bag.id}", "infusion", bag.id)


def _visits(round_: Round) -> Iterator[Gap]:
    infused_on, seen = Visit.infused_on(round_.id), {row.code for row in Visit.of_round(round_.id)}
    schedule = visit_schedule.schedule(
        visits=protocols.load(round_.protocol).visits, infused_on=infused_on, infusions=round_.planned_infusions
    )
    for number in range(len(infused_on) + 1, round_.planned_infusions + 1):
        yield Gap("infusion-missing", str(number), "round", round_.id)
    for planned in schedule:
        if planned.code not in seen | visit_schedule.BY_ENROLMENT:
            yield Gap("visit-missing", planned.code, "follow-up", round_.recipient_id)
