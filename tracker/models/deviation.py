"""What did not go by the book, and what has to be done about it in time."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded


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
