"""Reads the whole ledger again: bytes, chain, index columns, heads, and the tables that the lines rebuild."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, TextClause, bindparam, func, select, text, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from tracker.custody import checkpoints
from tracker.custody.beside import altered_texts
from tracker.custody.canonical import digest, index_of, instant
from tracker.custody.problem import Problem, Verdict, Verification
from tracker.custody.recording import GENESIS
from tracker.custody.rows import LOCK, recorded_tables, stored_values
from tracker.custody.sealed import NOTHING, Outside, misgrown, mismatched, misplaced
from tracker.models import Checkpoint, CustodyEvent, StreamHead
from tracker.signing import note
from tracker.signing.note import NoteError

State = dict[tuple[str, str], dict[str, Any]]


def verify(
    session: Session, progress: Callable[[int], None] = lambda _count: None, outside: Outside = NOTHING
) -> Verification:
    """Check every line against its bytes and its predecessor, every recorded row against the lines, every checkpoint.

    outside: a checkpoint that was kept elsewhere, and the public key; without them the record can only be shown to
    agree with itself.
    """
    try:
        said = note.read(outside.checkpoint) if outside.checkpoint is not None else None
    except NoteError as error:
        return Verification(Verdict.UNREADABLE, 0, 0, (Problem("the checkpoint from outside", str(error)),))
    try:
        events, problems = _check(session, progress, outside)
        signed = session.scalar(select(func.count()).select_from(Checkpoint)) or 0
        newest = checkpoints.newest(session)
    except (SQLAlchemyError, UnicodeDecodeError, LookupError, TypeError, ValueError) as error:
        return Verification(Verdict.UNREADABLE, 0, 0, (Problem("database", f"{type(error).__name__}: {error}"),))
    whole = Verdict.ANCHORED if said else Verdict.UNANCHORED
    key = str(outside.key) if outside.key else newest.vkey if newest else None
    anchored = said.size if said and not problems else 0
    return Verification(Verdict.TAMPERED if problems else whole, events, signed, tuple(problems), anchored, key)


def verify_stream(session: Session, stream: str) -> tuple[Problem, ...]:
    """Check one stream alone: its lines, its head, and the rows that they speak of. Release asks this for a product."""
    table, heads = CustodyEvent.__table__, StreamHead.__table__
    lines = session.execute(select(table).where(table.c.stream == stream).order_by(table.c.position))
    head = session.execute(select(heads).where(heads.c.stream == stream)).one_or_none()
    state: State = {}
    _, problems = _check_stream(stream, lines, head, state)
    return (*problems, *_compare(session, state, stream))


def _check(session: Session, progress: Callable[[int], None], outside: Outside) -> tuple[int, list[Problem]]:
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
    problems += [*misplaced(session), *misgrown(session), *mismatched(session, outside)]
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
