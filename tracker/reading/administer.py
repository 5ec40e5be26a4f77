"""People, places, equipment and lots with what has to do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from tracker import clock
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    Equipment,
    GcsfDose,
    Place,
    Printer,
    Product,
    Run,
    RunSupply,
    SupplyLot,
    Training,
    User,
)
from tracker.reading.waiting import Waiting
from tracker.workflow import Stage

SOON = timedelta(days=30)
_IS_THERE = Product.stage != Stage.CONSUMED  # the bag itself; what was in it went into others
SHOWN = 30  # ledger lines about one thing on its page


@dataclass(frozen=True, slots=True)
class Touched:
    """What a lot went into: sessions, runs, rounds whose donor had it, and every container that came of them."""

    collections: Sequence[Collection]
    runs: Sequence[Run]
    rounds: Sequence[str]
    products: Sequence[Product]


def people() -> Sequence[User]:
    """Everybody with an account, by number."""
    return db.session.scalars(select(User).order_by(User.id)).all()


def places() -> Sequence[Place]:
    """Every place but storage positions, by name."""
    return db.session.scalars(select(Place).where(Place.kind != "position").order_by(Place.id)).all()


def equipment() -> Sequence[Equipment]:
    """Every device, by number."""
    return db.session.scalars(select(Equipment).order_by(Equipment.id)).all()


def lots() -> Sequence[SupplyLot]:
    """Every lot, by kind, the one that expires first on top."""
    return db.session.scalars(select(SupplyLot).order_by(SupplyLot.kind, SupplyLot.expires_on)).all()


def printers() -> Sequence[Printer]:
    """Every printer, by number."""
    return db.session.scalars(select(Printer).order_by(Printer.id)).all()


def training_of(person: User) -> Sequence[Training]:
    """The evidence that holds longest for each procedure."""
    rows = select(Training).where(Training.user_id == person.id).order_by(Training.procedure, Training.valid_until)
    return list({row.procedure: row for row in db.session.scalars(rows)}.values())


def inside(place: Place) -> tuple[Sequence[Place], Sequence[Product], Sequence[Equipment]]:
    """Places within this one, and the containers and devices that are here or in them."""
    within = db.session.scalars(select(Place).where(Place.parent_id == place.id).order_by(Place.id)).all()
    here = [place.id, *(one.id for one in within)]
    products = select(Product).where(Product.place_id.in_(here), _IS_THERE).order_by(Product.place_id, Product.id)
    devices = select(Equipment).where(Equipment.place_id.in_(here)).order_by(Equipment.id)
    return within, db.session.scalars(products).all(), db.session.scalars(devices).all()


def held_by(person: User) -> Sequence[Product]:
    """The containers in this person's hands."""
    held = select(Product).where(Product.holder_id == person.id, _IS_THERE)
    return db.session.scalars(held.order_by(Product.id)).all()


def touched_by(lot: SupplyLot) -> Touched:
    """Everything that this lot went into: the list of a recall."""
    own = or_(Collection.kit_lot_id == lot.id, Collection.acda_lot_id == lot.id)
    rounds = db.session.scalars(select(GcsfDose.round_id).where(GcsfDose.supply_lot_id == lot.id).distinct()).all()
    collections = db.session.scalars(select(Collection).where(own).order_by(Collection.id)).all()
    used = select(RunSupply.run_id).where(RunSupply.supply_lot_id == lot.id)
    runs = db.session.scalars(select(Run).where(Run.id.in_(used)).order_by(Run.id)).all()
    dins = {one.id for one in collections} | {run.din for run in runs}
    which: ColumnElement[bool] = or_(Product.din.in_(dins), Product.round_id.in_(rounds))
    products = db.session.scalars(select(Product).where(which).order_by(Product.id)).all()
    return Touched(collections, runs, sorted(rounds), products)


def lines_about(stream: str) -> Sequence[CustodyEvent]:
    """The newest lines about one thing."""
    rows = select(CustodyEvent).where(CustodyEvent.stream == stream).order_by(CustodyEvent.position.desc())
    return db.session.scalars(rows.limit(SHOWN)).all()


def waiting_calibrations() -> list[Waiting]:
    """Devices whose calibration has lapsed or lapses soon."""
    today = clock.now().date()
    rows = select(Equipment).where(Equipment.calibrated_until < today + SOON).order_by(Equipment.calibrated_until)
    return [
        Waiting(
            device.id,
            device.name,
            _("Record the calibration"),
            "administer.device",
            {"identifier": device.id},
            tone="stop" if until < today else "attention",
            note=_("calibrated until %(day)s", day=until),
        )
        for device in db.session.scalars(rows)
        if (until := device.calibrated_until)
    ]
