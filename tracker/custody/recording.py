"""The one writer of the ledger: passes the gate, appends one line, and changes the rows that the line speaks of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tracker import access, clock
from tracker.custody.canonical import digest, encode, index_of
from tracker.custody.places import stays
from tracker.custody.rivals import LostRace, Wanted, line_of_rival, wanted_by
from tracker.custody.rows import row_said
from tracker.custody.scene import PLAIN, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, Deviation, Place, Product, Recorded, Site, StreamHead, User
from tracker.rules import late_entry, stage, two_people, typed_instead_of_scanned
from tracker.rules.refusal import N_, Refusal
from tracker.workflow import MOVES, Stage

GENESIS = bytes(32)
_LINES = cast(Table, CustodyEvent.__table__)
_HEADS = cast(Table, StreamHead.__table__)
# The statements of every line, built once: composing them anew costs more than running them.
_SAME_FORM = select(CustodyEvent).where(CustodyEvent.form_key == bindparam("key"))
_HEAD = select(_HEADS.c.position, _HEADS.c.digest).where(_HEADS.c.stream == bindparam("of")).with_for_update()
_ORIGIN = select(Site.origin)
_ADD_LINE = insert(_LINES)
_ADD_HEAD = insert(_HEADS)
_MOVE_HEAD = update(_HEADS).where(_HEADS.c.stream == bindparam("of"))
_NO_WITNESS = Refusal(
    "witness-not-allowed",
    N_("This person may not act as a witness."),
    N_("Ask a colleague whose role includes witnessing."),
    field="witness",
)

_OTHER_ENTRIES = Refusal(
    "form-recorded-already",
    N_("This form was recorded already, with other entries; those stand, and what you entered now is not recorded."),
    N_("Look at what is on record. Then open the page again and enter what is new, or correct it there."),
)


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
    witness = witness or _second(scene)
    act = _Act(subject, by, at, clock.now(), to, witness, _own_form(scene, subject, step))
    found = list(refusals)
    if earlier := _same_form(session, act.scene):
        if _is_double_tap(earlier, by, act.scene):
            return earlier
        found.append(_form_of_another(earlier) if earlier.by_id != by.id else _OTHER_ENTRIES)
    found += _gate(act, despite_hold=despite_hold)
    overridden = _overridden(act, found)
    accepted = not found or overridden
    if accepted and isinstance(moved_to, Place):
        stays(moved_to)
    position, previous = _next(session, subject.stream)
    changes = _Changes(
        new=[*rows, *(_deviations(act, found) if overridden else ())],
        old=[*also, (subject, dict(sets or {}) | _custody(to, moved_to))],
    )
    said = {
        "origin": _origin(session, subject),
        "stream": subject.stream,
        "position": position,
        "previous": previous.hex(),
        "step": step,
        "verdict": "accepted" if accepted else "refused",
        "subject": {"kind": subject.__tablename__, "id": subject.id},
        "by": by.id,
        "witness": witness.id if witness else None,
        "place": scene.place,
        "at": at,
        "recorded_at": act.recorded_at,
        "scans": scene.scans,
        "typed": scene.typed,
        "reasons": _reasons(scene),
        "facts": facts or {},
        "form": scene.form_digest,
        "refusals": [_refusal_said(refusal, overridden) for refusal in found],
        "sets": _apply(session, subject, changes, position) if accepted else [],
    }
    return _append(session, said, act.scene.form_key if accepted else None)


@dataclass(frozen=True, slots=True)
class _Act:
    """Who does what to which thing, when and how: what the gate looks at."""

    subject: Recorded
    by: User
    at: datetime
    recorded_at: datetime
    to: Stage | None
    witness: User | None
    scene: Scene


@dataclass(frozen=True, slots=True)
class _Changes:
    """New rows, and new values of old ones."""

    new: list[Recorded]
    old: list[tuple[Recorded, Mapping[str, Any]]]


def passes(
    subject: Recorded,
    step: str,
    *,
    by: User,
    at: datetime,
    to: Stage | None = None,
    witness: User | None = None,
    refusals: Iterable[Refusal] = (),
    scene: Scene = PLAIN,
    despite_hold: bool = False,
) -> bool:
    """Whether record() would accept this act. An act of several lines asks first, so that all or none are accepted."""
    act = _Act(subject, by, at, clock.now(), to, witness or _second(scene), _own_form(scene, subject, step))
    if earlier := _same_form(db.write(), act.scene):
        return _is_double_tap(earlier, by, act.scene)
    found = [*refusals, *_gate(act, despite_hold=despite_hold)]
    return not found or _overridden(act, found)


def already(subject: Recorded, step: str, *, by: User, scene: Scene) -> CustodyEvent | None:
    """The line that this very form of this person made before. A step that draws a number asks before it draws."""
    earlier = _same_form(db.write(), _own_form(scene, subject, step))
    return earlier if earlier is not None and _is_double_tap(earlier, by, scene) else None


def _second(scene: Scene) -> User | None:
    """Who compared a typed code or signed for a soft stop, in a step that has no witness otherwise."""
    return scene.second if scene.typed or scene.override_reason else None


def _own_form(scene: Scene, subject: Recorded, step: str) -> Scene:
    """One form can make several lines (a shipment of three bags); each has a key of its own."""
    if scene.form_key is None:
        return scene
    return replace(scene, form_key=f"{scene.form_key}:{step}:{subject.__tablename__}:{subject.id}")


def _same_form(session: Session, scene: Scene) -> CustodyEvent | None:
    if scene.form_key is None:
        return None
    return session.scalar(_SAME_FORM, {"key": scene.form_key})


def _is_double_tap(earlier: CustodyEvent, by: User, scene: Scene) -> bool:
    return earlier.by_id == by.id and earlier.said.get("form") == scene.form_digest


def _form_of_another(earlier: CustodyEvent) -> Refusal:
    says = N_("This form was already sent by %(who)s.")
    do = N_("Open the page again and start a form of your own.")
    return Refusal("form-of-another", says, do, {"who": earlier.by_id})


def _gate(act: _Act, *, despite_hold: bool) -> list[Refusal]:
    """What is true of every act, whatever the step."""
    witness = act.witness.id if act.witness else None
    found = late_entry.refusals(
        happened_at=act.at, recorded_at=act.recorded_at, reason=act.scene.late_reason
    ) + typed_instead_of_scanned.refusals(typed=act.scene.typed, reason=act.scene.typed_reason, witness=witness)
    if act.witness is not None:
        found += two_people.refusals(by=act.by.id, witness=witness)
        if not access.holds(act.witness, access.Permission.WITNESS):
            found.append(_NO_WITNESS)
    if isinstance(act.subject, Product) and inspect(act.subject).persistent:
        if not despite_hold:
            found += act.subject.hold_stops()
        if act.to is not None:
            found += stage.refusals(current=act.subject.stage, wanted=act.to, allowed=MOVES[act.subject.stage])
    return found


def _overridden(act: _Act, found: Sequence[Refusal]) -> bool:
    """Whether only soft stops stand, and they are passed with a reason and a second person."""
    if not found or any(refusal.hard for refusal in found):
        return False
    return bool(act.scene.override_reason) and act.witness is not None


def _deviations(act: _Act, found: Sequence[Refusal]) -> list[Deviation]:
    """A soft stop that is passed opens a deviation."""
    return [
        Deviation(
            subject_kind=act.subject.__tablename__,
            subject_id=act.subject.id,
            rule=refusal.code,
            reason=act.scene.override_reason or "",
            opened_at=act.at,
            opened_by=act.by.id,
            witnessed_by=act.witness.id if act.witness else None,
        )
        for refusal in found
    ]


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
    """Write the line and move the head of its stream."""
    body = encode(said)
    index = index_of(said) | {"digest": digest(body), "body": body, "form_key": form_key}
    head = {"position": index["position"], "digest": index["digest"]}
    try:
        session.execute(_ADD_LINE, index)
        if index["position"] == 1:
            session.execute(_ADD_HEAD, {"stream": index["stream"], **head})
        else:
            session.execute(_MOVE_HEAD, {"of": index["stream"], **head})
    except IntegrityError as error:
        session.rollback()
        raise LostRace(said["stream"], said["position"]) from error
    return CustodyEvent(**index)


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
