"""What a hold or a recall reaches beside the thing that it names: whatever is still to be worked on or given."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    GcsfDose,
    Product,
    ProductLink,
    RunInput,
    RunSupply,
    SupplyLot,
)
from tracker.workflow import UNFINISHED


def unfinished(products: Iterable[Product]) -> list[Product]:
    """Those that somebody could still use, in the order in which their lines are written."""
    return sorted((one for one in products if one.stage in UNFINISHED), key=lambda one: one.id)


def touched_by(lot: SupplyLot) -> list[Product]:
    """What this lot touched, in the donor's arm, in the separator, in a run or in a freeze, and all made thereof."""
    mobilized = select(GcsfDose.round_id).where(GcsfDose.supply_lot_id == lot.id)
    sessions = select(Collection.id).where(
        or_(Collection.kit_lot_id == lot.id, Collection.acda_lot_id == lot.id, Collection.round_id.in_(mobilized))
    )
    runs = select(RunSupply.run_id).where(RunSupply.supply_lot_id == lot.id)
    wanted = or_(
        Product.din.in_(sessions),
        Product.id.in_(select(RunInput.product_id).where(RunInput.run_id.in_(runs))),
        Product.id.in_(select(ProductLink.child_id).where(ProductLink.run_id.in_(runs))),
        Product.id.in_(_frozen_with(lot)),
    )
    touched = {one.id: one for one in db.session.scalars(select(Product).where(wanted))}
    made = {one.id: one for start in touched.values() for one in start.descendants()}
    return list((touched | made).values())


def _frozen_with(lot: SupplyLot) -> list[str]:
    """The doses that were frozen with this lot: only the line of the freeze says so."""
    freezes = select(CustodyEvent).where(CustodyEvent.step == "freeze", CustodyEvent.verdict == "accepted")
    return [line.subject_id for line in db.session.scalars(freezes) if line.said["facts"].get("lot") == lot.id]
