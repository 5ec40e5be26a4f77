"""What a hold or a recall reaches beside the thing that it names: whatever is still to be worked on or given."""

from collections.abc import Iterable

from sqlalchemy import select

from tracker import tracing
from tracker.extensions import db
from tracker.models import Product, SupplyLot
from tracker.workflow import UNFINISHED

_NOW = {"populate_existing": True}


def unfinished(products: Iterable[Product]) -> list[Product]:
    """Those that somebody could still use, in the order in which their lines are written."""
    return sorted((one for one in products if one.stage in UNFINISHED), key=lambda one: one.id)


def touched_by(lot: SupplyLot) -> list[Product]:
    """What this lot touched, in the donor's arm, in the separator, in a run or in a freeze, and all made thereof."""
    return loaded(tracing.reached(lot))


def loaded(products: Iterable[str]) -> list[Product]:
    """These products as they are in the database now, in the order of their identifiers."""
    return [
        bag
        for some in tracing.at_once(products)
        for bag in db.session.scalars(
            select(Product).where(Product.id.in_(some)).order_by(Product.id), execution_options=_NOW
        )
    ]
