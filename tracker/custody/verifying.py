"""Reads the whole ledger again: bytes, chain, index columns, heads, and the tables that the lines rebuild."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, TextClause, bindparam, select, text, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from tracker.custody.beside import altered_texts
from tracker.custody.canonical import digest, index_of, instant
from tracker.custody.recording import GENESIS
from tracker.custody.rows import LOCK, recorded_tables, stored_values
from tracker.models import CustodyEvent, StreamHead

State = dict[tuple[str, str], dict[str, Any]]


class Verdict(StrEnum):
    """What the check can say. ANCHORED needs a checkpoint from outside; a chain alone cannot show its own end."""

    ANCHORED = "ANCHORED"
    UNANCHORED = "UNANCHORED"
    TAMPERED = "TAMPERED"
    UNREADABLE = "UNREADABLE"


EXIT_CODES = {Verdict.ANCHORED: 0, Verdict.TAMPERED: 1, Verdict.UNREADABLE: 2, Verdict.UNANCHORED: 11}


@dataclass(frozen=True, slots=True)
class Problem:
    """Where the record disagrees with itself, and how."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: the verdict, how many lines were read, and every problem in reading order."""

    verdict: Verdict
    events: int
    problems: tuple[Problem, ...]


def verify(session: Session, progress: Callable[[int], None] = lambda _count: None) -> Verification:
    """Check every line against its bytes and its predecessor, and every recorded row against the lines."""
    try:
        events, problems = _check(session, progress)
    except (SQLAlchemyError, UnicodeDecodeError, LookupError, TypeError, ValueError) as error:
        return Verification(Verdict.UNREADABLE, 0, (Problem("database", f"{type(error).__name__}: {error}"),))
    verdict = Verdict.TAMPERED if problems else Verdict.UNANCHORED
    return Verification(verdict, events, tuple(problems))


def verify_stream(session: Session, stream: str) -> tuple[Problem, ...]:
    """Check one stream alone: its lines, its head, and the rows that they speak of. Release asks this for a product."""
    table, heads = CustodyEvent.__table__, StreamHead.__table__
    lines = session.execute(select(table).where(table.c.stream == stream).order_by(table.c.position))
    head = session.execute(select(heads).where(heads.c.stream == stream)).one_or_none()
    state: State = {}
    _, problems = _check_stream(stream, lines, head, state)
    return (*problems, *_compare(session, state, stream))


def _check(session: Session, progress: Callable[[int], None]) -> tuple[int, list[Problem]]:
    table = CustodyEvent.__table__
    heads = {head.stream: head for head in session.execute(select(StreamHead.__table__))}
    # Bytes come as the driver gives them: an edit by hand can leave text where bytes were, and that is to be named.
    columns = [type_coerce(c, NullType()).label(c.name) if c.name in ("body", "digest") else c for c in table.columns]
    read = session.execute(
        select(*columns).order_by(table.c.stream, table.c.position), execution_options={"yield_per": 1000}
    )
    problems: list[Problem] = []
    state: State = {}
    count = 0
    for stream, lines in groupby(read, key=lambda line: line.stream):
        length, found = _check_stream(stream, lines, heads.pop(stream, None), state, progress)
        problems += found
        count += length
    problems += [Problem(stream, "has a head and no lines") for stream in heads]
    problems += _compare(session, state)
    said = "its texts of product codes are not those that were imported"
    problems += [Problem(f"product_code_table {one}", said) for one in altered_texts(session)]
    return count, problems


def _check_stream(
    stream: str,
    lines: Iterable[Row[Any]],
    head: Row[Any] | None,
    state: State,
    progress: Callable[[int], None] = lambda _count: None,
) -> tuple[int, list[Problem]]:
    """How many lines a stream has, and what is wrong with them; what they say of rows is added to `state`."""
    previous, position = GENESIS, 0
    problems: list[Problem] = []
    for line in lines:
        position += 1
        problems += _check_line(line, position, previous, state)
        previous = line.digest
        progress(1)
    if head is None or (head.position, head.digest) != (position, previous):
        problems.append(Problem(f"{stream}#{position}", "is not where the head of the stream says it ends"))
    return position, problems


def _check_line(line: Row[Any], position: int, previous: bytes, state: State) -> Iterator[Problem]:
    where = f"{line.stream}#{line.position}"
    if not isinstance(line.body, bytes) or not isinstance(line.digest, bytes):
        yield Problem(where, "its bytes are not stored as bytes")
        return
    if digest(line.body) != line.digest:
        yield Problem(where, "its bytes do not give its digest")
    try:
        said = json.loads(line.body)
        expected = index_of(said)
    except (ValueError, LookupError, TypeError):
        yield Problem(where, "its bytes are not a ledger line")
        return
    if said["previous"] != previous.hex():
        yield Problem(where, "does not follow the line before it")
    if line.position != position:
        yield Problem(where, f"stands where line {position} should")
    stored = {name: _stored(getattr(line, name)) for name in expected}
    for name in expected:
        if stored[name] != expected[name]:
            yield Problem(where, f"column {name} says {stored[name]!r}, the line says {expected[name]!r}")
    for row in said["sets"]:
        known = state.setdefault((row["table"], row["id"]), {"stream": line.stream})
        known |= row["values"] | {LOCK: line.position}


def _stored(value: Any) -> Any:
    return instant(value) if hasattr(value, "astimezone") else value


@cache
def _rows_of(name: str, *, whole: bool) -> Select[Any]:
    """The rows of a recorded table: the whole of it, or what is of one stream."""
    table = recorded_tables()[name]
    return select(table) if whole else select(table).where(table.c.stream == bindparam("stream"))


@cache
def _homes(*, whole: bool) -> TextClause:
    """Which recorded tables have any such row: one question, in words that need not be composed anew each time."""
    of_stream = "" if whole else " WHERE stream = :stream"
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\"{of_stream})" for name in recorded_tables())  # noqa: S608 - names of ours
    return text(" UNION ALL ".join(asked))


def _compare(session: Session, state: State, stream: str | None = None) -> Iterator[Problem]:
    """Every recorded row is what the lines made it, and none is missing or of unknown origin."""
    whole = stream is None
    known = {} if whole else {"stream": stream}
    options = {"yield_per": 1000} if whole else {}  # a stream is short, and a cursor on the server costs two questions
    for name in session.scalars(_homes(whole=whole), known).all():
        table = recorded_tables()[name]
        for row in session.execute(_rows_of(name, whole=whole), known, execution_options=options).mappings():
            where = f"{name} {row['id']}"
            said = state.pop((name, row["id"]), None)
            if said is None:
                yield Problem(where, "is in the table, and no line made it")
                continue
            stored = stored_values(table, dict(row)) | {"stream": row["stream"], LOCK: row[LOCK]}
            for column in stored:
                if stored[column] != said.get(column):
                    yield Problem(where, f"{column} is {stored[column]!r}; the ledger says {said.get(column)!r}")
    for kind, identifier in state:
        yield Problem(f"{kind} {identifier}", "was made by a line, and is not in the table")
