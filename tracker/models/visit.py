"""Follow-up visits and adverse events."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded
from tracker.models.types import Tenths


class Visit(Recorded):
    """One visit that took place. code is the protocol's (SCR, D0, W1 … W48)."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("round_id", "code"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), index=True)
    code: Mapped[str]
    due_on: Mapped[date]
    seen_on: Mapped[date]
    weight_kg: Mapped[Tenths]
    cd4_per_ul: Mapped[int]
    cd8_per_ul: Mapped[int]
    hiv_rna_copies_per_ml: Mapped[int]
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
