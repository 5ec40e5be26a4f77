"""No more than the bag, and a part with a reason."""

from decimal import Decimal

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.volume_infused import refusals

CASES = [
    ("-0.1", "x", ["volume-exceeds-bag"]),
    ("0", "x", []),
    ("0", None, ["part-without-reason"]),
    ("99.9", "  ", ["part-without-reason"]),
    ("99.9", "chills", []),
    ("100.0", None, []),
    ("100.1", "x", ["volume-exceeds-bag"]),
]


@pytest.mark.parametrize(("infused", "reason", "wanted"), CASES)
def test_a_volume_at_its_bounds(infused: str, reason: str | None, wanted: list[str]) -> None:
    assert codes(refusals(infused_ml=Decimal(infused), bag_ml=Decimal(100), reason=reason)) == wanted
