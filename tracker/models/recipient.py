"""Recipients: who they are is kept apart from what the record says of them."""

from datetime import date, datetime
from typing import Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker import protocols
from tracker.extensions import db
from tracker.models.base import Base, Recorded
from tracker.models.donor import DonorIdentity
from tracker.models.site import Site
from tracker.models.types import Hundredths, Tenths
from tracker.rules import cd4_limit, consent, recipient_excluded
from tracker.rules.refusal import Refusal


class Recipient(Recorded):
    """A trial subject by subject number (id, e.g. R01), with the baseline that inclusion was decided on."""

    __tablename__ = "recipient"

    sex: Mapped[str]
    weight_kg: Mapped[Tenths]
    weighed_at: Mapped[datetime]
    weighed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    abo: Mapped[str | None]
    rhd: Mapped[str | None]
    cd4_per_ul: Mapped[int]
    cd8_per_ul: Mapped[int]
    hiv_rna_log10_per_ml: Mapped[Hundredths]
    art: Mapped[str]
    consent_at: Mapped[datetime | None]
    consent_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    withdrawal_reason: Mapped[str | None]
    serious_organ_disease: Mapped[bool]
    pregnant: Mapped[bool]
    blood_product_allergy: Mapped[bool]
    drug_use: Mapped[bool]
    poor_adherence: Mapped[bool]
    other_trial: Mapped[bool]

    @property
    def answers(self) -> dict[str, bool]:
        """The answers to the protocol's questions, by the code of the question; CD4 is judged by its figure."""
        return {
            "cd4": True,
            "organ-disease": self.serious_organ_disease,
            "pregnancy": self.pregnant,
            "blood-product-allergy": self.blood_product_allergy,
            "drug-use": self.drug_use,
            "art-adherence": self.poor_adherence,
            "other-trial": self.other_trial,
        }

    def misfits(self) -> list[Refusal]:
        """Why this person does not meet the protocol."""
        protocol = protocols.load(Site.here().protocol)
        return [
            *cd4_limit.refusals(cd4_per_ul=self.cd4_per_ul, limit_per_ul=protocol.eligibility.cd4_limit_per_ul),
            *recipient_excluded.refusals(recipient=self.id, answers=self.answers, questions=protocol.questions),
        ]

    def consent_stops(self, at: datetime) -> list[Refusal]:
        """Why no consent of this person stands at that time."""
        return consent.refusals(who=self.id, consented_at=self.consent_at, at=at, withdrawn_at=self.withdrawn_at)

    def stops(self, at: datetime) -> list[Refusal]:
        """What stands against treating this recipient in the trial at that time."""
        return [*self.consent_stops(at), *self.misfits()]


class RecipientIdentity(Base):
    """Name, birth date and medical record number. Never in the ledger, on a page's address or in a file name."""

    __tablename__ = "recipient_identity"

    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), primary_key=True)
    name: Mapped[str]
    birth_date: Mapped[date]
    mrn: Mapped[str] = mapped_column(unique=True)

    @classmethod
    def is_donor(cls, recipient_id: str, donor_id: str) -> bool:
        """Whether the identity tables have this recipient and this donor by one name and one birth date."""
        recipient, donor = db.session.get(cls, recipient_id), db.session.get(DonorIdentity, donor_id)
        if recipient is None or donor is None:
            return False
        return (_plain(recipient.name), recipient.birth_date) == (_plain(donor.name), donor.birth_date)


class OpportunisticInfection(Recorded):
    """An episode of an opportunistic infection. status: active, improving, controlled."""

    __tablename__ = "opportunistic_infection"

    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), index=True)
    agent: Mapped[str]
    status: Mapped[str]
    since: Mapped[date]
    controlled_on: Mapped[date | None]

    @classmethod
    def of(cls, recipient_id: str) -> list[Self]:
        """The episodes of a recipient, oldest first."""
        rows = select(cls).where(cls.recipient_id == recipient_id).order_by(cls.since, cls.id)
        return list(db.session.scalars(rows))


def _plain(name: str) -> str:
    """A name without the differences of spelling that two clerks make: case and spaces."""
    return " ".join(name.casefold().split())
