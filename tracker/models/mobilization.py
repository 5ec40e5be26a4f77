"""G-CSF orders, doses and the daily counts."""

from datetime import date, datetime
from typing import Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.round import Round
from tracker.models.types import Tenths


class GcsfOrder(Recorded):
    """A physician's order to mobilize the donor of a round."""

    __tablename__ = "gcsf_order"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    micrograms_per_kg_day: Mapped[Tenths]
    doses_per_day: Mapped[int]
    days: Mapped[int]
    starts_on: Mapped[date]
    signed_at: Mapped[datetime]
    signed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def standing(cls, round_id: str) -> Self | None:
        """The order that holds: the newest."""
        newest = select(cls).where(cls.round_id == round_id).order_by(cls.last_position.desc()).limit(1)
        return db.session.scalar(newest)


class GcsfDose(Recorded):
    """One subcutaneous injection of G-CSF."""

    __tablename__ = "gcsf_dose"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    supply_lot_id: Mapped[str] = mapped_column(ForeignKey("supply_lot.id"), index=True)
    micrograms: Mapped[int]
    micrograms_per_kg: Mapped[Tenths]
    body_site: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of(cls, round_id: str) -> list[Self]:
        """All doses of a round in the order in which they were given."""
        return list(db.session.scalars(select(cls).where(cls.round_id == round_id).order_by(cls.given_at)))

    @classmethod
    def of_donor(cls, donor_id: str) -> list[Self]:
        """All doses of a donor, in whatever round, in the order in which they were given."""
        rounds = select(Round.id).where(Round.donor_id == donor_id)
        return list(db.session.scalars(select(cls).where(cls.round_id.in_(rounds)).order_by(cls.given_at)))


class BloodCount(Recorded):
    """A blood count of the donor during mobilization."""

    __tablename__ = "blood_count"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    wbc_e9_per_l: Mapped[Tenths]
    platelets_e9_per_l: Mapped[int]
    haemoglobin_g_per_l: Mapped[int]
    haematocrit_percent: Mapped[Tenths]
    mnc_percent: Mapped[Tenths | None]
    cd34_per_ul: Mapped[Tenths | None]
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of(cls, round_id: str) -> list[Self]:
        """All counts of a round, oldest first."""
        return list(db.session.scalars(select(cls).where(cls.round_id == round_id).order_by(cls.taken_at)))
