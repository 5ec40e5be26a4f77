"""At the bedside: the identity check, the infusion, its vital signs and reactions."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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
    checked_at: Mapped[datetime]
    checked_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    witnessed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))


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
