"""What nearly went wrong, counted: refused scans, typed codes and passed stops, by week, place and rule.

Half of the harm is in scans that never happened, so what was typed instead of scanned, and what was issued and not
scanned at a bedside in time, stand beside what was refused.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, and_, case, cast, distinct, func, select

from tracker import clock
from tracker.extensions import db
from tracker.models import CustodyEvent, Site
from tracker.tracing import body, each, written

WEEK = timedelta(days=7)
MOST_OVERRIDES_PERCENT = Decimal(1)  # above it people pass stops out of habit (H28)
MOST_REASONS = 20
# As a body has it, with the name that follows there. An accepted line names refusals only if they were passed.
_NO_SCANS = '"scans":[],"sets":'
_NO_REFUSALS = '"refusals":[],"scans":'
_TYPED = '"typed":true,"verdict":'


@dataclass(frozen=True, slots=True)
class Counted:
    """Lines counted together. scanned: accepted lines with a code in them; typed: those of them that were typed."""

    accepted: int = 0
    refused: int = 0
    scanned: int = 0
    typed: int = 0
    overridden: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def typed_percent(self) -> Decimal | None:
        """How many of the codes were typed instead of scanned; None where there was none."""
        return _percent(self.typed, self.scanned)

    @property
    def overridden_percent(self) -> Decimal | None:
        """How many of the accepted acts passed a soft stop."""
        return _percent(self.overridden, self.accepted)

    @property
    def too_many_overrides(self) -> bool:
        """Whether stops are passed so often that they are no stops any more."""
        return (self.overridden_percent or 0) > MOST_OVERRIDES_PERCENT


@dataclass(frozen=True, slots=True)
class Board:
    """The counts of some weeks. weeks: their beginnings, the newest first."""

    weeks: Sequence[datetime]
    by_week: dict[datetime, Counted]
    by_place: dict[str | None, Counted]
    by_rule: Counter[str]
    rule_weeks: dict[str, Counter[datetime]]
    reasons: Sequence[tuple[str, int]]

    @property
    def total(self) -> Counted:
        """All of it together."""
        return sum(self.by_week.values(), Counted())


def board(*, weeks: int, place: str = "", rule: str = "") -> Board:
    """The last so many weeks of the site's calendar, this one among them; of one place or rule, if it is named."""
    begins = beginnings(weeks)
    asked = _asked(begins, place)
    by_week, by_place = _lines(begins, asked)
    total = sum(by_week.values(), Counted())
    refused = _refusals(begins, asked, rule) if total.refused else []
    rule_weeks: dict[str, Counter[datetime]] = {}
    for code, week, count in refused:
        rule_weeks.setdefault(code, Counter())[week] += count
    return Board(
        list(reversed(begins[:-1])),
        by_week,
        by_place,
        Counter({code: counts.total() for code, counts in rule_weeks.items()}),
        rule_weeks,
        _reasons(asked) if total.typed else [],
    )


def beginnings(weeks: int) -> list[datetime]:
    """The Monday midnights of the site's clocks from so many weeks ago to the end of this week, oldest first."""
    site = Site.here()
    today = site.day_of(clock.now())
    monday = today - timedelta(days=today.weekday())
    return [
        datetime.combine(monday - ago * WEEK, time(), ZoneInfo(site.zone)).astimezone(clock.now().tzinfo)
        for ago in range(weeks - 1, -2, -1)
    ]


def week_of(column: Any, begins: Sequence[datetime]) -> ColumnElement[int]:
    """The number of the week that an instant lies in: the same on either engine, through any change of the clocks."""
    return case(
        *((column < end, number) for number, (_begin, end) in enumerate(pairwise(begins))), else_=len(begins) - 1
    )


def _asked(begins: Sequence[datetime], place: str) -> ColumnElement[bool]:
    period = and_(CustodyEvent.recorded_at >= begins[0], CustodyEvent.recorded_at < begins[-1])
    return and_(period, CustodyEvent.place_id == place) if place else period


def _lines(
    begins: Sequence[datetime], asked: ColumnElement[bool]
) -> tuple[dict[datetime, Counted], dict[str | None, Counted]]:
    week = week_of(CustodyEvent.recorded_at, begins)
    accepted = CustodyEvent.verdict == "accepted"
    has_codes = and_(accepted, ~written(_NO_SCANS))
    typed = and_(has_codes, written(_TYPED))
    overridden = and_(accepted, ~written(_NO_REFUSALS))
    conditions = (accepted, ~accepted, has_codes, typed, overridden)
    counted = [func.sum(case((condition, 1), else_=0)) for condition in conditions]
    rows = db.session.execute(
        select(week.label("week"), CustodyEvent.place_id, *counted)
        .where(asked)
        .group_by(week.label("week"), CustodyEvent.place_id)
    )
    by_week = {begin: Counted() for begin in reversed(begins[:-1])}
    by_place: dict[str | None, Counted] = {}
    for number, place, *figures in rows:
        here = Counted(*map(int, figures))
        by_week[begins[number]] += here
        by_place[place] = by_place.get(place, Counted()) + here
    return by_week, by_place


def _refusals(begins: Sequence[datetime], asked: ColumnElement[bool], rule: str) -> list[tuple[str, datetime, int]]:
    """How many refused lines name each rule in each week."""
    refusal = each("refusals")
    code, week = refusal["code"].as_string(), week_of(CustodyEvent.recorded_at, begins)
    line = CustodyEvent.stream + "#" + cast(CustodyEvent.position, String)
    wanted = select(code.label("code"), week.label("week"), func.count(distinct(line))).where(
        asked, CustodyEvent.refused()
    )
    if rule:
        wanted = wanted.where(code == rule)
    rows = db.session.execute(wanted.group_by(code.label("code"), week.label("week")))
    return [(str(found), begins[number], count) for found, number, count in rows]


def _reasons(asked: ColumnElement[bool]) -> list[tuple[str, int]]:
    """Why codes were typed, the most frequent reason first."""
    reason = body()[("reasons", "typed")].as_string().label("reason")
    rows = db.session.execute(
        select(reason, func.count().label("times"))
        .where(asked, written(_TYPED))
        .group_by(reason)
        .order_by(func.count().desc(), reason)
        .limit(MOST_REASONS)
    )
    return [(found or "", times) for found, times in rows]


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None
