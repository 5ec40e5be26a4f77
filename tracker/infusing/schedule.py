"""Which vital signs are due when, by the protocol's schedule, and which of them were taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tracker.infusing.fitness import protocol_of
from tracker.models import Infusion, Product, VitalSigns
from tracker.protocols.protocol import Vital

_SOON = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Due:
    """One set of vital signs of the schedule: minute counts from the start, or from the end (after)."""

    code: str
    after: Literal["start", "end"]
    minute: int
    due_at: datetime | None
    taken: VitalSigns | None
    late: bool


def due(bag: Product, infusion: Infusion | None, *, at: datetime) -> list[Due]:
    """The schedule of one infusion in order; repeated sets are listed up to the next one that is due."""
    planned = [
        (vital, minute, _moment(vital, minute, infusion))
        for vital in protocol_of(bag).vitals
        for minute in _minutes(vital, infusion, at)
    ]
    planned = [one for one in planned if not _too_late(one[0], one[2], infusion)]
    planned.sort(key=lambda one: (one[2] is None, one[2] or at))
    moments = [moment for _, minute, moment in planned if moment is not None and minute >= 0]
    sets = VitalSigns.of_product(bag.id)
    listed = []
    for vital, minute, moment in planned:
        signs = _taken_for(minute, moment, sets, moments)
        late = signs is None and moment is not None and at > moment + _SOON
        listed.append(Due(vital.code, vital.after, minute, moment, signs, late))
    return listed


def _minutes(vital: Vital, infusion: Infusion | None, at: datetime) -> Sequence[int]:
    """The minutes of one entry: itself, and its repetitions until the end or the next one from now."""
    if not vital.every_min or infusion is None:
        return [vital.minutes]
    last = infusion.ended_at or at + timedelta(minutes=vital.every_min)
    ran = int((last - infusion.started_at).total_seconds() // 60)
    return range(vital.minutes, max(ran, vital.minutes) + 1, vital.every_min) or [vital.minutes]


def _moment(vital: Vital, minute: int, infusion: Infusion | None) -> datetime | None:
    anchor = None
    if infusion is not None:
        anchor = infusion.started_at if vital.after == "start" else infusion.ended_at
    return None if anchor is None else anchor + timedelta(minutes=minute)


def _too_late(vital: Vital, moment: datetime | None, infusion: Infusion | None) -> bool:
    """A set counted from the start that would fall behind the end."""
    ended = infusion.ended_at if infusion else None
    return vital.after == "start" and ended is not None and moment is not None and moment > ended


def _taken_for(
    minute: int, moment: datetime | None, sets: Sequence[VitalSigns], since_start: Sequence[datetime]
) -> VitalSigns | None:
    """The set that counts for one time of the schedule: before the start, any before; after it, the nearest."""
    found = None
    for signs in sets:
        nearest = min(since_start, key=lambda planned: abs(planned - signs.taken_at), default=None)
        counts = minute < 0 if signs.minute < 0 else moment is not None and minute >= 0 and nearest == moment
        found = signs if counts else found
    return found
