"""Donors: who they are is kept apart from what the record says of them."""

from datetime import date, datetime, time, timedelta
from typing import Self, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker import protocols
from tracker.extensions import db
from tracker.models.base import Base, Recorded
from tracker.models.site import Site
from tracker.models.types import Tenths
from tracker.rules import consent, donor_eligibility, donor_reactive
from tracker.rules.donor_eligibility import Determination
from tracker.rules.refusal import Refusal

PREGNANCY = "pregnancy"  # reported with the panel, judged before G-CSF is given


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
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    withdrawal_reason: Mapped[str | None]
    eligibility: Mapped[str | None]
    eligibility_at: Mapped[datetime | None]
    eligibility_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    eligibility_until: Mapped[date | None]
    ineligibility_reason: Mapped[str | None]
    urgent_need_reason: Mapped[str | None]

    def hold(self) -> None:
        """Let nobody else decide what this donor is given until the commit, where the database can."""
        db.session.execute(select(Donor.id).where(Donor.id == self.id).with_for_update())

    @property
    def determination(self) -> Determination | None:
        """What the physician decided: eligible, ineligible or incomplete; None as long as nobody did."""
        return cast(Determination | None, self.eligibility)

    @property
    def eligibility_ends(self) -> datetime | None:
        """The instant from which the determination no longer holds: the end of its last day at this site."""
        if self.eligibility_until is None:
            return None
        return datetime.combine(self.eligibility_until + timedelta(days=1), time(), ZoneInfo(Site.here().zone))

    def reactive(self) -> list[str]:
        """The names of the markers that were ever reactive; a pregnancy test is none of them."""
        found = DonorTest.reactive(self.id)
        return [marker.name for marker in protocols.load(Site.here().protocol).markers if marker.code in found]

    def consent_stops(self, at: datetime) -> list[Refusal]:
        """Why no consent of this person stands at that time."""
        return consent.refusals(who=self.id, consented_at=self.consent_at, at=at, withdrawn_at=self.withdrawn_at)

    def unknown_stops(self, at: datetime) -> list[Refusal]:
        """Why nothing may be recorded of this donor yet. What was found is recorded after a withdrawal too."""
        return consent.refusals(who=self.id, consented_at=self.consent_at, at=at)

    def reactive_stops(self) -> list[Refusal]:
        """The markers that stand against using the cells of this donor: a documented urgent need opens all but HIV."""
        urgent = self.urgent_need_reason is not None
        return donor_reactive.refusals(donor=self.id, reactive=self.reactive(), urgent_need=urgent)

    def stops(self, at: datetime) -> list[Refusal]:
        """What stands against taking anything from this donor at that time: consent, determination, markers."""
        return [
            *self.consent_stops(at),
            *donor_eligibility.refusals(
                donor=self.id,
                determination=self.determination,
                at=at,
                valid_until=self.eligibility_ends,
                urgent_need=self.urgent_need_reason is not None,
            ),
            *self.reactive_stops(),
        ]


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

    @classmethod
    def of(cls, person: Recorded) -> list[Self]:
        """All determinations of a donor or recipient, oldest first."""
        its_own = (cls.person_kind == person.__tablename__, cls.person_id == person.id)
        return list(db.session.scalars(select(cls).where(*its_own).order_by(cls.last_position)))


class HlaType(Recorded):
    """The two alleles of one HLA locus of a donor or recipient. The newest row counts; it may correct an older one."""

    __tablename__ = "hla_type"

    person_kind: Mapped[str]
    person_id: Mapped[str]
    locus: Mapped[str]
    allele_1: Mapped[str]
    allele_2: Mapped[str]
    corrects_id: Mapped[str | None] = mapped_column(ForeignKey("hla_type.id"))
    correction_reason: Mapped[str | None]

    @classmethod
    def current(cls, person: Recorded) -> dict[str, Self]:
        """The row of each locus that counts; empty where nobody typed yet."""
        its_own = (cls.person_kind == person.__tablename__, cls.person_id == person.id)
        return {row.locus: row for row in db.session.scalars(select(cls).where(*its_own).order_by(cls.last_position))}

    @classmethod
    def of(cls, person: Recorded) -> dict[str, tuple[str, str]]:
        """The alleles of a donor or recipient by locus; empty where nobody typed yet."""
        return {locus: (row.allele_1, row.allele_2) for locus, row in cls.current(person).items()}


class DonorTest(Recorded):
    """One communicable-disease or pregnancy test of a donor. result: negative, reactive or pending.

    A row that corrects another has its specimen.
    """

    __tablename__ = "donor_test"

    donor_id: Mapped[str] = mapped_column(ForeignKey("donor.id"), index=True)
    marker: Mapped[str]
    result: Mapped[str]
    specimen_at: Mapped[datetime]
    specimen_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    corrects_id: Mapped[str | None] = mapped_column(ForeignKey("donor_test.id"))
    correction_reason: Mapped[str | None]

    @staticmethod
    def panel() -> set[str]:
        """The tests of a donor that the protocol knows, and the pregnancy test."""
        return {marker.code for marker in protocols.load(Site.here().protocol).markers} | {PREGNANCY}

    @property
    def is_corrected(self) -> bool:
        """Whether a newer row stands in the place of this one."""
        return db.session.scalar(select(DonorTest.id).where(DonorTest.corrects_id == self.id).limit(1)) is not None

    @classmethod
    def latest(cls, donor_id: str) -> dict[str, Self]:
        """The test of the newest specimen of each marker; of one specimen, the one that was entered last."""
        its_own = select(cls).where(cls.donor_id == donor_id).order_by(cls.specimen_at, cls.last_position)
        rows = db.session.scalars(its_own)
        return {row.marker: row for row in rows}

    @classmethod
    def reactive(cls, donor_id: str, *, apart_from: str | None = None) -> tuple[str, ...]:
        """The codes of the markers that were ever reactive. A newer specimen changes nothing, a correction does."""
        corrected = select(cls.corrects_id).where(cls.donor_id == donor_id, cls.corrects_id.is_not(None))
        found = select(cls.marker).where(
            cls.donor_id == donor_id,
            cls.result == "reactive",
            cls.id.not_in(corrected),
            cls.id != (apart_from or ""),
        )
        return tuple(sorted(set(db.session.scalars(found))))
