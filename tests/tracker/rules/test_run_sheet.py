"""The figures of an apheresis run at −1, 0 and +1 of each limit."""

from decimal import Decimal
from typing import Any

import pytest

from tracker.rules import run_sheet

USUAL: dict[str, Any] = {
    "processed_ml": 12_000,
    "warn_above_processed_ml": 24_000,
    "ac_ratio": Decimal(12),
    "ac_ratio_from": Decimal(10),
    "ac_ratio_to": Decimal(15),
    "inlet_ml_per_min": Decimal(50),
    "inlet_limit_ml_per_min": Decimal("72.0"),
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"processed_ml": 24_000}, []),
        ({"processed_ml": 24_001}, ["processed-too-much"]),
        ({"ac_ratio": Decimal("9.9")}, ["ac-ratio-outside"]),
        ({"ac_ratio": Decimal(10)}, []),
        ({"ac_ratio": Decimal(15)}, []),
        ({"ac_ratio": Decimal("15.1")}, ["ac-ratio-outside"]),
        ({"inlet_ml_per_min": Decimal("72.0")}, []),
        ({"inlet_ml_per_min": Decimal("72.1")}, ["citrate-too-fast"]),
    ],
)
def test_a_figure_outside_is_a_soft_stop(changes: dict[str, Any], expected: list[str]) -> None:
    found = run_sheet.refusals(**USUAL | changes)
    assert [refusal.code for refusal in found] == expected
    assert not any(refusal.hard for refusal in found)


@pytest.mark.parametrize(("gross", "expected"), [("34.9", 1), ("35.0", 1), ("35.1", 0)])
def test_a_full_bag_weighs_more_than_an_empty_one(gross: str, expected: int) -> None:
    found = run_sheet.weighing_refusals(gross_g=Decimal(gross), tare_g=Decimal("35.0"))
    assert len(found) == expected
    assert all(refusal.hard for refusal in found)
