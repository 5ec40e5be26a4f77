"""White cells: halve from the one limit, hold from the other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import wbc_limit


@pytest.mark.parametrize(
    ("wbc", "expected"),
    [
        (None, []),
        ("69.9", []),
        ("70", [("wbc-high", False)]),
        ("74.9", [("wbc-high", False)]),
        ("75", [("wbc-hold", True)]),
        ("75.1", [("wbc-hold", True)]),
    ],
)
def test_the_count_halves_and_then_holds_the_dose(wbc: str | None, expected: list[tuple[str, bool]]) -> None:
    found = wbc_limit.refusals(
        wbc_e9_per_l=None if wbc is None else Decimal(wbc),
        reduce_from_e9_per_l=Decimal(70),
        hold_from_e9_per_l=Decimal(75),
    )
    assert hardness(found) == expected
