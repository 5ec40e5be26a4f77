"""G-CSF follows a signed order, on its days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import gcsf_order

FIRST = date(2026, 2, 8)


@pytest.mark.parametrize(("day", "outside"), [(-1, True), (0, False), (3, False), (4, True)])
def test_a_dose_is_given_on_the_days_of_the_order(day: int, outside: bool) -> None:
    found = gcsf_order.refusals(starts_on=FIRST, days=4, today=FIRST + timedelta(days=day))
    assert hardness(found) == ([("gcsf-outside-order", True)] if outside else [])


def test_without_an_order_nothing_is_given() -> None:
    assert hardness(gcsf_order.refusals(starts_on=None, days=0, today=FIRST)) == [("gcsf-not-ordered", True)]


@pytest.mark.parametrize(("total", "over"), [("9.9", False), ("10.0", False), ("10.1", True)])
def test_a_day_keeps_to_the_amount_of_the_order(total: str, over: bool) -> None:
    found = gcsf_order.dose_refusals(ordered_ug_per_kg_day=Decimal("10.0"), total_ug_per_kg=Decimal(total))
    assert hardness(found) == ([("gcsf-over-order", False)] if over else [])


@pytest.mark.parametrize(("hours", "soon"), [(-6, False), (-5, True), (0, True), (5, True), (6, False)])
@pytest.mark.parametrize(("of_day", "extra"), [(1, False), (2, False), (3, True)])
def test_doses_are_hours_apart_and_no_more_than_ordered(hours: int, soon: bool, of_day: int, extra: bool) -> None:
    at = datetime(2026, 2, 8, 12, tzinfo=UTC)
    found = gcsf_order.spacing_refusals(
        at=at,
        given_at=[at - timedelta(hours=48), at + timedelta(hours=hours)],
        doses_today=of_day,
        ordered_a_day=2,
        least=timedelta(hours=6),
    )
    wanted = [("gcsf-too-soon", False)] * soon + [("gcsf-dose-not-ordered", False)] * extra
    assert hardness(found) == wanted
