"""The visits that a round has before it: the protocol's table unrolled over the days of its infusions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.protocols.protocol import Visit
from tracker.rules import visit_window
from tracker.rules.visit_window import Window

State = Literal["done", "later", "due", "overdue", "missed"]
BEFORE_BASELINE = ("SCR", "D0")  # what can be seen before the first infusion
BY_ENROLMENT = frozenset({"SCR"})  # nobody is on record without the figures of the screening: it is never due


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit of a round. window: None while the infusion that it is counted from lies ahead.

    laboratory: whether the counts of this visit are wanted; the days after an infusion are for side effects.
    """

    code: str
    name: str
    window: Window | None
    laboratory: bool


def schedule(*, visits: Sequence[Visit], infused_on: Sequence[date], infusions: int) -> list[Planned]:
    """All visits of a round with its planned number of infusions, in the order of their days."""
    found = list(_unrolled(visits, infused_on, infusions))
    known = [entry for entry in found if entry.window]
    unknown = [entry for entry in found if not entry.window]
    return [*sorted(known, key=lambda entry: entry.window.planned_on if entry.window else date.max), *unknown]


def states(
    *, planned: Sequence[Planned], seen: Collection[str], today: date, closed: bool = False
) -> list[tuple[Planned, State]]:
    """Where each visit stands. One whose window has passed stays overdue until it is recorded.

    closed: somebody closed the round and said why visits are not on record; those are missed.
    """
    return [(entry, _state(entry, seen, today, closed)) for entry in planned]


def _state(entry: Planned, seen: Collection[str], today: date, closed: bool) -> State:
    if entry.code in seen or entry.code in BY_ENROLMENT:
        return "done"
    if entry.window is None:
        return "later"
    due = visit_window.due(window=entry.window, today=today)
    return "missed" if due == "overdue" and closed else due


def _unrolled(visits: Sequence[Visit], infused_on: Sequence[date], infusions: int) -> Iterator[Planned]:
    for visit in visits:
        if visit.anchor == "baseline":
            yield Planned(visit.code, visit.name, _window(visit, infused_on, 1), laboratory=True)
            continue
        for number in range(1, max(infusions, len(infused_on)) + 1):
            code = visit.code.replace("INF", f"INF{number}", 1)
            yield Planned(code, f"{visit.name} {number}", _window(visit, infused_on, number), laboratory=False)


def _window(visit: Visit, infused_on: Sequence[date], number: int) -> Window | None:
    if len(infused_on) < number:
        return None
    return visit_window.window(
        baseline_on=infused_on[number - 1],
        day=visit.day,
        days_before=visit.days_before,
        days_after=visit.days_after,
    )
