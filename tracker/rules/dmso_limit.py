"""The DMSO that one recipient gets within a day stays within the protocol's limit."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def refusals(*, g_per_kg: Decimal, max_g_per_kg_day: Decimal) -> list[Refusal]:
    """Refuse a dose above the limit; the limit itself is allowed. g_per_kg is not rounded before it comes here."""
    if g_per_kg <= max_g_per_kg_day:
        return []
    values = {"amount": number(g_per_kg.quantize(Decimal("0.01"), ROUND_CEILING)), "most": number(max_g_per_kg_day)}
    says = N_("This bag would carry %(amount)s g DMSO per kg; the limit is %(most)s g/kg a day.")
    do = N_("Freeze in a smaller volume, or split the dose over two days.")
    return [Refusal("dmso-over-limit", says, do, values)]
