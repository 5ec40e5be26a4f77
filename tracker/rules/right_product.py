"""A step takes one kind of product, told by its product description code."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, product: str, code: str, wanted_code: str, wanted: str) -> list[Refusal]:
    """Refuse a product of another code than the step takes."""
    if code == wanted_code:
        return []
    says = N_("%(product)s is not %(wanted)s (%(wanted_code)s).")
    values = {"product": product, "wanted": wanted, "wanted_code": wanted_code}
    return [Refusal("wrong-product", says, N_("Check that you scanned the right bag."), values)]
