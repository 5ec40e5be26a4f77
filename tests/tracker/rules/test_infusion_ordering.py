"""An infusion is ordered once, for a day to come, while the round has it."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.infusion_ordering import interval_refusals, refusals

TODAY = date(2026, 3, 1)


def asked(**changes: Any) -> list[str]:
    said: dict[str, Any] = {"number": 2, "planned": 3, "given": {1}, "ordered": set(), "planned_on": TODAY}
    return codes(refusals(**said | {"today": TODAY} | changes))


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(0, ["infusion-beyond-round"]), (1, ["infusion-repeated"]), (2, []), (3, []), (4, ["infusion-beyond-round"])],
)
def test_only_an_infusion_that_the_round_still_has_is_ordered(number: int, wanted: list[str]) -> None:
    assert asked(number=number) == wanted


@pytest.mark.parametrize(("days", "wanted"), [(-1, ["order-for-the-past"]), (0, []), (1, [])])
def test_it_is_ordered_for_today_or_later(days: int, wanted: list[str]) -> None:
    assert asked(planned_on=TODAY + timedelta(days=days)) == wanted


def test_it_is_ordered_once_and_only_in_an_open_round() -> None:
    assert asked(ordered={2}) == ["order-exists"]
    assert asked(round_closed=True) == ["round-closed"]


@pytest.mark.parametrize(
    ("number", "days", "others", "wanted"),
    [
        (2, 4, {1: TODAY}, 1),
        (2, 5, {1: TODAY}, 0),
        (2, 6, {1: TODAY}, 0),
        (2, -5, {1: TODAY}, 1),
        (1, -4, {2: TODAY}, 1),
        (1, -5, {2: TODAY}, 0),
        (1, 5, {2: TODAY}, 1),
        (3, 0, {1: TODAY, 2: TODAY, 3: TODAY}, 2),
    ],
)
def test_two_infusions_are_as_many_days_apart_as_the_protocol_has_in_their_order(
    number: int, days: int, others: dict[int, date], wanted: int
) -> None:
    found = interval_refusals(number=number, planned_on=TODAY + timedelta(days=days), others=others, min_days_between=5)
    assert [(refusal.code, refusal.hard) for refusal in found] == [("order-too-soon", False)] * wanted
