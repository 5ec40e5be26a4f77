"""What did not go by the book, and what has to be done about it in time."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded

_NOTHING: ColumnElement[bool] = false()


class Deviation(Recorded):
    """Opened by every soft stop that was passed with a reason and a second person, or by hand."""

    __tablename__ = "deviation"

    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    rule: Mapped[str]
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    witnessed_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    conclusion: Mapped[str | None]

    @classmethod
    def open_in(cls, *streams: str, also: ColumnElement[bool] = _NOTHING) -> "list[Deviation]":
        """The deviations of these streams, and those `also` meant, that nobody has closed, oldest first."""
        unclosed = (or_(cls.stream.in_(streams), also), cls.closed_at.is_(None))
        return list(db.session.scalars(select(cls).where(*unclosed).order_by(cls.opened_at, cls.id)))

    @classmethod
    def on_the_way(cls, round_stream: str, made_at: datetime) -> ColumnElement[bool]:
        """What was opened about a round until a product of it was made: it is part of how that product came to be."""
        return and_(cls.stream == round_stream, cls.opened_at <= made_at)


class Task(Recorded):
    """Something that a role must do by a time, e.g. tell the recipient's physician of a late positive culture."""

    __tablename__ = "task"

    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    role: Mapped[str]
    due: Mapped[datetime]
    raised_at: Mapped[datetime]
    raised_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str | None]

    @classmethod
    def open_about(cls, subject_id: str) -> "list[Task]":
        """What is still to be done about a thing, the most urgent first."""
        waiting = (cls.subject_id == subject_id, cls.done_at.is_(None))
        return list(db.session.scalars(select(cls).where(*waiting).order_by(cls.due, cls.id)))
