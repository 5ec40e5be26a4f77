"""Where a trace begins, and which products it reaches from there.

A person or a place touched a product if a line about it, its donation, its run or its shipment is theirs, or if they
had it in their hands. A lot, a device, a person and a place reach what they touched and all that was made of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from tracker import protocols
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    Donor,
    Equipment,
    GcsfDose,
    Handover,
    Infusion,
    Place,
    Product,
    ProductLink,
    Recipient,
    Recorded,
    RunEquipment,
    RunInput,
    RunSupply,
    Shipment,
    ShipmentItem,
    SupplyLot,
    User,
)
from tracker.rules import kinds
from tracker.tracing.bodies import said
from tracker.tracing.links import at_once, downwards, upwards

Start = Donor | Recipient | SupplyLot | User | Equipment | Place


def reached(start: Start) -> frozenset[str]:
    """The products that a trace from here arrives at."""
    return frozenset(_WALKS[type(start)](start))


def start_of(kind: str) -> type[Recorded] | None:
    """The table of the things of this kind from which a trace begins, or None."""
    return KINDS.get(kind)


def _from_donor(donor: Donor) -> set[str]:
    return downwards(db.session.scalars(select(Product.id).where(Product.donor_id == donor.id)))


def _to_recipient(recipient: Recipient) -> set[str]:
    """Everything meant for or infused into this recipient, and all that it was made of."""
    infused = select(Infusion.product_id).where(Infusion.recipient_id == recipient.id)
    meant = select(Product.id).where(Product.recipient_id == recipient.id)
    return upwards([*db.session.scalars(infused), *db.session.scalars(meant)])


def _from_lot(lot: SupplyLot) -> set[str]:
    """What it touched in the donor's arm, in the separator, in a run or in a freeze."""
    mobilized = select(GcsfDose.round_id).where(GcsfDose.supply_lot_id == lot.id)
    sessions = select(Collection.id).where(
        or_(Collection.kit_lot_id == lot.id, Collection.acda_lot_id == lot.id, Collection.round_id.in_(mobilized))
    )
    runs = db.session.scalars(select(RunSupply.run_id).where(RunSupply.supply_lot_id == lot.id))
    frozen = _turned("freeze", "lot", lot.id, "cryopreserved") if lot.kind in kinds.DMSO else []
    return downwards([*_of_collections(sessions), *_of_runs(runs), *frozen])


def _from_equipment(device: Equipment) -> set[str]:
    """What it collected, processed, weighed, froze, thawed, carried or kept a log of."""
    sessions = select(Collection.id).where(Collection.device_id == device.id)
    runs = db.session.scalars(select(RunEquipment.run_id).where(RunEquipment.equipment_id == device.id))
    shipments = select(Shipment.id).where(or_(Shipment.shipper_id == device.id, Shipment.logger_id == device.id))
    carried = select(ShipmentItem.product_id).where(ShipmentItem.shipment_id.in_(shipments))
    return downwards(
        [*_of_collections(sessions), *_of_runs(runs), *db.session.scalars(carried), *_named_in_a_line(device)]
    )


def _named_in_a_line(device: Equipment) -> list[str]:
    """What a device did that only lines say: the freezer, the bath, and the balance of a collection."""
    if device.kind in kinds.FREEZER:
        return _turned("freeze", "freezer", device.id, "cryopreserved")
    if device.kind in kinds.BATH:
        return _turned("thaw", "bath", device.id, "thawed")
    if device.kind not in kinds.BALANCE:
        return []
    weighed = select(CustodyEvent.subject_id).where(
        CustodyEvent.subject_kind == "collection", CustodyEvent.step == "end-collection", said("balance", device.id)
    )
    return list(_of_collections(weighed))


def _turned(step: str, name: str, used: str, role: str) -> list[str]:
    """The doses that were frozen or thawed with this: one line of each of them says so."""
    codes = protocols.codes_of(role)
    into = select(ProductLink.parent_id).join(Product, Product.id == ProductLink.child_id)
    doses = into.where(Product.product_description_code.in_(codes))
    lines = select(CustodyEvent.subject_id).where(
        CustodyEvent.subject_kind == "product",
        CustodyEvent.subject_id.in_(doses),
        CustodyEvent.step == step,
        CustodyEvent.verdict == "accepted",
        said(name, used),
    )
    return list(db.session.scalars(lines))


def _by_person(person: User) -> set[str]:
    """What they did or witnessed something about, what they gave or took, and what they have."""
    involved = (CustodyEvent.by_id == person.id, CustodyEvent.witness_id == person.id)
    handed = select(Handover.product_id).where(or_(Handover.given_by == person.id, Handover.taken_by == person.id))
    held = select(Product.id).where(Product.holder_id == person.id)
    return downwards([*_spoken_of(*involved), *db.session.scalars(handed), *db.session.scalars(held)])


def _at_place(place: Place) -> set[str]:
    """What something was done about here, what was brought here or away, and what is here.

    Where a bag was stored before is said by lines alone, so all of them are asked.
    """
    here = or_(CustodyEvent.place_id == place.id, said("place_id", place.id))
    handed = or_(Handover.from_place_id == place.id, Handover.to_place_id == place.id)
    moved = db.session.scalars(select(Handover.product_id).where(handed))
    held = db.session.scalars(select(Product.id).where(Product.place_id == place.id))
    return downwards([*_spoken_of(here), *moved, *held])


def _spoken_of(*conditions: ColumnElement[bool]) -> set[str]:
    """The products that lines are about, and those of the collections, runs and shipments that they are about.

    A question for each condition: each then has its own index.
    """
    subjects: dict[str, set[str]] = defaultdict(set)
    for condition in conditions:
        lines = select(CustodyEvent.subject_kind, CustodyEvent.subject_id).where(condition).distinct()
        for kind, identifier in db.session.execute(lines):
            subjects[kind].add(identifier)
    found = set(_each(Product.id, Product.id, subjects["product"]))
    found |= set(_each(Product.id, Product.din, subjects["collection"]))
    found |= set(_each(ShipmentItem.product_id, ShipmentItem.shipment_id, subjects["shipment"]))
    return found | set(_of_runs(subjects["run"]))


def _of_collections(sessions: Select[str]) -> Iterable[str]:
    return db.session.scalars(select(Product.id).where(Product.din.in_(sessions)))


def _of_runs(runs: Iterable[str]) -> list[str]:
    """What went into these runs and came out of them."""
    wanted = set(runs)
    return [
        *_each(RunInput.product_id, RunInput.run_id, wanted),
        *_each(ProductLink.child_id, ProductLink.run_id, wanted),
    ]


def _each(column: Any, key: Any, wanted: Iterable[str]) -> list[str]:
    return [row for some in at_once(wanted) for row in db.session.scalars(select(column).where(key.in_(some)))]


KINDS: dict[str, type[Recorded]] = {
    "donor": Donor,
    "recipient": Recipient,
    "lot": SupplyLot,
    "badge": User,
    "equipment": Equipment,
    "place": Place,
}
_WALKS: dict[type[Recorded], Callable[[Any], set[str]]] = {
    Donor: _from_donor,
    Recipient: _to_recipient,
    SupplyLot: _from_lot,
    User: _by_person,
    Equipment: _from_equipment,
    Place: _at_place,
}
