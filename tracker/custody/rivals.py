"""Who was faster: the row that has what a lost act wanted for itself, found by the database's own constraints."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, UniqueConstraint, select
from sqlalchemy.orm import Session

from tracker.models import Recorded

Line = tuple[str, int]
Wanted = tuple[Table, dict[str, Any]]


class LostRace(Exception):
    """Somebody else changed this first. Nothing was written; look again and decide anew.

    stream and position: the line that was faster. It changed the subject, or is the newest of the row that has what
    the subject wanted (one storage position, one chair), in whatever stream that is. position is None where neither
    is found any more.
    """

    def __init__(self, stream: str, position: int | None = None) -> None:
        super().__init__(stream, position)
        self.stream = stream
        self.position = position


def wanted_by(rows: Iterable[Recorded]) -> list[Wanted]:
    """What these rows are to be, kept aside: the database's refusal makes the session forget it."""
    return [(cast(Table, row.__table__), dict(row.__dict__)) for row in rows]


def line_of_rival(session: Session, wanted: Iterable[Wanted]) -> Line | None:
    """Stream and position of the newest line of the row that was faster, or None where no row has what was wanted."""
    dialect = session.get_bind().dialect.name
    for table, values in wanted:
        for columns, where in _unique(table, dialect):
            same = [column == values.get(column.key) for column in columns]
            asked = select(table.c.stream, table.c.last_position).where(*same, *where, table.c.id != values["id"])
            is_set = all(values.get(column.key) is not None for column in columns)
            if is_set and (found := session.execute(asked).first()):
                return found.stream, found.last_position
    return None


def _unique(table: Table, dialect: str) -> Iterator[tuple[list[Any], list[ColumnElement[bool]]]]:
    """The columns of each unique constraint and index, and the rows that it speaks of."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns), []
    for index in table.indexes:
        if index.unique:
            where = index.dialect_options[dialect]["where"]
            yield list(index.columns), [] if where is None else [where]
