"""Which vital signs are due when, by the protocol's schedule; which were taken, and which were said to be missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from tracker.extensions import db
from tracker.infusing.fitness import protocol_of
from tracker.models import CustodyEvent, Handover, IdentityCheck, Infusion, Product, VitalSigns
from tracker.protocols.protocol import Vital
from tracker.rules.vital_signs import State

MISSED = "miss-vital-signs"  # the step whose lines say that a set was not taken


@dataclass(frozen=True, slots=True)
class Due:
    """One set of vital signs of the schedule: minute counts from the start, or from the end (after)."""

    code: str
    after: Literal["start", "end"]
    minute: int
    due_at: datetime | None
    state: State
    taken: VitalSigns | None = None
    missed: str | None = None
    late: bool = False
    grace_min: int = 0  # how many minutes after its time it is still in time

    @property
    def slot(self) -> str:
        """Its name in a form and in the ledger."""
        return _slot(self.after, self.minute)


@dataclass(frozen=True, slots=True)
class _Planned:
    code: str
    after: Literal["start", "end"]
    minute: int
    due_at: datetime | None

    @property
    def slot(self) -> str:
        return _slot(self.after, self.minute)


def due(bag: Product, infusion: Infusion | None, *, at: datetime) -> list[Due]:
    """The schedule of one infusion in order; repeated sets are listed up to the next one that is due.

    The time of a measurement decides which set it is: the last one that had come when it was measured. What was
    recorded before the end keeps the set that it was then.
    """
    soon = timedelta(minutes=protocol_of(bag).infusion.vitals_grace_min)
    every, since, missed = _planned(bag, infusion, at, soon), vitals_since(bag), _missed(bag)
    planned = [one for one in every if not _too_late(one, infusion)]
    taken: dict[str, VitalSigns] = {}
    for signs in VitalSigns.of_product(bag.id):
        if signs.minute < 0:
            found = _before(planned, signs, since)
        elif _while_running(signs, infusion):
            found = _come(every, "start", signs.taken_at, soon)
        else:
            found = _at(planned, infusion, signs.taken_at, soon)
        if found is not None:
            taken[found.slot] = signs
    planned = [one for one in every if one in planned or one.slot in taken]
    now = _at(planned, infusion, at, soon)
    return [_due(one, now, signs=taken.get(one.slot), missed=missed.get(one.slot), at=at, soon=soon) for one in planned]


def before_the_start(bag: Product, *, at: datetime) -> list[State]:
    """Where the sets before the start stand that belong to the newest check."""
    return [one.state for one in due(bag, None, at=at) if one.minute < 0]


def vitals_since(bag: Product) -> datetime | None:
    """From when on a measurement belongs to this infusion: shortly before the check, never before the bag was here."""
    check, received = IdentityCheck.newest(bag.id), Handover.newest(bag.id, "ward")
    before = timedelta(minutes=protocol_of(bag).infusion.vitals_before_check_min)
    moments = [check.checked_at - before] if check else []
    moments += [received.handed_at] if received else []
    return _minute(max(moments)) if moments else None


def _planned(bag: Product, infusion: Infusion | None, at: datetime, soon: timedelta) -> list[_Planned]:
    planned = [
        _Planned(vital.code, vital.after, minute, _moment(vital, minute, infusion))
        for vital in protocol_of(bag).vitals
        for minute in _minutes(vital, infusion, at, soon)
    ]
    return sorted(planned, key=lambda one: (one.due_at is None, one.due_at or at))


def _due(
    one: _Planned,
    now: _Planned | None,
    *,
    signs: VitalSigns | None,
    missed: str | None,
    at: datetime,
    soon: timedelta,
) -> Due:
    state: State = "later"
    if signs is not None:
        state, missed = "taken", None
    elif missed is not None:
        state = "missed"
    elif one == now:
        state = "now"
    elif one.due_at is not None and now is not None and now.due_at is not None and one.due_at < now.due_at:
        state = "passed"
    late = state in ("now", "passed") and one.due_at is not None and at > one.due_at + soon
    grace_min = int(soon.total_seconds() // 60)
    return Due(one.code, one.after, one.minute, one.due_at, state, signs, missed, late, grace_min)


def _at(
    planned: Sequence[_Planned], infusion: Infusion | None, measured_at: datetime, soon: timedelta
) -> _Planned | None:
    """The set that a measurement at this time is: the last that had come, a little early allowed. What was measured
    while the cells ran stays with the sets of that time when the infusion has ended."""
    if infusion is None:
        return next((one for one in planned if one.minute < 0), None)
    ended = infusion.ended_at is not None and measured_at >= _minute(infusion.ended_at)
    return _come(planned, "end" if ended else "start", measured_at, soon)


def _come(planned: Sequence[_Planned], after: str, measured_at: datetime, soon: timedelta) -> _Planned | None:
    """The last set, of those counted from the start or the end, that had come at this time."""
    come = [
        one
        for one in planned
        if one.minute >= 0 and one.after == after and one.due_at is not None
        if one.due_at <= measured_at + soon
    ]
    return come[-1] if come else None


def _while_running(signs: VitalSigns, infusion: Infusion | None) -> bool:
    """Whether a set was measured and recorded before the end: the line of the end is the last about an infusion."""
    if infusion is None or infusion.ended_at is None:
        return False
    return signs.last_position < infusion.last_position and signs.taken_at <= infusion.ended_at


def _before(planned: Sequence[_Planned], signs: VitalSigns, since: datetime | None) -> _Planned | None:
    """The set before the start; one that was taken for an earlier check does not count."""
    counts = since is None or signs.taken_at >= since
    return next((one for one in planned if one.minute < 0 and counts), None)


def _missed(bag: Product) -> Mapping[str, str]:
    """The sets that were said to be missed since the newest check, with the reason: the ledger's lines say so."""
    check = IdentityCheck.newest(bag.id)
    lines = select(CustodyEvent).where(
        CustodyEvent.stream == bag.stream,
        CustodyEvent.subject_id == bag.id,
        CustodyEvent.step == MISSED,
        CustodyEvent.verdict == "accepted",
    )
    said = [line.said["facts"] for line in db.session.scalars(lines) if check is None or line.at >= check.checked_at]
    return {facts["slot"]: facts["reason"] for facts in said}


