"""The rows that the lines make, beside those in the tables."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, TextClause, and_, bindparam, select, text, true

from tracker.custody.checking import State
from tracker.custody.problem import Problem
from tracker.custody.rows import LOCK, raw_columns, recorded_tables, stored_values

Range = tuple[str | None, str | None]
"""Streams after the first and up to the second; None where there is no such end."""


def of_range(streams: Range, column: str) -> tuple[str, dict[str, str]]:
    """The condition that `column` is in a range of streams, and its values."""
    after, upto = streams
    known = {name: value for name, value in (("after", after), ("upto", upto)) if value is not None}
    parts = [f"{column} > :after"] * (after is not None) + [f"{column} <= :upto"] * (upto is not None)
    return " AND ".join(parts) or "1 = 1", known


def differing(connection: Connection, state: State, streams: Range) -> Iterator[Problem]:
    """Every recorded row of these streams is what the lines made it, and none is missing or of unknown origin."""
    _where, known = of_range(streams, "stream")
    for name in recorded_tables():
        asked = _rows(name, connection.dialect.name, *known)
        rows = connection.execute(asked, known, execution_options={"yield_per": 1000})
        yield from _differing(connection, name, rows, state)
    yield from _missing(state)


def differing_of_stream(connection: Connection, state: State, stream: str) -> Iterator[Problem]:
    """The same of one stream, in as few questions as its rows are in tables."""
    known = {"stream": stream}
    for name in connection.scalars(_homes(), known).all():
        rows = connection.execute(_rows(name, connection.dialect.name, "stream"), known).all()
        yield from _differing(connection, name, rows, state)
    yield from _missing(state)


def _differing(connection: Connection, name: str, rows: Iterable[Any], state: State) -> Iterator[Problem]:
    """rows: as raw_rows() asks for them. What is not plainly equal is read again and compared column by column."""
    _columns, names, converters = raw_columns(recorded_tables()[name], connection.dialect.name)
    expected = itemgetter(*names[1:])
    for row in rows:
        said: Mapping[str, Any] | None = state.pop((name, row[0]), None)
        if said is None:
            yield Problem(f"{name} {row[0]}", "is in the table, and no line made it")
            continue
        try:
            stored = list(row[1:])
            for place, converted in converters:
                if stored[place] is not None:
                    stored[place] = converted(stored[place])
            equal = tuple(stored) == expected(said)
        except (LookupError, TypeError, ValueError, AttributeError):
            equal = False
        if not equal:
            yield from _differences(connection, name, row[0], said)


def _differences(connection: Connection, name: str, identifier: str, said: Mapping[str, Any]) -> Iterator[Problem]:
    table = recorded_tables()[name]
    row = connection.execute(select(table).where(table.c.id == identifier)).mappings().one()
    stored = stored_values(table, dict(row)) | {"stream": row["stream"], LOCK: row[LOCK]}
    differing = [column for column in stored if stored[column] != said.get(column)]
    for column in differing:
        yield Problem(f"{name} {identifier}", f"{column} is {stored[column]!r}; the ledger says {said.get(column)!r}")
    if not differing:
        yield Problem(f"{name} {identifier}", "is not stored as it was written, though it means the same")


def _missing(state: State) -> Iterator[Problem]:
    for kind, identifier in state:
        yield Problem(f"{kind} {identifier}", "was made by a line, and is not in the table")


@cache
def _rows(name: str, dialect: str, *ends: str) -> Select[Any]:
    """The rows of a table in a range of streams, or of one, as the driver gives them."""
    table = recorded_tables()[name]
    column = table.c.stream
    compare = {
        "after": column > bindparam("after"),
        "upto": column <= bindparam("upto"),
        "stream": column == bindparam("stream"),
    }
    return select(*raw_columns(table, dialect)[0]).where(and_(true(), *(compare[end] for end in ends)))


@cache
def _homes() -> TextClause:
    """Which recorded tables have a row of a stream: one question, in words that need not be composed anew each time."""
    one = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM \"{0}\" WHERE stream = :stream)"
    asked = (one.format(name) for name in recorded_tables())
    return text(" UNION ALL ".join(asked))
