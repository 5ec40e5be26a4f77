"""Slowly at first, never too fast."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.infusion_rate import refusals

CASES = [
    ("0.0", 0, "rate-not-positive"),
    ("-0.1", 0, "rate-not-positive"),
    ("0.1", 0, None),
    ("2.0", 0, None),
    ("2.1", 0, "rate-too-fast-at-start"),
    ("2.1", 899, "rate-too-fast-at-start"),
    ("2.1", 900, None),
    ("10.0", 900, None),
    ("10.1", 900, "rate-too-fast"),
    ("10.1", 0, "rate-too-fast"),
]


@pytest.mark.parametrize(("rate", "seconds", "wanted"), CASES)
def test_a_rate_at_its_bounds(rate: str, seconds: int, wanted: str | None) -> None:
    found = refusals(
        rate_ml_per_min=Decimal(rate),
        running_for=timedelta(seconds=seconds),
        start_ml_per_min=Decimal(2),
        start_lasts=timedelta(minutes=15),
        max_ml_per_min=Decimal(10),
    )
    assert codes(found) == ([wanted] if wanted else [])
    assert all(refusal.hard == (refusal.code != "rate-too-fast-at-start") for refusal in found)
