"""A supply is of the right kind, in date, and not recalled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import supply_lot

TODAY = date(2026, 2, 8)
DAY = timedelta(days=1)


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
    found = supply_lot.refusals(lot="L1", kind="ACD-A", expires_on=expires_on, today=TODAY)
    assert hardness(found) == [(code, True) for code in expected]


def test_the_wrong_kind_is_refused_by_both_names() -> None:
    [refusal] = supply_lot.refusals(lot="L1", kind="saline", wanted_kind="ACD-A", expires_on=TODAY, today=TODAY)
    assert (refusal.code, refusal.sentence) == ("supply-wrong-kind", "Lot L1 is saline; this step needs ACD-A.")


@pytest.mark.hazard("H50")
def test_a_recalled_lot_is_refused_in_date_too() -> None:
    found = supply_lot.refusals(lot="L1", kind="ACD-A", expires_on=TODAY + DAY, today=TODAY, recalled=True)
    assert hardness(found) == [("supply-recalled", True)]


def test_all_that_is_wrong_with_a_lot_is_said_at_once() -> None:
    found = supply_lot.refusals(
        lot="L1", kind="saline", wanted_kind="ACD-A", expires_on=TODAY - DAY, today=TODAY, recalled=True
    )
    assert hardness(found) == [("supply-wrong-kind", True), ("supply-recalled", True), ("supply-expired", True)]
