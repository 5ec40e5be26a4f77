"""Nadler's total blood volume, against the worked figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.formulas import blood_volume
from tracker.formulas.blood_volume import Sex


@pytest.mark.parametrize(
    ("sex", "height_cm", "weight_kg", "expected_ml"), [("male", 175, "70", 4824), ("female", 162, "58", 3616)]
)
def test_nadler_gives_the_worked_figures(sex: Sex, height_cm: int, weight_kg: str, expected_ml: int) -> None:
    found = blood_volume.total_blood_volume_ml(sex=sex, height_cm=height_cm, weight_kg=Decimal(weight_kg))
    assert found == expected_ml


def test_volumes_processed_are_counted_in_total_blood_volumes() -> None:
    found = blood_volume.blood_volumes_processed(processed_ml=12_060, total_blood_volume_ml=4824)
    assert found == Decimal("2.5")


@pytest.mark.parametrize(("rate", "expected"), [("0.8", 48), ("1.2", 72)])
def test_the_citrate_rate_limits_the_inlet_flow(rate: str, expected: int) -> None:
    found = blood_volume.inlet_flow_limit_ml_per_min(
        citrate_ml_per_min_per_l=Decimal(rate), total_blood_volume_ml=5000, ac_ratio=12
    )
    assert found == expected
