"""Values inside sentences: instants in UTC, spans in two units, plain numbers, cell counts in one power of ten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tracker.rules import wording


def test_an_instant_is_written_in_utc_whatever_its_zone() -> None:
    beijing = datetime(2026, 2, 11, 18, 15, tzinfo=timezone(timedelta(hours=8)))
    assert (
        wording.moment(beijing) == wording.moment(datetime(2026, 2, 11, 10, 15, tzinfo=UTC)) == "2026-02-11 10:15 UTC"
    )


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=1, minutes=3), "1 d 3 min"),
        (timedelta(days=3, hours=4, minutes=5), "3 d 4 h"),
        (-timedelta(minutes=12), "12 min"),
    ],
)
def test_a_span_is_written_in_its_two_largest_units(length: timedelta, text: str) -> None:
    assert wording.span(length) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("16.00"), "16"),
        (Decimal("0.30"), "0.3"),
        (100, "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.5"), "-0.5"),
    ],
)
def test_a_number_is_written_without_exponent_or_idle_zeros(value: Decimal | int, text: str) -> None:
    assert wording.number(value) == text


def test_cells_are_written_in_one_power_of_ten() -> None:
    assert wording.cells(250_000_000) == "2.50 × 10⁸"
    assert wording.cells(Decimal("38e9"), exponent=9) == "38.00 × 10⁹"


def test_nothing_listed_is_a_dash() -> None:
    assert wording.listed([]) == "—"
    assert wording.listed(["a", "b"]) == "a, b"


@pytest.mark.parametrize(
    ("code", "name"), [("wbc-high", "WBC high"), ("gcsf-over-order", "G-CSF over order"), ("excursion", "excursion")]
)
def test_a_rule_is_called_in_words(code: str, name: str) -> None:
    assert wording.rule_name(code) == name
