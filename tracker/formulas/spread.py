"""Median and quartiles of a small group, as exact decimals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Spread:
    """How many values there are, their middle, and the middle half of them."""

    count: int
    low: Decimal
    quarter: Decimal
    median: Decimal
    three_quarters: Decimal
    high: Decimal


def spread(values: Collection[int | Decimal]) -> Spread | None:
    """The spread of these values, quartiles by linear interpolation; None of nothing."""
    exact = sorted(Decimal(value) for value in values)
    if not exact:
        return None
    parts = quantiles(exact, n=4, method="inclusive") if len(exact) > 1 else exact * 3
    return Spread(len(exact), exact[0], parts[0], parts[1], parts[2], exact[-1])
