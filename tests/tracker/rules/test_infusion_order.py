"""The order stands, is signed, of today, and for this round and infusion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import infusion_order

TODAY = date(2026, 2, 10)
GOOD: dict[str, Any] = {
    "order": "ORD-7",
    "signed": True,
    "planned_on": TODAY,
    "today": TODAY,
    "order_round": "CHA999926000001",
    "bag_round": "CHA999926000001",
    "order_infusion": 1,
    "bag_infusion": 1,
    "cancelled": False,
}


def test_a_bag_that_agrees_with_its_order_is_accepted() -> None:
    assert infusion_order.refusals(**GOOD) == []


@pytest.mark.hazard("H52")
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"order": None}, "order-missing"),
        ({"cancelled": True}, "order-cancelled"),
        ({"signed": False}, "order-not-signed"),
        ({"planned_on": TODAY - timedelta(days=1)}, "order-wrong-date"),
        ({"planned_on": TODAY + timedelta(days=1)}, "order-wrong-date"),
        ({"planned_on": None}, "order-wrong-date"),
        ({"bag_round": "CHA999926000002"}, "order-wrong-round"),
        ({"bag_infusion": 2}, "order-wrong-infusion"),
    ],
)
def test_each_disagreement_is_a_hard_stop(wrong: dict[str, Any], code: str) -> None:
    assert hardness(infusion_order.refusals(**(GOOD | wrong))) == [(code, True)]


def test_every_disagreement_is_said_at_once() -> None:
    found = infusion_order.refusals(**(GOOD | {"signed": False, "bag_infusion": 3, "cancelled": True}))
    assert codes(found) == ["order-cancelled", "order-not-signed", "order-wrong-infusion"]
