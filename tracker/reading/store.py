"""Which storage position holds what, and where the record and the shelf may disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker.extensions import db
from tracker.models import CustodyEvent, Hold, Place, Product
from tracker.reading.process import TONES, notice_of
from tracker.releasing import Ground


@dataclass(frozen=True, slots=True)
class Position:
    """One storage position and the product that the record says is in it. tone: how near its expiry is, or a hold."""

    place: Place
    product: Product | None
    tone: str


@dataclass(frozen=True, slots=True)
class Storage:
    """A refrigerator or tank with its positions."""

    place: Place
    positions: Sequence[Position]

    @property
    def held(self) -> int:
        """How many positions are taken."""
        return sum(position.product is not None for position in self.positions)


@dataclass(frozen=True, slots=True)
class Count:
    """The newest count of a position: when, by whom, what should have been there and what was."""

    event: CustodyEvent
    expected: str
    found: str

    @property
    def agrees(self) -> bool:
        """Whether the shelf was as the record said."""
        return self.expected == self.found


def inventory() -> list[Storage]:
    """Every refrigerator and tank, position by position."""
    position, bag = aliased(Place), aliased(Product)
    rows = db.session.execute(
        select(position, bag)
        .outerjoin(bag, bag.slot_id == position.id)
        .where(position.kind == "position")
        .order_by(position.parent_id, position.id)
    ).all()
    held: dict[str, list[Position]] = {}
    for place, product in rows:
        held.setdefault(place.parent_id or "", []).append(Position(place, product, _tone(product)))
    return [Storage(db.session.get_one(Place, parent), positions) for parent, positions in held.items() if parent]


def _tone(product: Product | None) -> str:
    if product is None:
        return "empty"
    return "stop" if product.is_stopped else TONES[notice_of(product)] or "go"


def discrepancies() -> list[Product]:
    """Products on hold because a count found them elsewhere, or did not find them."""
    counted = select(Hold.product_id).where(Hold.ground == Ground.COUNT, Hold.lifted_at.is_(None))
    return list(db.session.scalars(select(Product).where(Product.id.in_(counted)).order_by(Product.id)))


def counts(limit: int = 10) -> list[Count]:
    """The newest counts of positions."""
    counted = select(CustodyEvent).where(CustodyEvent.step == "count-position", CustodyEvent.verdict == "accepted")
    newest = db.session.scalars(counted.order_by(CustodyEvent.recorded_at.desc()).limit(limit))
    return [Count(event, event.said["facts"]["expected"] or "", event.said["facts"]["found"] or "") for event in newest]
