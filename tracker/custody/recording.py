"""The one writer of the ledger: passes the gate, appends one line, and changes the rows that the line speaks of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tracker.custody.canonical import digest, encode, index_of
from tracker.custody.closing import SEAL, SEALED_AT, refuse_if_closed
from tracker.custody.gate import Act
from tracker.custody.rivals import LostRace, Wanted, line_of_rival, wanted_by
from tracker.custody.rows import row_said
from tracker.custody.scene import PLAIN, Scene
from tracker.custody.used import named_in, stays
from tracker.extensions import db
from tracker.models import CustodyEvent, Place, Recorded, Site, StreamHead, User
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

GENESIS = bytes(32)
_LINES = cast(Table, CustodyEvent.__table__)
_HEADS = cast(Table, StreamHead.__table__)
# The statements of every line, built once: composing them anew costs more than running them.
_HEAD = select(_HEADS.c.position, _HEADS.c.digest).where(_HEADS.c.stream == bindparam("of")).with_for_update()
_ORIGIN = select(Site.origin)
_ADD_LINE = insert(_LINES)


def record(
    subject: Recorded,
    step: str,
    *,
    by: User,
    at: datetime,
    to: Stage | None = None,
    moved_to: User | Place | None = None,
    witness: User | None = None,
    sets: Mapping[str, Any] | None = None,
    rows: Sequence[Recorded] = (),
    also: Sequence[tuple[Recorded, Mapping[str, Any]]] = (),
    facts: Mapping[str, Any] | None = None,
    refusals: Iterable[Refusal] = (),
    scene: Scene = PLAIN,
    despite_hold: bool = False,
) -> CustodyEvent:
    """Append one line about `subject` and make the tables say the same, or append the refused line and change nothing.

    to: the stage that a product moves to. moved_to: its new holder or place. sets: other columns of the subject.
    rows: new rows of the subject's stream, the subject itself among them if it is new; rows without an id are named
    after this line. also: changes of other rows of the same stream. facts: what was scanned or measured beyond these.
    refusals: what the step's rules said; the gate adds hold, stage, late entry and typed identity. despite_hold: for
    the few steps that are lawful on a held product.

    Returns the line, accepted or refused; of a double tap the line already written. The caller commits.
    Raises LostRace where another transaction changed the subject first.
    """
    session = db.write()
    refuse_if_closed()
    act = Act.of(subject, step, by=by, at=at, to=to, witness=witness, scene=scene)
    earlier = act.same_form()
    if earlier and act.is_double_tap_of(earlier):
        return earlier
    found = [*refusals, *act.stops(earlier, despite_hold=despite_hold)]
    overridden = act.overrides(found)
    accepted = not found or overridden
    if accepted and (why := SEALED_AT.get(step)):
        session.info[SEAL] = why
    if accepted:
        stays(*([moved_to] if isinstance(moved_to, Place) else ()), *named_in(rows))
    position, previous = _next(session, subject.stream)
    changes = _Changes(
        new=[*rows, *(act.deviations(found) if overridden else ())],
        old=[*also, (subject, dict(sets or {}) | _custody(to, moved_to))],
    )
    said = _said(act, step) | {
        "origin": _origin(session, subject),
        "position": position,
        "previous": previous.hex(),
        "verdict": "accepted" if accepted else "refused",
        "facts": facts or {},
        "refusals": [_refusal_said(refusal, overridden) for refusal in found],
        "sets": _apply(session, subject, changes, position) if accepted else [],
    }
    return _append(session, said, act.scene.form_key if accepted else None)


@dataclass(frozen=True, slots=True)
class _Changes:
    """New rows, and new values of old ones."""

    new: list[Recorded]
    old: list[tuple[Recorded, Mapping[str, Any]]]


def _custody(to: Stage | None, moved_to: User | Place | None) -> dict[str, Any]:
    """The columns that only this module assigns: stage, holder, place and position."""
    changes: dict[str, Any] = {} if to is None else {"stage": to}
    if isinstance(moved_to, User):
        changes |= {"holder_id": moved_to.id, "place_id": None, "slot_id": None}
    elif isinstance(moved_to, Place):
        slot = moved_to.id if moved_to.is_position else None
        changes |= {"holder_id": None, "place_id": moved_to.id, "slot_id": slot}
    return changes


def _next(session: Session, stream: str) -> tuple[int, bytes]:
    """The position of the next line of `stream` and the digest it follows; holds the stream until the commit."""
    head = session.execute(_HEAD, {"of": stream}).one_or_none()
    return (head.position + 1, head.digest) if head else (1, GENESIS)


def _apply(session: Session, subject: Recorded, changes: _Changes, position: int) -> list[dict[str, Any]]:
    """Change the rows and say what was changed. A row that is not of this stream is a bug of the caller."""
    stream, seen = subject.stream, subject.last_position
    _name(changes.new, stream, position)
    fresh = {id(row) for row in changes.new}
    for row, values in changes.old:
        for name, value in values.items():
            setattr(row, name, value)
    for row in [*changes.new, *(row for row, _values in changes.old)]:
        if row.stream != stream:
            raise ValueError(f"{row!r} belongs to {row.stream}, not to {stream}")
        row.last_position = position
    wanted = wanted_by([*changes.new, *(row for row, _values in changes.old)])
    try:
        # Without relationships between them, SQLAlchemy does not order inserts of different tables; we do.
        for _kind, batch in groupby(changes.new, key=type):
            session.add_all(batch)
            session.flush()
        session.flush()
    except (IntegrityError, StaleDataError) as error:
        raise _lost(session, subject, wanted, stream=stream, seen=seen) from error
    changed = [row_said(row, values) for row, values in changes.old if id(row) not in fresh]
    return [row_said(row) for row in changes.new] + changed


def _lost(session: Session, subject: Recorded, wanted: list[Wanted], *, stream: str, seen: int | None) -> LostRace:
    """Give the changes up, and say which line was faster: a newer one of the subject, or one of what it wanted."""
    table, identity = cast(Table, subject.__table__), inspect(subject).identity
    session.rollback()
    if identity is not None:
        newest = session.scalar(select(table.c.last_position).where(table.c.id == identity[0]))
        if newest is not None and newest != seen:
            return LostRace(stream, newest)
    return LostRace(*(line_of_rival(session, wanted) or (stream,)))


def _name(new: Sequence[Recorded], stream: str, position: int) -> None:
    """Give each new row its stream, and name it after this line if it has no name of its own."""
    unnamed = [row for row in new if not row.__dict__.get("id")]
    for number, row in enumerate(unnamed, start=1):
        row.id = f"{stream}#{position}" + (f".{number}" if len(unnamed) > 1 else "")
    for row in new:
        row.stream = row.stream or stream


def _append(session: Session, said: Mapping[str, Any], form_key: str | None) -> CustodyEvent:
    """Write the line. The database moves the head of its stream with it (migration 0009)."""
    body = encode(said)
    index = index_of(said) | {"digest": digest(body), "body": body, "form_key": form_key}
    try:
        session.execute(_ADD_LINE, index)
    except IntegrityError as error:
        session.rollback()
        raise LostRace(said["stream"], said["position"]) from error
    return CustodyEvent(**index)


def _said(act: Act, step: str) -> dict[str, Any]:
    """What a line says of its act, whatever came of it."""
    return {
        "stream": act.subject.stream,
        "step": step,
        "subject": {"kind": act.subject.__tablename__, "id": act.subject.id},
        "by": act.by.id,
        "witness": act.witness.id if act.witness else None,
        "place": act.scene.place,
        "at": act.at,
        "recorded_at": act.recorded_at,
        "scans": act.scene.scans,
        "typed": act.scene.typed,
        "reasons": _reasons(act.scene),
        "form": act.scene.form_digest,
    }


def _reasons(scene: Scene) -> dict[str, str]:
    given = {"typed": scene.typed_reason, "late": scene.late_reason, "override": scene.override_reason}
    return {name: reason for name, reason in given.items() if reason}


def _refusal_said(refusal: Refusal, overridden: bool) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "hard": refusal.hard,
        "says": refusal.says,
        "do": refusal.do,
        "values": dict(refusal.values),
        "overridden": overridden,
    }


def _origin(session: Session, subject: Recorded) -> str:
    """The site that speaks. The first line of all is the one that makes the site."""
    if isinstance(subject, Site):
        return subject.origin
    if "origin" not in session.info:
        session.info["origin"] = session.scalar(_ORIGIN) or ""
    origin: str = session.info["origin"]
    return origin
