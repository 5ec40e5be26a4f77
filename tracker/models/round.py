"""A round: one recipient, one donor and the planned infusions, under one Chain of Identity identifier."""

from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker import clock
from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.donor import Donor
from tracker.models.product import Product
from tracker.models.recipient import Recipient
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage


class Round(Recorded):
    """id is the CoI (ISBT 128 structure 040 content, e.g. CHA999926000001). HLA counts are mismatched alleles."""

    __tablename__ = "round"

    donor_id: Mapped[str] = mapped_column(ForeignKey("donor.id"), index=True)
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), unique=True)
    protocol: Mapped[str]
    protocol_version: Mapped[str]
    planned_infusions: Mapped[int]
    hla_mismatches_gvh: Mapped[int]
    hla_mismatches_hvg: Mapped[int]
    abo_compatibility: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))

    donor: Mapped[Donor] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    recipient: Mapped[Recipient] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @classmethod
    def of_recipient(cls, recipient_id: str) -> Self | None:
        """The one round of a recipient, or None."""
        return db.session.scalar(select(cls).where(cls.recipient_id == recipient_id))

    @classmethod
    def all_of(cls, person: Donor | Recipient) -> list[Self]:
        """The rounds of a donor or a recipient, oldest first."""
        column = cls.donor_id if isinstance(person, Donor) else cls.recipient_id
        return list(db.session.scalars(select(cls).where(column == person.id).order_by(cls.opened_at)))

    @classmethod
    def protocol_of(cls, round_id: str) -> str:
        """The name of the protocol that a round follows."""
        return db.session.scalars(select(cls.protocol).where(cls.id == round_id)).one()

    def consent_stops(self, at: datetime) -> list[Refusal]:
        """Why recipient or donor no longer consent. No time in a form goes before the clock: a withdrawal counts."""
        now = max(at, clock.now())
        return [*self.recipient.consent_stops(now), *self.donor.consent_stops(now)]

    @property
    def filled_numbers(self) -> frozenset[int]:
        """The infusion numbers for which there is a dose, in a bag or already infused."""
        gone = (Stage.CONSUMED, Stage.REJECTED, Stage.DISCARDED)
        numbers = select(Product.dose_number).where(Product.round_id == self.id, Product.stage.not_in(gone))
        return frozenset(number for number in db.session.scalars(numbers) if number is not None)

    @property
    def missing_numbers(self) -> list[int]:
        """The infusion numbers for which there is no dose yet."""
        return [number for number in range(1, self.planned_infusions + 1) if number not in self.filled_numbers]
