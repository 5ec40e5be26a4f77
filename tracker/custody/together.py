"""An act of several lines, one for each stream it concerns: all of them are accepted, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tracker.custody.gate import passes
from tracker.custody.recording import record
from tracker.custody.rivals import LostRace
from tracker.custody.scene import PLAIN, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, Place, Recorded, User
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says of its subject; the words are those of record().

    step: what the act is to this subject, where that is another word: a count of a position is a hold of the bag.
    """

    subject: Recorded
    step: str | None = None
    to: Stage | None = None
    moved_to: User | Place | None = None
    sets: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Recorded] = ()
    also: Sequence[tuple[Recorded, Mapping[str, Any]]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    refusals: Sequence[Refusal] = ()
    despite_hold: bool = False


def record_together(
    step: str,
    lines: Sequence[Line],
    *,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> list[CustodyEvent]:
    """Append every line, or, where any would be refused, only the refused ones. In the order given.

    Raises LostRace where a line is answered otherwise than it was when asked (the clock passed a limit in between):
    the other lines are given up with it.
    """
    stopped = [
        line
        for line in lines
        if not passes(
            line.subject,
            line.step or step,
            by=by,
            at=at,
            to=line.to,
            witness=witness,
            refusals=line.refusals,
            scene=scene,
            despite_hold=line.despite_hold,
        )
    ]
    events = [
        record(
            line.subject,
            line.step or step,
            by=by,
            at=at,
            to=line.to,
            moved_to=line.moved_to,
            witness=witness,
            sets=line.sets,
            rows=line.rows,
            also=line.also,
            facts=line.facts,
            refusals=line.refusals,
            scene=scene,
            despite_hold=line.despite_hold,
        )
        for line in (stopped or lines)
    ]
    if any(event.accepted == bool(stopped) for event in events):
        db.session.rollback()
        raise LostRace(events[0].stream)
    return events
