"""One product on the bench at a time, and the bench is cleared before it."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed


def refusals(*, bench: str, product: str, on_bench: Collection[str], cleared: bool) -> list[Refusal]:
    """Refuse a product on a bench that holds another one's materials, or that nobody cleared."""
    others = sorted(other for other in on_bench if other != product)
    values = {"bench": bench, "product": product, "others": listed(others)}
    if others:
        says = N_("Bench %(bench)s is working on %(others)s; %(product)s does not belong there.")
        do = N_("Take this product away from the bench. Finish and clear the other run first.")
        return [Refusal("bench-occupied", says, do, values)]
    if not cleared:
        says = N_("Bench %(bench)s is not cleared.")
        do = N_("Clear the bench of every bag, label and paper, then record the line clearance.")
        return [Refusal("bench-not-cleared", says, do, values)]
    return []
