"""A product is stored where it is kept at its own temperature."""

from __future__ import annotations

from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def refusals(
    *,
    place: str,
    product: str,
    place_low_c: Decimal | None,
    place_high_c: Decimal | None,
    low_c: Decimal | None,
    high_c: Decimal,
) -> list[Refusal]:
    """Refuse a place that may be colder or warmer than the product bears, or whose temperature nobody knows.

    low_c None: there is no lowest temperature for this product.
    """
    values = {"place": place, "product": product, "wanted": range_words(low_c, high_c)}
    do = N_("Store %(product)s at %(wanted)s.")
    if place_high_c is None or place_low_c is None:
        says = N_("The temperature of %(place)s is not on record.")
        return [Refusal("place-temperature-unknown", says, do, values)]
    if place_high_c <= high_c and (low_c is None or place_low_c >= low_c):
        return []
    says = N_("%(place)s is kept at %(kept)s; this product needs %(wanted)s.")
    return [Refusal("wrong-temperature", says, do, values | {"kept": range_words(place_low_c, place_high_c)})]


def range_words(low_c: Decimal | None, high_c: Decimal) -> str:
    """A range as it is said: 2 to 8 °C, or -150 °C or colder."""
    if low_c is None:
        return f"≤ {number(high_c)} °C"
    return f"{number(low_c)} … {number(high_c)} °C"
