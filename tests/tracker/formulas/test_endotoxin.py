"""The endotoxin limit: 60 kg and 125 mL in the worst hour give 2.4 EU/mL."""

from __future__ import annotations

from decimal import Decimal

from tracker.formulas import endotoxin


def test_the_worked_example() -> None:
    assert endotoxin.limit_eu_per_ml(weight_kg=Decimal(60), ml_in_worst_hour=Decimal(125)) == Decimal("2.40")
