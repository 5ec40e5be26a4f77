"""DMSO that a cryopreserved dose carries."""

from __future__ import annotations

from decimal import Decimal

DENSITY_G_PER_ML = Decimal("1.10")  # [CALC §3.4]


def grams(*, volume_ml: Decimal, percent_v_v: Decimal) -> Decimal:
    """DMSO in a volume of product, in grams."""
    return volume_ml * percent_v_v / 100 * DENSITY_G_PER_ML


def g_per_kg(*, grams: Decimal, weight_kg: Decimal) -> Decimal:
    """DMSO per kilogram of the recipient, to a hundredth."""
    return (grams / weight_kg).quantize(Decimal("0.01"))


def received(*, grams: Decimal, volume_ml: Decimal, infused_ml: Decimal | None) -> Decimal:
    """DMSO that reached the recipient from a bag; all of it while nobody has said how much of the bag went in."""
    return grams if infused_ml is None else grams * infused_ml / volume_ml
