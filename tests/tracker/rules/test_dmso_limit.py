"""DMSO: of one bag before it is frozen, and of a whole day before a bag is given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import dmso_limit
from tracker.rules.dmso_limit import Received

D = Decimal
AT = datetime(2026, 2, 11, 12, tzinfo=UTC)
DAY, SECOND = timedelta(hours=24), timedelta(seconds=1)
OVER = [("dmso-over-day-limit", True)]


def asked(grams: str, *received: Received, weight_kg: str = "60.0") -> list[tuple[str, bool]]:
    found = dmso_limit.day_refusals(
        grams=D(grams), received=received, at=AT, weight_kg=D(weight_kg), max_g_per_kg_day=D(1)
    )
    return hardness(found)


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(("amount", "refused"), [("0.99", False), ("1.00", False), ("1.0001", True), ("1.01", True)])
def test_dmso_may_reach_the_limit(amount: str, refused: bool) -> None:
    found = dmso_limit.refusals(g_per_kg=D(amount), max_g_per_kg_day=D(1))
    assert hardness(found) == ([("dmso-over-limit", True)] if refused else [])


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(("grams", "expected"), [("29.99", []), ("30.00", []), ("30.01", OVER)])
def test_a_bag_and_what_was_given_today_may_reach_the_limit(grams: str, expected: list[tuple[str, bool]]) -> None:
    assert asked(grams, Received(D(20), AT - SECOND), Received(D(10), AT - DAY / 2)) == expected


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(("ago", "expected"), [(DAY - SECOND, OVER), (DAY, []), (DAY + SECOND, [])])
def test_an_infusion_counts_until_a_whole_day_after_its_end(ago: timedelta, expected: list[tuple[str, bool]]) -> None:
    assert asked("30.01", Received(D(30), AT - ago)) == expected


@pytest.mark.hazard("H36")
def test_an_infusion_that_has_not_ended_counts() -> None:
    assert asked("30.01", Received(D(30), None)) == OVER


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(("weight_kg", "expected"), [("59.9", OVER), ("60.0", []), ("60.1", [])])
def test_the_limit_is_that_of_the_weight_of_the_day(weight_kg: str, expected: list[tuple[str, bool]]) -> None:
    assert asked("60.00", weight_kg=weight_kg) == expected


def test_a_bag_without_dmso_is_given_whatever_was_given_before() -> None:
    assert asked("0.00", Received(D(61), AT - SECOND)) == []


def test_the_sentence_says_what_was_given_what_it_comes_to_and_the_limit() -> None:
    received = [Received(D("30.0"), AT - SECOND)]
    [refusal] = dmso_limit.day_refusals(
        grams=D("30.01"), received=received, at=AT, weight_kg=D("60.0"), max_g_per_kg_day=D(1)
    )
    assert refusal.sentence == (
        "With the 30 g DMSO of the last 24 hours this bag brings the recipient to 1.01 g/kg; the limit is 1 g/kg a day."
    )