def _slot(after: str, minute: int) -> str:
    return f"{after}{minute:+d}"


def _minutes(vital: Vital, infusion: Infusion | None, at: datetime, soon: timedelta) -> Sequence[int]:
    """The minutes of one entry: itself, and its repetitions until the end or the next one from now."""
    if not vital.every_min or infusion is None:
        return [vital.minutes]
    last = infusion.ended_at + soon if infusion.ended_at else at + timedelta(minutes=vital.every_min)
    ran = int((last - _minute(infusion.started_at)).total_seconds() // 60)
    return range(vital.minutes, max(ran, vital.minutes) + 1, vital.every_min) or [vital.minutes]


def _moment(vital: Vital, minute: int, infusion: Infusion | None) -> datetime | None:
    anchor = None
    if infusion is not None:
        anchor = infusion.started_at if vital.after == "start" else infusion.ended_at
    return None if anchor is None else _minute(anchor) + timedelta(minutes=minute)


def _too_late(one: _Planned, infusion: Infusion | None) -> bool:
    """A set counted from the start that would fall on the end or behind it: that at the end takes its place."""
    if infusion is None or infusion.ended_at is None or one.due_at is None:
        return False
    return one.after == "start" and one.minute > 0 and one.due_at >= _minute(infusion.ended_at)


def _minute(at: datetime) -> datetime:
    """Times are typed to the minute, and so they are compared."""
    return at.replace(second=0, microsecond=0)
