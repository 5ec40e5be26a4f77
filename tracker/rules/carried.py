"""A bag passes into a person's hands, or comes to rest at a place, only where its stage lets it."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal
from tracker.rules.stage import spoken
from tracker.rules.wording import listed


def taker_refusals(*, product: str, stage: str, taker: str, may_take: bool, instead: str) -> list[Refusal]:
    """Refuse a taker who does not carry bags of this stage; instead: what is done with such a bag."""
    if may_take:
        return []
    says = N_("%(product)s is %(stage)s; it does not pass into the hands of %(taker)s.")
    return [Refusal("not-carried-now", says, instead, {"product": product, "stage": spoken(stage), "taker": taker})]


def place_refusals(
    *, product: str, stage: str, place: str, kind: str, allowed: Collection[str], instead: str
) -> list[Refusal]:
    """Refuse a place of a kind where a bag of this stage is not put down."""
    if kind in allowed:
        return []
    values = {"product": product, "stage": spoken(stage), "place": place, "allowed": listed(sorted(allowed)) or "—"}
    says = N_("%(product)s is %(stage)s; it is not put down at %(place)s. Kinds of place for it: %(allowed)s.")
    return [Refusal("not-put-down-here", says, instead, values, field="place")]
