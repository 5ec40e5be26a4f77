"""The DMSO that one recipient gets within a day stays within the protocol's limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number

DAY = timedelta(hours=24)  # all infusions within it are summed [S24 §3.4]


@dataclass(frozen=True, slots=True)
class Received:
    """What one earlier infusion brought, or still brings where it has not ended."""

    grams: Decimal
    ended_at: datetime | None


def refusals(*, g_per_kg: Decimal, max_g_per_kg_day: Decimal) -> list[Refusal]:
    """Refuse a dose above the limit; the limit itself is allowed. g_per_kg is not rounded before it comes here."""
    if g_per_kg <= max_g_per_kg_day:
        return []
    values = _values(g_per_kg, max_g_per_kg_day)
    says = N_("This bag would carry %(amount)s g DMSO per kg; the limit is %(most)s g/kg a day.")
    do = N_("Freeze in a smaller volume, or split the dose over two days.")
    return [Refusal("dmso-over-limit", says, do, values)]


def day_refusals(
    *,
    grams: Decimal,
    received: Sequence[Received],
    at: datetime,
    weight_kg: Decimal,
    max_g_per_kg_day: Decimal,
) -> list[Refusal]:
    """Refuse a bag that, with every infusion that has not ended a whole day ago, goes above the limit.

    An infusion counts in full until a day after its end; what ran in earlier than that cannot be told apart.
    """
    today = sum((earlier.grams for earlier in received if _counts(earlier, at)), Decimal(0))
    g_per_kg = (grams + today) / weight_kg
    if not grams or g_per_kg <= max_g_per_kg_day:
        return []
    values = _values(g_per_kg, max_g_per_kg_day) | {"earlier": number(today)}
    says = N_(
        "With the %(earlier)s g DMSO of the last 24 hours this bag brings the recipient to %(amount)s g/kg; "
        "the limit is %(most)s g/kg a day."
    )
    do = N_("Do not infuse it now. Call the physician: a day after the last infusion it counts no more.")
    return [Refusal("dmso-over-day-limit", says, do, values)]


def _counts(earlier: Received, at: datetime) -> bool:
    return earlier.ended_at is None or at - earlier.ended_at < DAY


def _values(g_per_kg: Decimal, max_g_per_kg_day: Decimal) -> dict[str, str]:
    return {"amount": number(g_per_kg.quantize(Decimal("0.01"), ROUND_CEILING)), "most": number(max_g_per_kg_day)}
