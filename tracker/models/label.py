"""Every print of every label, wristband, badge and sheet: number, nonce, scan-back, second person, end."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded


class LabelPrint(Recorded):
    """One print. kind: one of tracker.labelling.KINDS. Of most kinds only the newest, unvoided print counts.

    A print is printed, then scanned back symbol by symbol, then affixed and verified by a second person; or it is
    voided and destroyed. printed = affixed + destroyed. symbols and statements keep what was printed, one a line, so
    that a label that no longer says what the record says is known.
    """

    __tablename__ = "label_print"
    __table_args__ = (
        UniqueConstraint("kind", "subject_kind", "subject_id", "number"),
        Index("ix_label_print_subject", "subject_kind", "subject_id"),
    )

    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    product_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"), index=True)
    number: Mapped[int]
    nonce: Mapped[str]
    template: Mapped[str]
    printed_at: Mapped[datetime]
    printed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    reprint_reason: Mapped[str | None]
    symbols: Mapped[str]
    statements: Mapped[str]
    scanned_at: Mapped[datetime | None]
    scanned_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    void_reason: Mapped[str | None]
    destroyed_at: Mapped[datetime | None]
    destroyed_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def newest(cls, kind: str, subject_kind: str, subject_id: str) -> "LabelPrint | None":
        """The newest print of a label or wristband, voided or not."""
        return db.session.scalar(
            select(cls)
            .where(cls.kind == kind, cls.subject_kind == subject_kind, cls.subject_id == subject_id)
            .order_by(cls.number.desc())
            .limit(1)
        )

    @classmethod
    def all_of(cls, subject: Recorded) -> "list[LabelPrint]":
        """Every print of every kind of label of one thing or person, in order."""
        wanted = (cls.subject_kind == subject.__tablename__, cls.subject_id == subject.id)
        return list(db.session.scalars(select(cls).where(*wanted).order_by(cls.kind, cls.number)))

    @classmethod
    def made_with(cls, print_: "LabelPrint") -> "list[LabelPrint]":
        """The prints of one act: those of one label that one line of the ledger made; their ids name it."""
        stream, _, position = print_.id.rpartition("#")
        line = f"{stream}#{position.partition('.')[0]}"
        same = [getattr(cls, name) == getattr(print_, name) for name in ("kind", "subject_kind", "subject_id")]
        of_line = or_(cls.id == line, cls.id.startswith(f"{line}.", autoescape=True))
        return list(db.session.scalars(select(cls).where(*same, of_line).order_by(cls.number)))

    @property
    def texts(self) -> list[str]:
        """The legend and the statements that were printed."""
        return self.statements.split("\n") if self.statements else []

    @property
    def state(self) -> str:
        """printed, scanned, verified, voided or destroyed: how far this print came."""
        for state in ("destroyed", "voided", "verified", "scanned"):
            if getattr(self, f"{state}_at"):
                return state
        return "printed"
