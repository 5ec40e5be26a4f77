"""Two-way trace: from a donor, a recipient, a lot, a person or a device to every product and person it reaches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker import releasing
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    Donor,
    Equipment,
    Infusion,
    Place,
    Product,
    ProductLink,
    Recipient,
    RunEquipment,
    RunInput,
    Shipment,
    ShipmentItem,
    SupplyLot,
    User,
)

MOST_ACTS = 200
_AT_ONCE = 1000  # identifiers in one query; both engines have a limit


@dataclass(frozen=True, slots=True)
class Reached:
    """What a trace arrives at. recipients: for whom the products are meant; infused: those who received one."""

    products: Sequence[Product]
    donors: Sequence[str]
    recipients: Sequence[str]
    infused: Sequence[str]


def from_donor(donor: Donor) -> Reached:
    """Everything collected from this donor, all that was made of it, and who it is for."""
    collected = select(Product.id).where(Product.donor_id == donor.id)
    return _reached(downwards(db.session.scalars(collected)))


def to_recipient(recipient: Recipient) -> Reached:
    """Everything meant for or infused into this recipient, all that it was made of, and the donors."""
    infused = select(Infusion.product_id).where(Infusion.recipient_id == recipient.id)
    meant = select(Product.id).where(Product.recipient_id == recipient.id)
    return _reached(upwards([*db.session.scalars(infused), *db.session.scalars(meant)]))


def from_lot(lot: SupplyLot) -> Reached:
    """Every product that this lot touched, and all made thereof."""
    return _reached(product.id for product in releasing.touched_by(lot))


def from_equipment(device: Equipment) -> Reached:
    """Every product that this device touched, and all that was made thereof."""
    collections = select(Collection.id).where(Collection.device_id == device.id)
    runs = set(db.session.scalars(select(RunEquipment.run_id).where(RunEquipment.equipment_id == device.id)))
    shipments = select(Shipment.id).where(or_(Shipment.shipper_id == device.id, Shipment.logger_id == device.id))
    carried = select(ShipmentItem.product_id).where(ShipmentItem.shipment_id.in_(shipments))
    touched = [*_of_collections(collections), *_of_runs(runs), *db.session.scalars(carried)]
    return _reached(downwards(touched))


def by_person(person: User) -> Reached:
    """Every product about which this person did or witnessed something, or which they held."""
    involved = or_(CustodyEvent.by_id == person.id, CustodyEvent.witness_id == person.id)
    return _reached(_spoken_of(involved) | set(_held(Product.holder_id, person.id)))


def at_place(place: Place) -> Reached:
    """Every product about which something was done here, or which is here."""
    return _reached(_spoken_of(CustodyEvent.place_id == place.id) | set(_held(Product.place_id, place.id)))


def acts_of(person: User) -> Sequence[CustodyEvent]:
    """What this person did or witnessed, the newest first."""
    involved = or_(CustodyEvent.by_id == person.id, CustodyEvent.witness_id == person.id)
    wanted = select(CustodyEvent).where(involved).order_by(CustodyEvent.recorded_at.desc()).limit(MOST_ACTS)
    return db.session.scalars(wanted).all()


def downwards(products: Iterable[str]) -> set[str]:
    """These products and all that was made of them."""
    return _closure(products, ProductLink.parent_id, ProductLink.child_id)


def upwards(products: Iterable[str]) -> set[str]:
    """These products and all that they were made of."""
    return _closure(products, ProductLink.child_id, ProductLink.parent_id)


def _closure(products: Iterable[str], start: InstrumentedAttribute[str], end: InstrumentedAttribute[str]) -> set[str]:
    """One query for each generation, of which there are few."""
    found = set(products)
    edge = found
    while edge:
        edge = {row for some in _some(edge) for row in db.session.scalars(select(end).where(start.in_(some)))} - found
        found = found | edge
    return found


def _of_collections(collections: Select[str]) -> Sequence[str]:
    return db.session.scalars(select(Product.id).where(Product.din.in_(collections))).all()


def _of_runs(runs: Iterable[str]) -> list[str]:
    """What went into these runs and came out of them."""
    wanted = list(runs)
    went_in = select(RunInput.product_id).where(RunInput.run_id.in_(wanted))
    came_out = select(ProductLink.child_id).where(ProductLink.run_id.in_(wanted))
    return [*db.session.scalars(went_in), *db.session.scalars(came_out)]


def _spoken_of(condition: ColumnElement[bool]) -> set[str]:
    about_product = select(CustodyEvent.subject_id).where(condition, CustodyEvent.subject_kind == "product")
    about_collection = select(CustodyEvent.subject_id).where(condition, CustodyEvent.subject_kind == "collection")
    of_collection = select(Product.id).where(Product.din.in_(about_collection))
    known = select(Product.id).where(Product.id.in_(about_product))
    runs = select(CustodyEvent.subject_id).where(condition, CustodyEvent.subject_kind == "run")
    in_runs = _of_runs(db.session.scalars(runs))
    return {*db.session.scalars(known), *db.session.scalars(of_collection), *in_runs}


def _held(column: InstrumentedAttribute[str | None], identifier: str) -> Sequence[str]:
    return db.session.scalars(select(Product.id).where(column == identifier)).all()


def _reached(products: Iterable[str]) -> Reached:
    found: list[Product] = []
    infused: set[str] = set()
    for some in _some(products):
        found += db.session.scalars(select(Product).where(Product.id.in_(some)).order_by(Product.id))
        infused |= set(db.session.scalars(select(Infusion.recipient_id).where(Infusion.product_id.in_(some))))
    return Reached(
        found,
        sorted({product.donor_id for product in found}),
        sorted({product.recipient_id for product in found}),
        sorted(infused),
    )


def _some(identifiers: Iterable[str]) -> Iterator[list[str]]:
    """The identifiers in order, so many at a time."""
    ordered = sorted(set(identifiers))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
