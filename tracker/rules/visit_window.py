"""A follow-up visit happens on its day, within the protocol's window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker.rules.refusal import N_, Refusal

Due = Literal["later", "due", "overdue"]


@dataclass(frozen=True, slots=True)
class Window:
    """The day planned, and the first and last day on which the visit counts as in time."""

    planned_on: date
    opens_on: date
    closes_on: date


def window(*, baseline_on: date, day: int, days_before: int, days_after: int) -> Window:
    """The window of the visit on study day `day` (day 0 is the baseline)."""
    planned = baseline_on + timedelta(days=day)
    return Window(planned, planned - timedelta(days=days_before), planned + timedelta(days=days_after))


def due(*, window: Window, today: date) -> Due:
    """Where today lies: before the window, in it, or after it."""
    if today < window.opens_on:
        return "later"
    return "due" if today <= window.closes_on else "overdue"


def refusals(*, window: Window, happened_on: date) -> list[Refusal]:
    """Soft: a visit outside its window needs a reason."""
    if window.opens_on <= happened_on <= window.closes_on:
        return []
    values = {"on": str(happened_on), "opens": str(window.opens_on), "closes": str(window.closes_on)}
    says = N_("The visit on %(on)s is outside its window, %(opens)s to %(closes)s.")
    do = N_("Check the date. If it is right, give the reason; a deviation is opened.")
    return [Refusal("visit-outside-window", says, do, values, hard=False, field="happened_on")]
