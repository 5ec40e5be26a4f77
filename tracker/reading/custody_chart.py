"""Where the lanes and bars of a custody chart go: one lane for each holder, time from left to right. Whole numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from tracker.reading.custody_chain import Interval

WIDTH, NAME_WIDTH, LANE_HEIGHT, BAR_HEIGHT, TOP, LEAST_BAR = 1000, 300, 30, 14, 34, 4
_STEPS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    *(timedelta(days=days) for days in (1, 2, 7, 14, 28, 91, 182, 364)),
)
_MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    width: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    y: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    lanes: Sequence[Lane]
    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    links: Sequence[str]
    zone: str


def layout(intervals: Sequence[Interval], *, now: datetime, zone: tzinfo, name: Callable[[Interval], str]) -> Chart:
    """The chart of these intervals, in their order, by the clocks of `zone`; what lasts is drawn until `now`."""
    if not intervals:
        return Chart(WIDTH, TOP, (), (), (), (), _zone_words(now, zone))
    began = min(interval.since for interval in intervals)
    ended = max(interval.until or now for interval in intervals)
    length = max(ended - began, timedelta(minutes=1))

    def across(at: datetime) -> int:
        return NAME_WIDTH + int((at - began) * (WIDTH - NAME_WIDTH - 10) / length)

    lanes: dict[str, Lane] = {}
    bars = []
    for interval in intervals:
        y = TOP + len(lanes) * LANE_HEIGHT
        lane = lanes.setdefault(interval.holder, Lane(y, name(interval), interval.kind))
        x, end = across(interval.since), across(interval.until or now)
        bars.append(Bar(x, lane.y + 8, max(end - x, LEAST_BAR), interval.kind, interval.product_id))
    links = list(dict.fromkeys(_link(one, other) for one, other in pairwise(bars)))
    bars = list({(bar.x, bar.y, bar.width): bar for bar in bars}.values())  # what covers another cannot be told apart
    ticks = [Tick(across(at), f"{at:%m-%d %H:%M}") for at in _ticks(began.astimezone(zone), ended)]
    return Chart(
        WIDTH, TOP + len(lanes) * LANE_HEIGHT + 6, list(lanes.values()), bars, ticks, links, _zone_words(now, zone)
    )


def _zone_words(now: datetime, zone: tzinfo) -> str:
    """A zone with its offset: Asia/Shanghai, +08:00."""
    here = now.astimezone(zone).isoformat()
    return f"{zone}, {here[-6:]}"


def _link(one: Bar, other: Bar) -> str:
    """From the lane that let go to the lane that took."""
    return f"M{other.x} {one.y + BAR_HEIGHT // 2}V{other.y + BAR_HEIGHT // 2}"


def _ticks(began: datetime, ended: datetime) -> list[datetime]:
    step = next((s for s in _STEPS if (ended - began) / s <= _MOST_TICKS), _STEPS[-1])
    midnight = began.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + step * -(-(began - midnight) // step)
    found: list[datetime] = []
    while first <= ended and len(found) < 2 * _MOST_TICKS:
        found.append(first)
        first += step
    return found
