"""The chart of a mobilization: white cells, platelets and CD34 over the days, with dose ticks and the limits."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from tracker import clock, protocols
from tracker.models import BloodCount, GcsfDose, GcsfOrder, Round, Site
from tracker.reports.charts import Axis, Limit, Line, Mark, Panel, Point, line_chart


def chart(round_: Round) -> bytes:
    """The course of this round's donor as SVG."""
    order, counts, doses = GcsfOrder.standing(round_.id), BloodCount.of(round_.id), GcsfDose.of(round_.id)
    acts = [*(count.taken_at for count in counts), *(dose.given_at for dose in doses)]
    zero = _midnight(_first_day(order, acts))
    last = max((_days(zero, at) for at in acts), default=0.0)
    end = max(5, order.days if order else 0, int(last) + 1)
    ticks = [(day + 0.5, _("day %(day)s", day=day + 1)) for day in range(end)]
    return line_chart(
        _panels(round_, counts, zero),
        Axis(_("Day of mobilization"), 0, end, ticks),
        title=_("White cells, platelets and CD34 of donor %(id)s over the days of mobilization", id=round_.donor_id),
        marks=[Mark(_days(zero, dose.given_at), _("G-CSF dose")) for dose in doses],
    )


def _panels(round_: Round, counts: Sequence[BloodCount], zero: datetime) -> list[Panel]:
    limits = protocols.load(round_.protocol).gcsf
    wbc: list[Point] = [(_days(zero, one.taken_at), one.wbc_e9_per_l) for one in counts]
    platelets: list[Point] = [(_days(zero, one.taken_at), one.platelets_e9_per_l) for one in counts]
    cd34: list[Point] = [(_days(zero, one.taken_at), one.cd34_per_ul) for one in counts if one.cd34_per_ul is not None]
    halve, hold, low = (
        limits.wbc_reduce_from_e9_per_l,
        limits.wbc_hold_from_e9_per_l,
        limits.platelets_stop_below_e9_per_l,
    )
    reduce = Limit(halve, _("from %(halve)s: half the dose; from %(hold)s: hold", halve=halve, hold=hold))
    return [
        Panel(_("White cells, × 10⁹/L"), [Line(_("WBC"), wbc)], [reduce], first_colour=0),
        Panel(
            _("Platelets, × 10⁹/L"),
            [Line(_("Platelets"), platelets)],
            [Limit(low, _("below %(low)s: stop", low=low))],
            first_colour=1,
        ),
        Panel(_("CD34 cells, /µL"), [Line(_("CD34"), cd34)], first_colour=2, height=130, nothing=_("no value yet")),
    ]


def _first_day(order: GcsfOrder | None, acts: Sequence[datetime]) -> date:
    site = Site.here()
    days = [site.day_of(at) for at in acts] + ([order.starts_on] if order else [])
    return min(days, default=site.day_of(clock.now()))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(Site.here().zone))


def _days(zero: datetime, at: datetime) -> float:
    return (at - zero) / timedelta(days=1)
