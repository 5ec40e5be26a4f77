"""Dates of what is taken into stock, calibrated or trained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.tracker.rules.said import codes
from tracker.rules import stock
from tracker.rules import training as training_rule

TODAY = date(2026, 2, 2)


@pytest.mark.parametrize(
    ("day", "expired", "lapsed"),
    [
        (date(2026, 2, 1), ["lot-expired"], ["lapsed-already"]),
        (date(2026, 2, 2), [], []),
        (date(2026, 2, 3), [], []),
    ],
)
def test_the_last_day_is_still_good(day: date, expired: list[str], lapsed: list[str]) -> None:
    assert codes(stock.refusals_intake(lot="L", expires_on=day, today=TODAY)) == expired
    assert codes(stock.refusals_until(what="BAL-1", until=day, today=TODAY)) == lapsed


def test_a_recall_is_made_once() -> None:
    assert codes(stock.refusals_recall(lot="L", recalled=True)) == ["lot-recalled-already"]
    assert stock.refusals_recall(lot="L", recalled=False) == []


@pytest.mark.parametrize(
    ("low", "high", "stops"), [("8", "2", ["limits-crossed"]), ("2", "2", []), ("2", "8", []), (None, "8", [])]
)
def test_the_lowest_temperature_is_not_above_the_highest(low: str | None, high: str | None, stops: list[str]) -> None:
    limits = [Decimal(limit) if limit else None for limit in (low, high)]
    assert codes(stock.refusals_limits(low_celsius=limits[0], high_celsius=limits[1])) == stops


def test_training_is_for_a_procedure_that_a_step_asks_for() -> None:
    assert codes(training_rule.refusals_procedure(procedure="juggle")) == ["procedure-unknown"]
    assert training_rule.refusals_procedure(procedure="infuse") == []
