"""The dose of one infusion lies within the window."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import dose_window

LOW, HIGH = Decimal(200_000_000), Decimal(300_000_000)


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (199_999_999, [("dose-outside-window", False)]),
        (200_000_000, []),
        (200_000_001, []),
        (299_999_999, []),
        (300_000_000, []),
        (300_000_001, [("dose-outside-window", False)]),
        (2_500_000, [("dose-outside-window", False)]),
        (None, [("dose-unknown", True)]),
    ],
)
def test_both_ends_belong_to_the_window(dose: int | None, expected: list[tuple[str, bool]]) -> None:
    cells_per_kg = None if dose is None else Decimal(dose)
    found = dose_window.refusals(cells_per_kg=cells_per_kg, low_cells_per_kg=LOW, high_cells_per_kg=HIGH)
    assert hardness(found) == expected


def test_the_sentence_compares_in_one_power_of_ten() -> None:
    [refusal] = dose_window.refusals(cells_per_kg=Decimal(158_000_000), low_cells_per_kg=LOW, high_cells_per_kg=HIGH)
    assert refusal.sentence == "The dose is 1.58 × 10⁸ MNC/kg, below the window of 2.00 × 10⁸ to 3.00 × 10⁸."
