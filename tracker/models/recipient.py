"""Recipients: who they are is kept apart from what the record says of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Recorded
from tracker.models.types import Hundredths, Tenths


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
    serious_organ_disease: Mapped[bool]
    pregnant: Mapped[bool]
    blood_product_allergy: Mapped[bool]
    drug_use: Mapped[bool]
    poor_adherence: Mapped[bool]
    other_trial: Mapped[bool]


class RecipientIdentity(Base):
    """Name, birth date and medical record number. Never in the ledger, on a page's address or in a file name."""

    __tablename__ = "recipient_identity"

    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), primary_key=True)
    name: Mapped[str]
    birth_date: Mapped[date]
    mrn: Mapped[str] = mapped_column(unique=True)


class OpportunisticInfection(Recorded):
    """An episode of an opportunistic infection. status: active, improving, controlled."""

    __tablename__ = "opportunistic_infection"

    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), index=True)
    agent: Mapped[str]
    status: Mapped[str]
    since: Mapped[date]
    controlled_on: Mapped[date | None]
