"""Refused scans, the newest first: what nearly went wrong, by rule and by place."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, select, tuple_

from tracker.extensions import db
from tracker.models import CustodyEvent
from tracker.reading.lines import Line, read

PAGE = 50
_BATCH = 200
_MOST_READ = 2000
Key = tuple[datetime, str, int]


def newest(
    *, rule: str = "", place: str = "", before: Key | None = None, page: int = PAGE
) -> tuple[Sequence[Line], Key | None]:
    """A page of refused lines, and the key to go on from. At most 2000 lines are read for one page."""
    found: list[Line] = []
    last = None
    for line in _read(place, before):
        event = line.event
        last = (event.recorded_at, event.stream, event.position)
        if not rule or rule in codes(line):
            found.append(line)
            if len(found) == page:
                return found, last
    return found, last if last and _more(place, last) else None


def codes(line: Line) -> list[str]:
    """The rules that refused."""
    return [refusal["code"] for refusal in line.said["refusals"]]


def _read(place: str, before: Key | None) -> Iterator[Line]:
    count = 0
    while count < _MOST_READ:
        batch = list(db.session.scalars(_older(place, before).limit(_BATCH)))
        for event in batch:
            yield read(event)
        count += len(batch)
        if len(batch) < _BATCH:
            return
        before = (batch[-1].recorded_at, batch[-1].stream, batch[-1].position)


def _more(place: str, last: Key) -> bool:
    return db.session.scalar(_older(place, last).limit(1)) is not None


def _older(place: str, before: Key | None) -> Select[CustodyEvent]:
    key = tuple_(CustodyEvent.recorded_at, CustodyEvent.stream, CustodyEvent.position)
    wanted = select(CustodyEvent).where(CustodyEvent.refused())
    if place:
        wanted = wanted.where(CustodyEvent.place_id == place)
    if before is not None:
        wanted = wanted.where(key < before)
    return wanted.order_by(CustodyEvent.recorded_at.desc(), CustodyEvent.stream.desc(), CustodyEvent.position.desc())
