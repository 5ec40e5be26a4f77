"""A scan that was refused before it became part of any act: nothing happened, and the near-miss log has it."""

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tracker import access, custody
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, Recorded, Site, User
from tracker.rules.refusal import N_, Refusal

STEP = "refuse-scan"
MOST_KEPT = 300  # characters: more than any label of ours or of a supplier has
MARK_LENGTH = 16  # hexadecimal digits
SAME_SCAN = timedelta(seconds=10)  # a request sent again, or a scanner that read twice
# The scan box always has the focus, so a password or a name ends in it some day. What does not begin as a code does,
# and is none, is never written down: the line has its length, and a mark that only this site can make again.
_BEGINS_AS_A_CODE = re.compile(r"[=&\]]|VT[0-9]:")
_NO_CODE = frozenset({"unknown-code", "retail-code", "not-ascii", "too-long", "label-differs", "label-foreign-symbol"})
_SAYS_IT = frozenset({"found", "scanned"})  # values of refusals that repeat what was scanned
_WITHHELD = N_("%(count)s characters")


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
    kept, told = _kept(raw, refusal)
    facts: dict[str, Any] = {
        "wanted": list(asked.wanted),
        "found": dict(zip(("kind", "id"), asked.found, strict=True)) if asked.found else {},
        "prompt": _printable(asked.prompt)[:80],
        "page": _printable(asked.page)[:MOST_KEPT],
        **told,
    }
    scans = (kept,) if kept else ()
    if earlier := _same(subject, by, at, {"scans": list(scans), "facts": facts}):
        return earlier
    values = {name: _printable(value)[:MOST_KEPT] for name, value in refusal.values.items()}
    if not kept:
        values |= dict.fromkeys(_SAYS_IT & values.keys(), _WITHHELD % told)
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


def _printable(text: str) -> str:
    """A text that every encoding takes: halves of surrogate pairs are written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _kept(raw: str, refusal: Refusal) -> tuple[str, dict[str, Any]]:
    """What is written down of a scan, and what is said of the rest."""
    text = _printable(raw)
    if refusal.code in _NO_CODE and not _BEGINS_AS_A_CODE.match(text):
        return "", {"count": len(text), "mark": _mark(text)}
    if len(text) > MOST_KEPT:
        return text[:MOST_KEPT], {"count": len(text), "mark": _mark(text)}
    return text, {}


def _mark(text: str) -> str:
    """Tells whether two scans were the same without saying what they were."""
    return hmac.new(Site.here().label_key.encode(), text.encode(), hashlib.sha256).hexdigest()[:MARK_LENGTH]


def _same(subject: Recorded, by: User, at: datetime, said: dict[str, Any]) -> CustodyEvent | None:
    """The line of this very scan, if this person made it a moment ago."""
    lines = select(CustodyEvent).where(
        CustodyEvent.stream == subject.stream,
        CustodyEvent.step == STEP,
        CustodyEvent.by_id == by.id,
        CustodyEvent.recorded_at > at - SAME_SCAN,
    )
    return next((line for line in db.session.scalars(lines) if said.items() <= line.said.items()), None)
