"""G-CSF doses per kilogram of the donor, and the days in a row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal


def ug_per_kg(*, dose_ug: Decimal | int, weight_kg: Decimal) -> Decimal:
    """One dose, or a day's doses together, per kilogram; to a hundredth of a microgram."""
    return (Decimal(dose_ug) / weight_kg).quantize(Decimal("0.01"))


def days_in_row(*, dosed_on: Collection[date], today: date) -> int:
    """How many days in a row, today included, have a dose when today gets one."""
    days = 1
    while today - timedelta(days=days) in dosed_on:
        days += 1
    return days
