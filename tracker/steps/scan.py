"""A scan that was refused before it became part of any act: nothing happened, and the near-miss log has it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tracker import access, custody, withheld
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, Recorded, User
from tracker.rules.refusal import Refusal

STEP = "refuse-scan"
SAME_SCAN = timedelta(seconds=10)  # a request sent again, or a scanner that read twice
_SAYS_IT = frozenset({"found", "scanned"})  # values of refusals that repeat what was scanned


@dataclass(frozen=True, slots=True)
class Asked:
    """What a scan was for: the page, the prompt that waited and the kinds that it takes, and what the code is of."""

    page: str = ""
    prompt: str = ""
    wanted: tuple[str, ...] = ()
    found: tuple[str, str] | None = None


def refuse(
    subject: Recorded, *, raw: str, refusal: Refusal, asked: Asked, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Record that `raw` was scanned about `subject` and why it was refused; the same scan at once again is one line."""
    access.require(by, Permission.READ)
    db.write()
    kept, told = withheld.kept(raw)
    facts: dict[str, Any] = {
        "wanted": list(asked.wanted),
        "found": dict(zip(("kind", "id"), asked.found, strict=True)) if asked.found else {},
        "prompt": withheld.printable(asked.prompt)[:80],
        "page": withheld.printable(asked.page)[: withheld.MOST_KEPT],
        **told,
    }
    scans = (kept,) if kept else ()
    if earlier := _same(subject, by, at, {"scans": list(scans), "facts": facts}):
        return earlier
    values = {name: withheld.printable(value)[: withheld.MOST_KEPT] for name, value in refusal.values.items()}
    if not kept:
        values |= dict.fromkeys(_SAYS_IT & values.keys(), withheld.COUNTED % told)
    return custody.record(
        subject,
        STEP,
        by=by,
        at=at,
        facts=facts,
        refusals=[replace(refusal, values=values)],
        scene=replace(scene, scans=scans),
        despite_hold=True,
    )


def _same(subject: Recorded, by: User, at: datetime, said: dict[str, Any]) -> CustodyEvent | None:
    """The line of this very scan, if this person made it a moment ago."""
    lines = select(CustodyEvent).where(
        CustodyEvent.stream == subject.stream,
        CustodyEvent.step == STEP,
        CustodyEvent.by_id == by.id,
        CustodyEvent.recorded_at > at - SAME_SCAN,
    )
    return next((line for line in db.session.scalars(lines) if said.items() <= line.said.items()), None)
