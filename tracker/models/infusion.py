"""At the bedside: the identity check, the infusion, its vital signs and reactions."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, Self

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.types import Cells, Tenths


class IdentityCheck(Recorded):
    """Bag, wristband, order and the patient's own word, compared by two people at the bedside."""

    __tablename__ = "identity_check"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("infusion_order.id"))
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"))
    wristband_print: Mapped[int]
    name_stated: Mapped[bool]
    birth_date_stated: Mapped[bool]
    bag_intact: Mapped[bool]
    weight_kg: Mapped[Tenths]
    mnc_per_kg: Mapped[Cells | None]
    checked_at: Mapped[datetime]
    checked_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    witnessed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def newest(cls, product_id: str) -> Self | None:
        """The latest check of a bag, or None."""
        made = select(cls).where(cls.product_id == product_id)
        return db.session.scalar(made.order_by(cls.checked_at.desc(), cls.last_position.desc()).limit(1))


class Infusion(Recorded):
    """One infusion of one bag. The database holds one start per product and one n-th infusion per round."""

    __tablename__ = "infusion"
    __table_args__ = (UniqueConstraint("product_id"), UniqueConstraint("round_id", "number"))

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    order_id: Mapped[str] = mapped_column(ForeignKey("infusion_order.id"))
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"))
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), index=True)
    number: Mapped[int]
    weight_kg: Mapped[Tenths]
    premedication: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    rate_ml_per_min: Mapped[Tenths]
    interrupted_at: Mapped[datetime | None]
    interrupted_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    volume_infused_ml: Mapped[Tenths | None]
    cells_received: Mapped[Cells | None]
    cells_received_per_kg: Mapped[Cells | None]
    disposal: Mapped[str | None]

    @classmethod
    def of_product(cls, product_id: str) -> Self | None:
        """The infusion of a bag, or None."""
        return db.session.scalar(select(cls).where(cls.product_id == product_id))

    @classmethod
    def of_round(cls, round_id: str) -> Sequence[Self]:
        """The infusions of a round, first to last."""
        return db.session.scalars(select(cls).where(cls.round_id == round_id).order_by(cls.number)).all()

    @classmethod
    def of_recipient(cls, recipient_id: str) -> Sequence[Self]:
        """Every infusion that a recipient got or is getting, of whatever round, first to last."""
        found = select(cls).where(cls.recipient_id == recipient_id)
        return db.session.scalars(found.order_by(cls.started_at, cls.id)).all()

    @property
    def state(self) -> Literal["running", "interrupted", "ended"]:
        """Whether the cells run, are interrupted, or have ended."""
        if self.ended_at is not None:
            return "ended"
        return "running" if self.interrupted_at is None else "interrupted"

    @property
    def rate_changes(self) -> Sequence["RateChange"]:
        """Every change of the rate, in order."""
        made = select(RateChange).where(RateChange.infusion_id == self.id)
        return db.session.scalars(made.order_by(RateChange.last_position)).all()

    @property
    def current_rate_ml_per_min(self) -> Decimal:
        """The rate as it stands: 0 while interrupted."""
        changes = self.rate_changes
        return changes[-1].rate_ml_per_min if changes else self.rate_ml_per_min


class RateChange(Recorded):
    """A new rate, an interruption (0 mL/min) or a resumption."""

    __tablename__ = "rate_change"

    infusion_id: Mapped[str] = mapped_column(ForeignKey("infusion.id"), index=True)
    rate_ml_per_min: Mapped[Tenths]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))


class VitalSigns(Recorded):
    """One set of vital signs. minute is minutes from the start (negative before)."""

    __tablename__ = "vital_signs"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    minute: Mapped[int]
    temperature_celsius: Mapped[Tenths]
    pulse_per_min: Mapped[int]
    systolic_mmhg: Mapped[int]
    diastolic_mmhg: Mapped[int]
    spo2_percent: Mapped[int]
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of_product(cls, product_id: str) -> Sequence[Self]:
        """Every set taken around the infusion of a bag, in order."""
        taken = select(cls).where(cls.product_id == product_id)
        return db.session.scalars(taken.order_by(cls.taken_at, cls.last_position)).all()


class Reaction(Recorded):
    """A reaction during or after an infusion: class, CTCAE grade, what was done."""

    __tablename__ = "reaction"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), index=True)
    reaction_class: Mapped[str]
    grade: Mapped[int]
    action: Mapped[str]
    outcome: Mapped[str]
    onset_at: Mapped[datetime]
    onset_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of_product(cls, product_id: str) -> Sequence[Self]:
        """Every reaction to a bag, in order."""
        found = select(cls).where(cls.product_id == product_id)
        return db.session.scalars(found.order_by(cls.onset_at, cls.last_position)).all()

    @classmethod
    def of_recipient(cls, recipient_id: str) -> Sequence[Self]:
        """Every reaction of a recipient, to whichever bag, in order."""
        found = select(cls).where(cls.recipient_id == recipient_id)
        return db.session.scalars(found.order_by(cls.onset_at, cls.last_position)).all()
