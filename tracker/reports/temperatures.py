"""The temperatures of a transport as a drawing, with its limits and what happened on the way."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from tracker.reports import charts
from tracker.rules.temperature import Reading

TICKS = 6


def chart(
    readings: Sequence[Reading],
    *,
    limits: tuple[Decimal, Decimal],
    moments: Sequence[tuple[datetime, str]],
    title: str,
    words: tuple[str, str],
    clock_time: Callable[[datetime], str],
) -> bytes:
    """The course as SVG. moments: what to mark on the time axis. words: the titles of the two axes, °C first.

    readings must not be empty. clock_time says an instant as a clock on the site's wall does.
    """
    begins = min(readings[0].at, *(at for at, _ in moments)) if moments else readings[0].at
    ends = max(readings[-1].at, *(at for at, _ in moments)) if moments else readings[-1].at

    def minute(at: datetime) -> Decimal:
        return Decimal(int((at - begins).total_seconds())) / 60

    panel = charts.Panel(
        title=words[0],
        lines=[charts.Line(words[0], [(minute(reading.at), reading.celsius) for reading in readings])],
        limits=[charts.Limit(limit, f"{limit} °C") for limit in limits],
        height=260,
    )
    step = (ends - begins) / TICKS or timedelta(minutes=1)
    places = [begins + number * step for number in range(TICKS)]
    axis = charts.Axis(
        title=words[1],
        low=0,
        high=minute(ends) or 1,
        ticks=[(minute(at), clock_time(at)) for at in places],
    )
    return charts.line_chart(
        [panel], axis, title=title, marks=[charts.Mark(minute(at), label) for at, label in moments]
    )
