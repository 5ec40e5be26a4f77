"""Donors: who they are is kept apart from what the record says of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Recorded
from tracker.models.types import Tenths


class Donor(Recorded):
    """A donor by local number (id, e.g. D01). `number` is the 16-digit content of ISBT 128 structure 019."""

    __tablename__ = "donor"

    number: Mapped[str] = mapped_column(unique=True)
    sex: Mapped[str]
    childbearing: Mapped[bool]
    weight_kg: Mapped[Tenths]
    height_cm: Mapped[Tenths]
    relation: Mapped[str]
    abo: Mapped[str | None]
    rhd: Mapped[str | None]
    consent_at: Mapped[datetime | None]
    consent_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    eligibility: Mapped[str | None]
    eligibility_at: Mapped[datetime | None]
    eligibility_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    eligibility_until: Mapped[date | None]
    ineligibility_reason: Mapped[str | None]
    urgent_need_reason: Mapped[str | None]


class DonorIdentity(Base):
    """Name and birth date. Never in the ledger, on a page's address or in a file name."""

    __tablename__ = "donor_identity"

    donor_id: Mapped[str] = mapped_column(ForeignKey("donor.id"), primary_key=True)
    name: Mapped[str]
    birth_date: Mapped[date]


class BloodGroup(Recorded):
    """One determination of ABO and RhD. Two that agree confirm the group of a person."""

    __tablename__ = "blood_group"

    person_kind: Mapped[str]
    person_id: Mapped[str]
    abo: Mapped[str]
    rhd: Mapped[str]
    sampled_at: Mapped[datetime]
    sampled_by: Mapped[str] = mapped_column(ForeignKey("user.id"))


class HlaType(Recorded):
    """The two alleles of one HLA locus of a donor or recipient."""

    __tablename__ = "hla_type"

    person_kind: Mapped[str]
    person_id: Mapped[str]
    locus: Mapped[str]
    allele_1: Mapped[str]
    allele_2: Mapped[str]


class DonorTest(Recorded):
    """One communicable-disease or pregnancy test of a donor. result: negative, reactive or pending."""

    __tablename__ = "donor_test"

    donor_id: Mapped[str] = mapped_column(ForeignKey("donor.id"), index=True)
    marker: Mapped[str]
    result: Mapped[str]
    specimen_at: Mapped[datetime]
    specimen_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
