"""An apheresis run stays within what the protocol expects of volumes, anticoagulant and flow; else a second look."""

from __future__ import annotations

from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number

CHECK = N_("Check the entry against the separator. If it is right, tell the physician and give the reason.")


def refusals(
    *,
    processed_ml: int,
    warn_above_processed_ml: int,
    ac_ratio: Decimal,
    ac_ratio_from: Decimal,
    ac_ratio_to: Decimal,
    inlet_ml_per_min: Decimal,
    inlet_limit_ml_per_min: Decimal,
) -> list[Refusal]:
    """Soft, once for each figure outside: processed volume, ratio of blood to anticoagulant, flow (citrate)."""
    values = {
        "processed": number(processed_ml),
        "most": number(warn_above_processed_ml),
        "ratio": number(ac_ratio),
        "low": number(ac_ratio_from),
        "high": number(ac_ratio_to),
        "flow": number(inlet_ml_per_min),
        "limit": number(inlet_limit_ml_per_min),
    }
    wrong = {
        "processed-too-much": processed_ml > warn_above_processed_ml,
        "ac-ratio-outside": not ac_ratio_from <= ac_ratio <= ac_ratio_to,
        "citrate-too-fast": inlet_ml_per_min > inlet_limit_ml_per_min,
    }
    return [Refusal(code, REASONS[code], CHECK, values, hard=False) for code, is_wrong in wrong.items() if is_wrong]


def weighing_refusals(*, gross_g: Decimal, tare_g: Decimal) -> list[Refusal]:
    """Refuse a bag that weighs no more than it did when it was empty."""
    if gross_g > tare_g:
        return []
    says = N_("The bag weighs %(gross)s g full and %(tare)s g empty; nothing would be in it.")
    values = {"gross": number(gross_g), "tare": number(tare_g)}
    return [Refusal("weight-impossible", says, N_("Weigh it again and enter both weights."), values, field="gross_g")]


REASONS = {
    "processed-too-much": N_("%(processed)s mL were processed, more than %(most)s mL."),
    "ac-ratio-outside": N_("The ratio of blood to anticoagulant was %(ratio)s; the range is %(low)s–%(high)s."),
    "citrate-too-fast": N_("The inlet flow was %(flow)s mL/min; for this donor citrate allows %(limit)s mL/min."),
}
