"""A donor's total blood volume and how much of it an apheresis session processes."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

Sex = Literal["male", "female"]

# Nadler, litres from height in m and weight in kg [GK §3.3]: cubic height, weight, constant.
NADLER: dict[Sex, tuple[Decimal, Decimal, Decimal]] = {
    "male": (Decimal("0.3669"), Decimal("0.03219"), Decimal("0.6041")),
    "female": (Decimal("0.3561"), Decimal("0.03308"), Decimal("0.1833")),
}


def total_blood_volume_ml(*, sex: Sex, height_cm: Decimal | int, weight_kg: Decimal) -> int:
    """Nadler's total blood volume, to the millilitre."""
    per_m3, per_kg, constant = NADLER[sex]
    height_m = Decimal(height_cm) / 100
    litres = per_m3 * height_m**3 + per_kg * weight_kg + constant
    return round(litres * 1000)


def blood_volumes_processed(*, processed_ml: Decimal | int, total_blood_volume_ml: int) -> Decimal:
    """How many total blood volumes went through the machine, to a tenth."""
    return (Decimal(processed_ml) / total_blood_volume_ml).quantize(Decimal("0.1"))


def inlet_flow_limit_ml_per_min(
    *, citrate_ml_per_min_per_l: Decimal, total_blood_volume_ml: int, ac_ratio: Decimal | int
) -> Decimal:
    """The inlet flow at which the citrate infusion rate reaches its limit [GK §3.3]: rate × TBV × ratio."""
    return (citrate_ml_per_min_per_l * total_blood_volume_ml / 1000 * ac_ratio).quantize(Decimal("0.1"))
