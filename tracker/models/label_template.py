"""The versions of each label's artwork, and who approved them. A label is printed from an approved one only."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded


class LabelTemplate(Recorded):
    """One version of a kind of label; id: "final/1". Drafted, approved by two others, at last retired.

    digest: of the artwork that the program shipped when this version was registered. All templates share one stream,
    so that what concerns several of them is one line.
    """

    __tablename__ = "label_template"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    kind: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    first_approved_at: Mapped[datetime | None]
    first_approved_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    second_approved_at: Mapped[datetime | None]
    second_approved_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    retire_reason: Mapped[str | None]

    @classmethod
    def all_of(cls, kind: str) -> "list[LabelTemplate]":
        """Every version of a kind, the newest first."""
        return list(db.session.scalars(select(cls).where(cls.kind == kind).order_by(cls.version.desc())))

    @property
    def was_approved(self) -> bool:
        """Whether two people approved it, retired since or not: what was printed from it then goes on counting."""
        return self.second_approved_at is not None

    @property
    def state(self) -> str:
        """draft, half-approved, approved or retired."""
        reached = (("retired", self.retired_at), ("approved", self.second_approved_at))
        half = (("half-approved", self.first_approved_at),)
        return next((name for name, at in (*reached, *half) if at), "draft")

    @property
    def waits(self) -> bool:
        """Whether it is to be approved, once or twice."""
        return self.state in ("draft", "half-approved")
