"""Follow-up visits and adverse events."""

from datetime import date, datetime
from typing import Self

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.deviation import Task
from tracker.models.infusion import Infusion
from tracker.models.site import Site
from tracker.models.types import Tenths
from tracker.rules import adverse_event

SERIOUS = "serious-adverse-event"


class Visit(Recorded):
    """One visit that took place. code is the protocol's (SCR, D0, W1 … W48; INF2+3: three days after infusion 2).

    The scores are the patient's own, 0 (none) to 10 (worst). HIV RNA below the test's limit is given as that limit.
    """

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("round_id", "code"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), index=True)
    code: Mapped[str]
    due_on: Mapped[date]
    seen_on: Mapped[date]
    weight_kg: Mapped[Tenths]
    cd4_per_ul: Mapped[int | None]
    cd8_per_ul: Mapped[int | None]
    hiv_rna_copies_per_ml: Mapped[int | None]
    wbc_e9_per_l: Mapped[Tenths | None]
    haemoglobin_g_per_l: Mapped[int | None]
    platelets_e9_per_l: Mapped[int | None]
    fever_score: Mapped[int | None]
    fatigue_score: Mapped[int | None]
    cough_score: Mapped[int | None]
    diarrhoea_score: Mapped[int | None]
    karnofsky: Mapped[int | None]
    chimerism_percent: Mapped[Tenths | None]
    gvhd_grade: Mapped[int | None]
    reported_at: Mapped[datetime]
    reported_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of_round(cls, round_id: str) -> list[Self]:
        """The visits of a round, first to last."""
        rows = select(cls).where(cls.round_id == round_id).order_by(cls.seen_on, cls.due_on, cls.code)
        return list(db.session.scalars(rows))

    @staticmethod
    def infused_on(round_id: str) -> list[date]:
        """The days of the round's infusions at this site: what due dates are counted from."""
        starts = select(Infusion.started_at).where(Infusion.round_id == round_id).order_by(Infusion.number)
        return [Site.here().day_of(at) for at in db.session.scalars(starts)]


class AdverseEvent(Recorded):
    """An adverse event of a donor or a recipient, graded by CTCAE."""

    __tablename__ = "adverse_event"

    person_kind: Mapped[str]
    person_id: Mapped[str]
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    term: Mapped[str]
    grade: Mapped[int]
    serious: Mapped[bool]
    relation: Mapped[str]
    action: Mapped[str]
    outcome: Mapped[str]
    began_on: Mapped[date]
    ended_on: Mapped[date | None]
    reported_at: Mapped[datetime]
    reported_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    def alerts(self) -> list[Task]:
        """A serious event of donor or recipient is a physician's task within a day."""
        if not self.serious:
            return []
        return [
            Task(
                kind=SERIOUS,
                subject_kind="round",
                subject_id=self.round_id,
                role="physician",
                due=self.reported_at + adverse_event.REPORT_WITHIN,
                raised_at=self.reported_at,
                raised_by=self.reported_by,
                note=self.term,
            )
        ]

    @classmethod
    def of_round(cls, round_id: str) -> list[Self]:
        """The adverse events of a round's donor and recipient, in the order of their beginning."""
        rows = select(cls).where(cls.round_id == round_id).order_by(cls.began_on, cls.last_position)
        return list(db.session.scalars(rows))
