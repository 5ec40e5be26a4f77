"""Lines of the ledger beside what they were made of: bytes, predecessor, index columns, place in the order, rows."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.custody.canonical import LEAF, digest, index_of
from tracker.custody.problem import Problem
from tracker.custody.recording import GENESIS
from tracker.custody.rows import LOCK

State = dict[tuple[str, str], dict[str, Any]]
Parts = dict[Any, tuple[str, ...]]
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
_INSTANT_LENGTH = len("2026-11-27T10:00:00.000000Z")
_ACT_BEGINS = len('{"at":"",') + _INSTANT_LENGTH  # where a line says by whom
_SETS = ',"sets":['
_NOTHING = "]"
_DECODED = json.JSONDecoder().raw_decode


@dataclass(slots=True)
class Stretch:
    """What was found in some streams: how many lines and how many of them are sealed, problems, rows as they say."""

    lines: int = 0
    sealed: int = 0
    problems: list[Problem] = field(default_factory=list)
    state: State = field(default_factory=dict)


def read(connection: Connection, where: str, known: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The lines of some streams with their places in the order, as the driver gives them: nothing is quicker."""
    words = _INSTANT[connection.dialect.name]
    asked = _LINES.format(at=words.format("at"), recorded_at=words.format("recorded_at"), where=where)
    compiled = text(asked).compile(dialect=connection.dialect)
    driver: Any = connection.connection.driver_connection
    streamed = connection.dialect.name == "postgresql" and known.keys() != {"stream"}
    with closing(driver.cursor("lines", binary=True) if streamed else driver.cursor()) as cursor:
        try:
            values = [known[name] for name in compiled.positiontup] if compiled.positiontup else known
            cursor.execute(str(compiled), values)
            while some := cursor.fetchmany(_READ_AT_ONCE):
                yield from some
        except connection.dialect.loaded_dbapi.Error as error:
            raise SQLAlchemyError(str(error)) from error


def check(
    lines: Iterable[Any], heads: Heads, waiting: set[tuple[str, int]], told: Callable[[int], None] = lambda _count: None
) -> Stretch:
    """Check the lines of whole streams. heads: where each of them ends. waiting: the lines without a place as yet."""
    found, ends, count, sealed = Stretch(), dict(heads), 0, 0
    stream, position, previous, place = None, 0, GENESIS, -1
    parts: Parts = {}
    for line in lines:
        if line[0] != stream:
            if stream is not None:
                found.problems += _astray(stream, position, previous, ends.pop(stream, None))
            stream, position, previous, place = line[0], 0, GENESIS, -1
            parts.clear()
        position += 1
        if not _is_plainly_right(line, position, previous, place, parts, found.state):
            found.problems += _compared(_Line(*line), _Due(position, previous, place), waiting, found.state)
        if line[13] is not None:
            sealed += 1
            place = line[13]
        previous = line[2]
        count += 1
        if not count % _TELL_EVERY:
            told(_TELL_EVERY)
    if stream is not None:
        found.problems += _astray(stream, position, previous, ends.pop(stream, None))
    told(count % _TELL_EVERY)
    found.lines, found.sealed = count, sealed
    found.problems += [Problem(one, "has a head and no lines") for one in ends]
    twice = "waits for a place in the order, and has one already or is not there"
    found.problems += [Problem(f"{one}#{at}", twice) for one, at in sorted(waiting)]
    return found


