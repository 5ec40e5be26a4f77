"""How fast cells may run: slowly at first, never above the maximum."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def refusals(
    *,
    rate_ml_per_min: Decimal,
    running_for: timedelta,
    start_ml_per_min: Decimal,
    start_lasts: timedelta,
    max_ml_per_min: Decimal,
) -> list[Refusal]:
    """Refuse (hard) a rate that is not above zero or above the maximum, and (soft) a fast one in the first minutes."""
    values = {
        "rate": number(rate_ml_per_min),
        "start": number(start_ml_per_min),
        "most": number(max_ml_per_min),
        "minutes": str(int(start_lasts.total_seconds() // 60)),
    }
    if rate_ml_per_min <= 0:
        says = N_("The rate is %(rate)s mL/min.")
        return [Refusal("rate-not-positive", says, N_("Enter the rate, or record an interruption."), values)]
    if rate_ml_per_min > max_ml_per_min:
        says = N_("The rate is %(rate)s mL/min; the most is %(most)s mL/min.")
        return [Refusal("rate-too-fast", says, N_("Set a lower rate."), values, field="rate_ml_per_min")]
    if rate_ml_per_min > start_ml_per_min and running_for < start_lasts:
        says = N_("The rate is %(rate)s mL/min; in the first %(minutes)s minutes it is at most %(start)s mL/min.")
        do = N_("Set a lower rate. Go on only with the physician's reason and a second signature.")
        return [Refusal("rate-too-fast-at-start", says, do, values, hard=False, field="rate_ml_per_min")]
    return []
