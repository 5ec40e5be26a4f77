"""Infusion orders: a physician's signed word that this recipient gets the n-th infusion of the round."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.types import Cells, Tenths


class InfusionOrder(Recorded):
    """An order for one infusion. product_id is set when a bag is issued against it and cleared when it comes back."""

    __tablename__ = "infusion_order"
    __table_args__ = (UniqueConstraint("product_id"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), index=True)
    number: Mapped[int]
    planned_on: Mapped[date]
    target_cells_per_kg: Mapped[Cells]
    weight_kg: Mapped[Tenths]
    weighed_on: Mapped[date]
    signed_at: Mapped[datetime]
    signed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    product_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"))

    @classmethod
    def of_round(cls, round_id: str) -> Sequence[Self]:
        """Every order of a round, cancelled ones too, oldest first."""
        return db.session.scalars(select(cls).where(cls.round_id == round_id).order_by(cls.id)).all()

    @classmethod
    def of_product(cls, product_id: str) -> Self | None:
        """The order that a bag was issued against, or None."""
        return db.session.scalar(select(cls).where(cls.product_id == product_id))
