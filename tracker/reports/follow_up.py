"""The charts of follow-up: one recipient's counts with the infusions marked, and the trial's median with its spread."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from tracker.formulas import hiv_rna
from tracker.formulas.spread import Spread
from tracker.models import Visit
from tracker.reading.follow_up import Baseline
from tracker.reports.charts import Axis, Band, Line, Mark, Number, Panel, Point, line_chart

TICKS = (-8, -4, 0, 2, 4, 8, 12, 16, 24, 36, 48)
DAYS_PER_WEEK = 7
Weekly = tuple[Decimal, Spread | None]


def recipient_chart(recipient: str, visits: Sequence[Visit | Baseline], infused_on: Sequence[date]) -> bytes:
    """CD4, CD8 and HIV RNA of one recipient over the weeks since the first infusion; the baseline lies before it."""
    zero = infused_on[0] if infused_on else min((visit.seen_on for visit in visits), default=date.min)

    def line(label: str, value: Callable[[Visit | Baseline], Number | None]) -> Line:
        points = [(_weeks(zero, visit.seen_on), value(visit)) for visit in visits]
        return Line(label, [(week, found) for week, found in points if found is not None])

    panels = [
        Panel(_("CD4 T cells, /µL"), [line(_("CD4"), lambda visit: visit.cd4_per_ul)], first_colour=0),
        Panel(_("CD8 T cells, /µL"), [line(_("CD8"), lambda visit: visit.cd8_per_ul)], first_colour=1, height=150),
        Panel(_("HIV RNA, log₁₀ copies/mL"), [line(_("HIV RNA"), _log10)], first_colour=2, height=150),
    ]
    weeks = [_weeks(zero, visit.seen_on) for visit in visits]
    return line_chart(
        panels,
        _axis(low=min([0.0, *weeks]), high=max([4.0, *weeks])),
        title=_("CD4, CD8 and HIV RNA of recipient %(id)s over the weeks", id=recipient),
        marks=[Mark(_weeks(zero, day), _("infusion")) for day in infused_on],
    )


def trial_chart(cd4: Sequence[Weekly], infusion_days: Sequence[int]) -> bytes:
    """The median CD4 count of all recipients, with the middle half of them as a band."""
    known = [(week, found) for week, found in cd4 if found is not None]
    medians: list[Point] = [(week, found.median) for week, found in known]
    band = Band(_("middle half"), [(week, found.quarter, found.three_quarters) for week, found in known])
    return line_chart(
        [Panel(_("CD4 T cells, /µL"), [Line(_("median"), medians)], band=band, height=300)],
        _axis(low=0, high=max([4.0, *(float(week) for week, _found in known)])),
        title=_("Median CD4 count of all recipients over the weeks, with the middle half of them"),
        marks=[Mark(day / DAYS_PER_WEEK, _("infusion as planned")) for day in infusion_days],
    )


def _axis(*, low: float, high: float) -> Axis:
    ticks = [(week, str(week)) for week in TICKS if low <= week <= high]
    return Axis(_("Weeks since the first infusion"), low, high * 1.02, ticks)


def _weeks(zero: date, on: date) -> float:
    return (on - zero).days / DAYS_PER_WEEK


def _log10(visit: Visit | Baseline) -> Decimal | None:
    return hiv_rna.log10(visit.hiv_rna_copies_per_ml)
