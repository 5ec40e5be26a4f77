"""Page: what nearly went wrong, counted by week, place and rule."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from tracker.access import Permission
from tracker.extensions import db
from tracker.models import Place, Site
from tracker.reading import names, near_miss_board, sections, unscanned
from tracker.reading.near_miss_board import Board, Counted
from tracker.reading.unscanned import Issued
from tracker.reading.value_words import rule_words
from tracker.views.audit import bp, printable
from tracker.views.guard import may

WEEKS = (4, 13, 26, 52)
MOST_LISTED = 50


@bp.get("/near-misses")
@may(Permission.AUDIT)
def near_misses() -> ResponseReturnValue:
    """Refused scans, typed codes, passed stops, and bags that nobody scanned at a bedside in time."""
    weeks, place, rule = _weeks(), printable(request.args.get("place", "")), printable(request.args.get("rule", ""))
    board = near_miss_board.board(weeks=weeks, place=place, rule=rule)
    begins = near_miss_board.beginnings(weeks)
    issued = unscanned.issued(begins[0], begins[-1])
    late = [one for one in issued if one.is_late]
    known = names.of((), board.by_place)
    late_known = names.keeping(one.product for one in late)
    rooms = select(Place.id, Place.name).where(Place.kind != "position").order_by(Place.id)
    return render_template(
        "audit/near_misses.html",
        board=board,
        weeks=weeks,
        choices=WEEKS,
        place=place,
        rule=rule,
        places=db.session.execute(rooms).all(),
        by_week=[_week(board, begin) for begin in board.weeks],
        by_rule=[_rule(code, count, place) for code, count in board.by_rule.most_common()],
        by_place=[_place(one, counted, known) for one, counted in sorted(board.by_place.items(), key=_worst)],
        issued=len(issued),
        late=[_late(one, late_known) for one in late[:MOST_LISTED]],
        late_count=len(late),
        within=issued[0].within if issued else None,
        most_overrides=near_miss_board.MOST_OVERRIDES_PERCENT,
    )


def _weeks() -> int:
    asked = request.args.get("weeks", "")
    return int(asked) if asked in map(str, WEEKS) else WEEKS[1]


def _week(board: Board, begin: Any) -> dict[str, Any]:
    counted, site = board.by_week[begin], Site.here()
    rules = [(rule_words(code), weeks[begin]) for code, weeks in board.rule_weeks.items() if weeks[begin]]
    worst = sorted(rules, key=lambda one: (-one[1], one[0]))
    return {
        "day": site.day_of(begin).isoformat(),
        "counted": counted,
        "rules": ", ".join(f"{words} {count}" for words, count in worst[:3]),
        **_rates(counted),
    }


def _rule(code: str, count: int, place: str) -> dict[str, Any]:
    url = url_for("audit.page", rule=code, place=place or None)
    return {"words": rule_words(code), "count": count, "url": url}


def _place(place: str | None, counted: Counted, known: names.Names) -> dict[str, Any]:
    url = url_for("audit.page", place=place) if place else None
    return {"words": known.place(place) or _("no workplace"), "url": url, "counted": counted, **_rates(counted)}


def _worst(one: tuple[str | None, Counted]) -> tuple[int, int, str]:
    place, counted = one
    return -counted.refused, -counted.typed, place or ""


def _rates(counted: Counted) -> Mapping[str, Any]:
    overridden = _percent(counted.overridden_percent)
    flagged = {"text": overridden, "tone": "stop"}
    return {
        "typed": _percent(counted.typed_percent),
        "overridden": flagged if counted.too_many_overrides else overridden,
    }


def _percent(value: Decimal | None) -> str | None:
    return None if value is None else f"{value} %"


def _late(one: Issued, known: names.Names) -> list[object]:
    bag = one.product
    scanned = sections.when(one.scanned_at) if one.scanned_at else None
    return [
        {"text": bag.id, "url": url_for("products.show", identifier=bag.id), "code": True},
        bag.recipient_id,
        sections.when(one.issued_at),
        scanned or {"text": _("never"), "tone": "stop"},
        sections.when(one.back_at) if one.back_at else None,
        known.keeper(bag),
    ]
