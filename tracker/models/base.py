"""What all tables share, and what makes a table part of the record: its rows are written by the ledger alone."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, object_session

from tracker.models.types import UTCDateTime


class Base(DeclarativeBase):
    """Every table. Constraint names are fixed so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UTCDateTime(), str: String()}


def session_of(row: "Base") -> Session:
    """The session that `row` was loaded in, for questions that a row answers about its kin."""
    session = object_session(row)
    if session is None:
        raise LookupError(f"{row!r} is not loaded")
    return session


class Recorded(Base):
    """A row that is a projection of the ledger: only `custody.record` inserts or changes it.

    id: the coded identifier that people and ledger lines use (a donor number, a DIN, a CoI), or for a row that a
        ledger line made, the name of that line: `stream#position`, with `.n` where one line made several.
    stream: the one stream whose lines write this row.
    last_position: position of the newest accepted line about this row; also the optimistic lock, so that a decision
        made on an outdated row loses.
    """

    __abstract__ = True

    id: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(index=True)
    last_position: Mapped[int] = mapped_column(default=0)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:
        return {"version_id_col": cls.__table__.c.last_position, "version_id_generator": False}