def _is_plainly_right(  # noqa: PLR0917 - called for every line
    line: tuple[Any, ...], position: int, previous: bytes, place: int, parts: Parts, state: State
) -> bool:
    """Whether everything agrees, as it nearly always does; decided by comparing text, without reading all of it.

    A line's keys stand in the order of the alphabet, so the columns give its beginning, its end and two parts between,
    letter by letter. What is not plain (a quotation mark in a column, an instant of another length) is read properly.
    parts: what was made of the columns of earlier lines of this stream, which are often the same.
    """
    (
        stream,
        at,
        its_digest,
        body,
        step,
        verdict,
        kind,
        subject,
        by,
        witness,
        its_place,
        when,
        recorded,
        number,
        sealed,
    ) = line
    if (
        at != position
        or sealed != its_digest
        or number <= place
        or type(body) is not bytes
        or sha256(LEAF + body).digest() != its_digest
        or len(when) != _INSTANT_LENGTH
        or len(recorded) != _INSTANT_LENGTH
    ):
        return False
    said = (step, kind, subject, verdict, witness)
    ends = parts.get(said) or parts.setdefault(said, _ends(stream, said))
    act = parts.get(by) or parts.setdefault(by, (_part(f'"by":"{by}","facts":', by),))
    where = parts.get((its_place,)) or parts.setdefault((its_place,), (_part(_where(its_place), its_place),))
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    untyped, typed = ends
    end = len(text) - len(untyped if text.endswith(untyped) else typed)
    sets = text.rfind(_SETS, 0, end)
    if not (
        text.endswith(ends)
        and text.startswith(f'{{"at":"{when}",')
        and text.startswith(act, _ACT_BEGINS)
        and f'{where[0]}{position},"previous":"{previous.hex()}","reasons":' in text
        and f',"recorded_at":"{recorded}","refusals":[' in text
        and sets >= 0
    ):
        return False
    if text[sets + len(_SETS)] != _NOTHING:
        _learn(_DECODED(text, sets + len(_SETS) - 1)[0], stream, position, state)
    return True


def _ends(stream: str, said: tuple[str, str, str, str, str | None]) -> tuple[str, str]:
    """How a line ends that says this: the identity scanned, or typed."""
    step, kind, subject, verdict, witness = said
    begin = f',"step":"{step}","stream":"{stream}","subject":{{"id":"{subject}","kind":"{kind}"}},"typed":'
    end = f',"verdict":"{verdict}","witness":{_quoted(witness)}}}'
    return _part(f"{begin}false{end}", stream, *said), _part(f"{begin}true{end}", stream, *said)


def _where(place: str | None) -> str:
    return f',"place":{_quoted(place)},"position":'


def _part(text: str, *columns: str | None) -> str:
    """These columns as a line has them; what has a quotation mark is made into something that no line has."""
    return "\x00" if any(isinstance(one, str) and '"' in one for one in columns) else text


def _quoted(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'


def _learn(sets: Iterable[Mapping[str, Any]], stream: str, position: int, state: State) -> None:
    """What a line says of rows is what they are to be."""
    for row in sets:
        key = (row["table"], row["id"])
        known = state.get(key)
        if known is None:
            known = state[key] = {"stream": stream}
        known.update(row["values"])
        known[LOCK] = position


class _Line(NamedTuple):
    """The columns of a line by name, and its place in the order."""

    stream: Any
    position: Any
    digest: Any
    body: Any
    step: Any
    verdict: Any
    subject_kind: Any
    subject_id: Any
    by_id: Any
    witness_id: Any
    place_id: Any
    at: Any
    recorded_at: Any
    number: Any
    sealed: Any


class _Due(NamedTuple):
    """Where the next line of a stream is to stand: its position, the digest before it, the place of that one."""

    position: int
    previous: bytes
    place: int


def _compared(line: _Line, due: _Due, waiting: set[tuple[str, int]], state: State) -> Iterator[Problem]:
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


def _misplaced(line: _Line, place: int, waiting: set[tuple[str, int]], where: str) -> Iterator[Problem]:
    if line.number is None:
        if (line.stream, line.position) not in waiting:
            yield Problem(where, "has no place in the order of all lines, and does not wait for one")
        waiting.discard((line.stream, line.position))
        return
    if line.sealed != line.digest:
        yield Problem(where, "has another digest than the one that was sealed")
    if line.number <= place:
        yield Problem(where, "has its place before the line that it follows")


def _astray(stream: str, position: int, newest: Any, head: tuple[int, bytes] | None) -> list[Problem]:
    if head == (position, newest):
        return []
    return [Problem(f"{stream}#{position}", "is not where the head of the stream says it ends")]
