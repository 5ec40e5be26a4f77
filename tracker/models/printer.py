"""Label printers on the network, as an administrator entered them: nothing else is ever connected to."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded


class Printer(Recorded):
    """A printer that takes raw TCP. language: zpl or pdf. kind_names: the kinds of label on its roll, in one line."""

    __tablename__ = "printer"

    name: Mapped[str]
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"), index=True)
    host: Mapped[str]
    port: Mapped[int]
    language: Mapped[str]
    dpi: Mapped[int]
    kind_names: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    close_reason: Mapped[str | None]

    @classmethod
    def taking(cls, kind: str) -> "list[Printer]":
        """The printers in use that print labels of this kind."""
        open_ = db.session.scalars(select(cls).where(cls.closed_at.is_(None)).order_by(cls.id))
        return [one for one in open_ if kind in one.kinds]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of label that it prints."""
        return frozenset(self.kind_names.split())
