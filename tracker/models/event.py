"""One line of the ledger, and the head of each stream."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, LargeBinary, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base

_WITNESSED = text("witness_id IS NOT NULL")
_REFUSED = text("verdict = 'refused'")


class CustodyEvent(Base):
    """One act, accepted or refused. `body` is the authority: the exact bytes that were hashed.

    The other columns are an index over the body, and `tracker verify` compares them with it. No foreign keys: the
    ledger never depends on live data.
    """

    __tablename__ = "custody_event"
    __table_args__ = (
        Index("ix_custody_event_subject", "subject_kind", "subject_id"),
        Index("ix_custody_event_witness_id", "witness_id", sqlite_where=_WITNESSED, postgresql_where=_WITNESSED),
        Index("ix_custody_event_refused", "recorded_at", sqlite_where=_REFUSED, postgresql_where=_REFUSED),
        {"sqlite_with_rowid": False},
    )

    stream: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    step: Mapped[str]
    verdict: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    by_id: Mapped[str] = mapped_column(index=True)
    witness_id: Mapped[str | None]
    place_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(index=True)
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    form_key: Mapped[str | None] = mapped_column(unique=True)

    @classmethod
    def refused(cls) -> ColumnElement[bool]:
        """The lines that were refused: written out, so that their own index is used."""
        return cls.verdict == literal_column("'refused'")

    @property
    def key(self) -> str:
        """The name of this line, as rows and corrections refer to it."""
        return f"{self.stream}#{self.position}"

    @property
    def accepted(self) -> bool:
        """Whether the act was let through."""
        return self.verdict == "accepted"

    @property
    def said(self) -> dict[str, Any]:
        """The body as data."""
        said: dict[str, Any] = json.loads(self.body)
        return said


class StreamHead(Base):
    """The newest position and digest of a stream, so that appending never reads the chain."""

    __tablename__ = "stream_head"

    stream: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
