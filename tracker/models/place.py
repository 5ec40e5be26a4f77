"""Where things can be: rooms, benches, storage positions, shippers, beds."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.product import Product
from tracker.models.types import Tenths
from tracker.rules import right_place
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

KINDS = ("apheresis", "laboratory", "bench", "storage", "position", "pharmacy", "ward", "bed", "waste")
CLOSED = "closed"  # the kind of a place that is not in use any more: no step takes it


class Place(Recorded):
    """A place with a scannable label. A position holds at most one product."""

    __tablename__ = "place"

    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    low_celsius: Mapped[Tenths | None]
    high_celsius: Mapped[Tenths | None]

    @property
    def is_position(self) -> bool:
        """Whether this is a storage position for a single container."""
        return self.kind == "position"

    @property
    def is_closed(self) -> bool:
        """Whether this place is not in use any more."""
        return self.kind == CLOSED

    def refusals(self, _at: datetime, *wanted: str) -> list[Refusal]:
        """Why nothing that wants a place of one of these kinds is done here."""
        return right_place.refusals(place=self.id, kind=self.kind, wanted=wanted)

    @property
    def within(self) -> "list[Place]":
        """The places directly in this one, closed ones aside."""
        inner = select(Place).where(Place.parent_id == self.id, Place.kind != CLOSED).order_by(Place.id)
        return list(db.session.scalars(inner))

    @property
    def rooms(self) -> frozenset[str]:
        """The kinds of this place and of every place around it."""
        around = db.session.get(Place, self.parent_id) if self.parent_id else None
        return frozenset({self.kind}) | (around.rooms if around else frozenset())

    @property
    def product(self) -> Product | None:
        """The product in this storage position, or None."""
        return db.session.scalar(select(Product).where(Product.slot_id == self.id))

    @property
    def occupant(self) -> str | None:
        """The id of the product in this storage position, or None."""
        return db.session.scalar(select(Product.id).where(Product.slot_id == self.id))

    @property
    def dins_here(self) -> frozenset[str]:
        """The donations of which a bag that still holds cells stands here."""
        emptied = (Stage.CONSUMED, Stage.DISCARDED)
        return frozenset(
            db.session.scalars(select(Product.din).where(Product.place_id == self.id, Product.stage.not_in(emptied)))
        )
