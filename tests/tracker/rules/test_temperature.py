"""Excursions and gaps of a logger's readings against 1–8 °C, 30 minutes tolerated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import temperature
from tracker.rules.temperature import Range, Reading

START = datetime(2026, 2, 8, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIMITS = Range(Decimal(1), Decimal(8), tolerated=30 * MINUTE, longest_gap=15 * MINUTE)


def readings(*celsius: str, every: timedelta = 5 * MINUTE) -> list[Reading]:
    return [Reading(START + position * every, Decimal(value)) for position, value in enumerate(celsius)]


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    ("celsius", "side"), [("0.9", "low"), ("1", None), ("1.1", None), ("7.9", None), ("8", None), ("8.1", "high")]
)
def test_the_limits_belong_to_the_range(celsius: str, side: str | None) -> None:
    found = temperature.excursions(readings("5", celsius, "5"), LIMITS)
    assert [excursion.side for excursion in found] == ([] if side is None else [side])


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(("minutes", "counts"), [(29, False), (30, False), (31, True)])
def test_an_excursion_counts_when_it_lasts_longer_than_tolerated(minutes: int, counts: bool) -> None:
    log = [Reading(START + minute * MINUTE, Decimal(9)) for minute in range(minutes)]
    log += [Reading(START + minutes * MINUTE, Decimal(5))]
    [excursion] = temperature.excursions(log, LIMITS)
    assert (excursion.counts, excursion.lasted) == (counts, minutes * MINUTE)


def test_an_excursion_lasts_until_the_first_reading_that_is_back() -> None:
    [excursion] = temperature.excursions(readings("5", "9", "12.5", "10", "5"), LIMITS)
    assert (excursion.starts_at, excursion.ends_at) == (START + 5 * MINUTE, START + 20 * MINUTE)
    assert excursion.extreme_c == Decimal("12.5")


def test_an_excursion_that_is_not_over_lasts_until_the_last_reading() -> None:
    [excursion] = temperature.excursions(readings("5", "0", "-2"), LIMITS)
    assert (excursion.side, excursion.extreme_c, excursion.ends_at) == ("low", Decimal(-2), START + 10 * MINUTE)


def test_too_cold_and_too_warm_are_two_excursions() -> None:
    assert [one.side for one in temperature.excursions(readings("9", "0", "5", "9"), LIMITS)] == ["high", "low", "high"]


@pytest.mark.hazard("H21")
def test_the_order_of_the_file_does_not_matter() -> None:
    log = readings("5", "9", "9", "5", "0", "5")
    assert temperature.excursions(log[::-1], LIMITS) == temperature.excursions(log, LIMITS)


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(("minutes", "is_gap"), [(14, False), (15, False), (16, True)])
def test_a_stretch_without_a_reading_is_a_gap(minutes: int, is_gap: bool) -> None:
    ends_at = START + minutes * MINUTE
    log = [Reading(START, Decimal(5)), Reading(ends_at, Decimal(5))]
    found = temperature.gaps(log, starts_at=START, ends_at=ends_at, limits=LIMITS)
    assert [(gap.starts_at, gap.ends_at) for gap in found] == ([(START, ends_at)] if is_gap else [])


@pytest.mark.hazard("H21")
def test_the_time_before_the_first_and_after_the_last_reading_is_measured_too() -> None:
    log = [Reading(START + 20 * MINUTE, Decimal(5)), Reading(START + 25 * MINUTE, Decimal(5))]
    found = temperature.gaps(log, starts_at=START, ends_at=START + 60 * MINUTE, limits=LIMITS)
    assert [(gap.ends_at - gap.starts_at) for gap in found] == [20 * MINUTE, 35 * MINUTE]


@pytest.mark.hazard("H21")
def test_no_readings_at_all_are_one_gap_over_the_whole_way() -> None:
    found = temperature.refusals(readings=[], starts_at=START, ends_at=START + 60 * MINUTE, limits=LIMITS)
    assert hardness(found) == [("temperature-gap", False)]


def test_readings_from_before_departure_do_not_fill_a_gap() -> None:
    log = readings("5", "5", "5")
    found = temperature.gaps(log, starts_at=START + 60 * MINUTE, ends_at=START + 80 * MINUTE, limits=LIMITS)
    assert len(found) == 1


@pytest.mark.hazard("H21")
def test_an_excursion_that_counts_is_a_soft_stop_that_says_how_far_and_how_long() -> None:
    log = readings(*["5"] + ["9.5"] * 8 + ["5"])
    [refusal] = temperature.refusals(readings=log, starts_at=START, ends_at=START + 45 * MINUTE, limits=LIMITS)
    assert (refusal.code, refusal.hard) == ("temperature-excursion", False)
    assert refusal.sentence == "It was above 8 °C for 40 min from 2026-02-08 08:05 UTC, up to 9.5 °C."


def test_a_cold_excursion_says_so() -> None:
    log = readings(*["5"] + ["-1"] * 8 + ["5"])
    found = temperature.refusals(readings=log, starts_at=START, ends_at=START + 45 * MINUTE, limits=LIMITS)
    assert codes(found) == ["temperature-excursion"]
    assert "below 1 °C" in found[0].sentence


def test_a_short_excursion_refuses_nothing() -> None:
    log = readings("5", "9", "9", "5")
    assert temperature.refusals(readings=log, starts_at=START, ends_at=START + 15 * MINUTE, limits=LIMITS) == []
