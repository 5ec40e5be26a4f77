"""Lines of the ledger beside what they were made of: bytes, predecessor, index columns, place in the order, rows."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from tracker.custody.canonical import LEAF, digest, index_of
from tracker.custody.problem import Problem
from tracker.custody.recording import GENESIS
from tracker.custody.rows import LOCK

State = dict[tuple[str, str], dict[str, Any]]
Heads = Mapping[str, tuple[int, bytes]]
_TELL_EVERY = 1_000
_READ_AT_ONCE = 2_000

# An instant in the words of a line, made by the database: it is quicker at that than we are.
_INSTANT = {
    "sqlite": "replace(e.{0}, ' ', 'T') || 'Z'",
    "postgresql": """to_char(e.{0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}
_LINES = """
SELECT e.stream, e.position, e.digest, e.body, e.step, e.verdict, e.subject_kind, e.subject_id, e.by_id, e.witness_id,
       e.place_id, {at} AS at, {recorded_at} AS recorded_at, l.number, l.digest AS sealed
FROM custody_event e LEFT JOIN leaf l ON l.stream = e.stream AND l.position = e.position
WHERE {where} ORDER BY e.stream, e.position
"""
_MARKS = (10, 20)  # quotation marks in the beginning of a line and in what it says of step, stream and subject


@dataclass(slots=True)
class Stretch:
    """What was found in some streams: how many lines and how many of them are sealed, problems, rows as they say."""

    lines: int = 0
    sealed: int = 0
    problems: list[Problem] = field(default_factory=list)
    state: State = field(default_factory=dict)


def read(connection: Connection, where: str, known: Mapping[str, Any]) -> Iterator[Any]:
    """The lines of some streams with their places in the order, as the driver gives them, in order."""
    words = _INSTANT[connection.dialect.name]
    asked = _LINES.format(at=words.format("at"), recorded_at=words.format("recorded_at"), where=where)
    options = {"yield_per": _READ_AT_ONCE} if known.keys() != {"stream"} else {}
    return iter(connection.execute(text(asked), known, execution_options=options))


def check(
    lines: Iterable[Any], heads: Heads, waiting: set[tuple[str, int]], told: Callable[[int], None] = lambda _count: None
) -> Stretch:
    """Check the lines of whole streams. heads: where each of them ends. waiting: the lines without a place as yet."""
    found, ends = Stretch(), dict(heads)
    stream, position, previous, place = None, 0, GENESIS, -1
    for line in lines:
        if line[0] != stream:
            if stream is not None:
                found.problems += _astray(stream, position, previous, ends.pop(stream, None))
            stream, position, previous, place = line[0], 0, GENESIS, -1
        position += 1
        if not _is_plainly_right(line, position, previous, place, found.state):
            found.problems += _compared(line, _Due(position, previous, place), waiting, found.state)
        found.lines += 1
        if line[13] is not None:
            found.sealed += 1
            place = line[13]
        previous = line[2]
        if not found.lines % _TELL_EVERY:
            told(_TELL_EVERY)
    if stream is not None:
        found.problems += _astray(stream, position, previous, ends.pop(stream, None))
    told(found.lines % _TELL_EVERY)
    found.problems += [Problem(one, "has a head and no lines") for one in ends]
    return found


def _is_plainly_right(line: Any, position: int, previous: bytes, place: int, state: State) -> bool:
    """Whether everything agrees, as it nearly always does; decided by comparing bytes, without reading all of them.

    A line's keys stand in the order of the alphabet, so the columns give its beginning, its end and two parts between,
    byte by byte. What has a quotation mark in a column is never plain.
    """
    stream, at_position, its_digest, body, step, verdict, kind, subject = line[:8]
    by, witness, at_place, at, recorded, number, sealed = line[8:]
    if type(body) is not bytes or at_position != position or sha256(LEAF + body).digest() != its_digest:
        return False
    if sealed != its_digest or number <= place:
        return False
    head = f'{{"at":"{at}","by":"{by}","facts":'.encode()
    what = f',"step":"{step}","stream":"{stream}","subject":{{"id":"{subject}","kind":"{kind}"}},"typed":'.encode()
    end = f',"verdict":"{verdict}","witness":{_quoted(witness)}}}'.encode()
    chain = f',"place":{_quoted(at_place)},"position":{position},"previous":"{previous.hex()}","reasons":'.encode()
    when = f',"recorded_at":"{recorded}","refusals":['.encode()
    if (head.count(b'"'), what.count(b'"')) != _MARKS or '"' in f"{verdict}{witness}{at_place}{recorded}":
        return False
    typed_ends = len(body) - len(end)
    what_ends = typed_ends - (4 if body.endswith(b"true", 0, typed_ends) else 5)
    if not (
        body.startswith(head)
        and body.endswith(end)
        and body.endswith(what, 0, what_ends)
        and body[what_ends:typed_ends] in {b"true", b"false"}
        and chain in body
        and when in body
    ):
        return False
    begins = body.rfind(b',"sets":[', 0, what_ends - len(what))
    if begins < 0:
        return False
    if body[begins + 9 : begins + 10] != b"]":
        _learn(json.loads(body[begins + 8 : what_ends - len(what)]), stream, position, state)
    return True


def _quoted(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'


def _learn(sets: Iterable[Mapping[str, Any]], stream: str, position: int, state: State) -> None:
    """What a line says of rows is what they are to be."""
    for row in sets:
        known = state.setdefault((row["table"], row["id"]), {"stream": stream})
        known |= row["values"] | {LOCK: position}


class _Due(NamedTuple):
    """Where the next line of a stream is to stand: its position, the digest before it, the place of that one."""

    position: int
    previous: bytes
    place: int


def _compared(line: Any, due: _Due, waiting: set[tuple[str, int]], state: State) -> Iterator[Problem]:
    """What is wrong with a line, if anything is, column by column."""
    where = f"{line.stream}#{line.position}"
    yield from _misplaced(line, due.place, waiting, where)
    if not isinstance(line.body, bytes) or not isinstance(line.digest, bytes):
        yield Problem(where, "its bytes are not stored as bytes")
        return
    if digest(line.body) != line.digest:
        yield Problem(where, "its bytes do not give its digest")
    try:
        said = json.loads(line.body)
        expected = index_of(said)
    except (ValueError, LookupError, TypeError, RecursionError):
        yield Problem(where, "its bytes are not a ledger line")
        return
    if said["previous"] != due.previous.hex():
        yield Problem(where, "does not follow the line before it")
    if line.position != due.position:
        yield Problem(where, f"stands where line {due.position} should")
    for name, says in expected.items():
        stored = getattr(line, name)
        if stored != says:
            yield Problem(where, f"column {name} says {stored!r}, the line says {says!r}")
    _learn(said["sets"], line.stream, line.position, state)


def _misplaced(line: Any, place: int, waiting: set[tuple[str, int]], where: str) -> Iterator[Problem]:
    waits = (line.stream, line.position) in waiting
    if line.number is None:
        if not waits:
            yield Problem(where, "has no place in the order of all lines, and does not wait for one")
        return
    if waits:
        yield Problem(where, "has its place in the order, and waits for one")
    if line.sealed != line.digest:
        yield Problem(where, "has another digest than the one that was sealed")
    if line.number <= place:
        yield Problem(where, "has its place before the line that it follows")


def _astray(stream: str, position: int, newest: Any, head: tuple[int, bytes] | None) -> list[Problem]:
    if head == (position, newest):
        return []
    return [Problem(f"{stream}#{position}", "is not where the head of the stream says it ends")]
