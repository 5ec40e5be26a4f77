"""A supply is of the right kind, in date, and not recalled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import supply_lot
from tracker.rules.refusal import Refusal

TODAY = date(2026, 2, 8)
DAY = timedelta(days=1)


def a_lot(**changes: Any) -> list[Refusal]:
    sound: dict[str, Any] = {"lot": "L1", "kind": "ACD-A", "expires_on": TODAY, "recalled": False, "wanted": ("ACD-A",)}
    return supply_lot.refusals(**sound | {"today": TODAY} | changes)


@pytest.mark.parametrize(
    ("expires_on", "expected"),
    [
        (TODAY - DAY, ["supply-expired"]),
        (TODAY, []),
        (TODAY + DAY, []),
        (None, ["supply-expiry-unknown"]),
    ],
)
def test_a_lot_is_good_through_its_last_day(expires_on: date | None, expected: list[str]) -> None:
    found = a_lot(expires_on=expires_on)
    assert hardness(found) == [(code, True) for code in expected]


def test_the_wrong_kind_is_refused_by_both_names() -> None:
    [refusal] = a_lot(kind="saline", wanted=("acd-a", "albumin"))
    assert (refusal.code, refusal.sentence) == (
        "supply-wrong-kind",
        "Lot L1 is saline; this step needs ACD-A, albumin.",
    )


@pytest.mark.hazard("H50")
def test_a_recalled_lot_is_refused_in_date_too() -> None:
    found = a_lot(expires_on=TODAY + DAY, recalled=True)
    assert hardness(found) == [("supply-recalled", True)]


def test_all_that_is_wrong_with_a_lot_is_said_at_once() -> None:
    found = a_lot(kind="saline", expires_on=TODAY - DAY, recalled=True)
    assert hardness(found) == [("supply-wrong-kind", True), ("supply-recalled", True), ("supply-expired", True)]
