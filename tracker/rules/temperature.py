"""Logger readings against a product's range: what was out, for how long, and where nobody measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Literal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment, number, span

Side = Literal["high", "low", "in"]
EXCURSION = "temperature-excursion"  # the code of the stop, and so of the deviation of whoever passes it


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement of a logger."""

    at: datetime
    celsius: Decimal


@dataclass(frozen=True, slots=True)
class Range:
    """A product's transport limits: how cold, how warm, how long outside, and how long without a reading."""

    low_c: Decimal
    high_c: Decimal
    tolerated: timedelta
    longest_gap: timedelta


@dataclass(frozen=True, slots=True)
class Excursion:
    """One stretch outside the range: from the first reading outside until the next one that is not."""

    side: Side
    starts_at: datetime
    ends_at: datetime
    extreme_c: Decimal
    counts: bool

    @property
    def lasted(self) -> timedelta:
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True)
class Gap:
    """One stretch of the transport without a reading."""

    starts_at: datetime
    ends_at: datetime


def excursions(readings: Iterable[Reading], limits: Range) -> list[Excursion]:
    """Every stretch outside the range, the short ones too; `counts` says which are longer than tolerated."""
    ordered = sorted(readings, key=lambda reading: reading.at)
    stretches = [(side, list(group)) for side, group in groupby(ordered, key=lambda reading: _side(reading, limits))]
    found = []
    for position, (side, stretch) in enumerate(stretches):
        if side == "in":
            continue
        is_last = position + 1 == len(stretches)
        ends_at = stretch[-1].at if is_last else stretches[position + 1][1][0].at
        found.append(_excursion(side, stretch, ends_at, limits))
    return found


def _side(reading: Reading, limits: Range) -> Side:
    if reading.celsius > limits.high_c:
        return "high"
    return "low" if reading.celsius < limits.low_c else "in"


def _excursion(side: Side, stretch: Sequence[Reading], ends_at: datetime, limits: Range) -> Excursion:
    extreme = (max if side == "high" else min)(reading.celsius for reading in stretch)
    starts_at = stretch[0].at
    return Excursion(side, starts_at, ends_at, extreme, counts=ends_at - starts_at > limits.tolerated)


def gaps(readings: Iterable[Reading], *, starts_at: datetime, ends_at: datetime, limits: Range) -> list[Gap]:
    """Every stretch between departure and arrival that no reading covers for longer than allowed."""
    inside = [reading.at for reading in readings if starts_at <= reading.at <= ends_at]
    times = [starts_at, *sorted(inside), ends_at]
    return [Gap(before, after) for before, after in pairwise(times) if after - before > limits.longest_gap]


def refusals(*, readings: Sequence[Reading], starts_at: datetime, ends_at: datetime, limits: Range) -> list[Refusal]:
    """Soft: each excursion that counts and each gap sends the product to quarantine until somebody assessed it."""
    outside = [excursion for excursion in excursions(readings, limits) if excursion.counts]
    missing = gaps(readings, starts_at=starts_at, ends_at=ends_at, limits=limits)
    return [*(_outside(excursion, limits) for excursion in outside), *(_unmeasured(gap) for gap in missing)]


QUARANTINE = N_("Quarantine the product until quality assurance has assessed it.")


def _outside(excursion: Excursion, limits: Range) -> Refusal:
    values = {
        "extreme": number(excursion.extreme_c),
        "limit": number(limits.high_c if excursion.side == "high" else limits.low_c),
        "lasted": span(excursion.lasted),
        "start": moment(excursion.starts_at),
    }
    says = {
        "high": N_("It was above %(limit)s °C for %(lasted)s from %(start)s, up to %(extreme)s °C."),
        "low": N_("It was below %(limit)s °C for %(lasted)s from %(start)s, down to %(extreme)s °C."),
    }[excursion.side]
    return Refusal(EXCURSION, says, QUARANTINE, values, hard=False)


def _unmeasured(gap: Gap) -> Refusal:
    values = {"start": moment(gap.starts_at), "end": moment(gap.ends_at), "lasted": span(gap.ends_at - gap.starts_at)}
    says = N_("There is no temperature from %(start)s to %(end)s (%(lasted)s).")
    return Refusal("temperature-gap", says, QUARANTINE, values, hard=False)
