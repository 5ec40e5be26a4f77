"""HIV RNA is entered in copies per millilitre; the clinic speaks of its decimal logarithm."""

from decimal import Decimal

_HUNDREDTH = Decimal("0.01")
_DIGITS = 3  # what two places of a logarithm are good for


def log10(copies_per_ml: int | None) -> Decimal | None:
    """log₁₀ of the copies per millilitre, to two places; None where nothing was measured."""
    return Decimal(copies_per_ml).log10().quantize(_HUNDREDTH) if copies_per_ml else None


def copies(log10_per_ml: Decimal) -> int:
    """The copies per millilitre that a logarithm of two places stands for, to three digits."""
    found = 10**log10_per_ml
    return int(round(found, _DIGITS - 1 - found.adjusted()))
