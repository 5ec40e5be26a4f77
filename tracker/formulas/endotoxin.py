"""The endotoxin limit of a product, from what a patient may get per kilogram and hour."""

from __future__ import annotations

from decimal import Decimal

LIMIT_EU_PER_KG_PER_H = Decimal(5)  # USP <85> [GK §3.5]


def limit_eu_per_ml(
    *, weight_kg: Decimal, ml_in_worst_hour: Decimal, eu_per_kg_per_h: Decimal = LIMIT_EU_PER_KG_PER_H
) -> Decimal:
    """The highest concentration at which the worst hour of the infusion stays within the limit."""
    return (eu_per_kg_per_h * weight_kg / ml_in_worst_hour).quantize(Decimal("0.01"))
