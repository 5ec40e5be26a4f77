"""Why a product must not be used until somebody has looked: each reason is a row of its own, lifted on its own."""

from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded

EARLIER = "earlier"  # the ground of a hold that was set before holds had rows


class Hold(Recorded):
    """ground: what sort of thing it is because of (`releasing.Ground`); because_of: which one, where one has a name.

    A product is on hold while any of its rows is not lifted.
    """

    __tablename__ = "hold"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    reason: Mapped[str]
    ground: Mapped[str]
    because_of: Mapped[str | None]
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    lift_reason: Mapped[str | None]

    @property
    def number(self) -> int:
        """Which hold of its product it is."""
        return int(self.id.rpartition("-")[2])

    @classmethod
    def all_of(cls, product_id: str) -> "list[Hold]":
        """Every hold of a product, the lifted ones too, in the order in which they were set."""
        set_on = select(cls).where(cls.product_id == product_id)
        # One line can set several holds; their numbers (`…:hold-10`) sort by length first.
        return list(db.session.scalars(set_on.order_by(cls.set_at, func.length(cls.id), cls.id)))
