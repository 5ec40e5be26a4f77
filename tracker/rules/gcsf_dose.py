"""G-CSF to a healthy donor stays within the day's total per kilogram and within the days in a row."""

from __future__ import annotations

from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def refusals(
    *,
    total_ug_per_kg_day: Decimal,
    days_in_row: int,
    warn_above_ug_per_kg_day: Decimal,
    stop_above_ug_per_kg_day: Decimal,
    max_days_in_row: int,
) -> list[Refusal]:
    """Refuse the dose that brings the day's total, or the days in a row, above the limits; this dose is counted in."""
    return [
        *_total(total_ug_per_kg_day, warn_above_ug_per_kg_day, stop_above_ug_per_kg_day),
        *_days(days_in_row, max_days_in_row),
    ]


def _total(total: Decimal, warn: Decimal, stop: Decimal) -> list[Refusal]:
    values = {"total": number(total), "warn": number(warn), "stop": number(stop)}
    if total > stop:
        says = N_("With this dose the day's G-CSF is %(total)s µg/kg; the limit is %(stop)s µg/kg.")
        do = N_("Do not give it. Check the weight and the dose; call the physician.")
        return [Refusal("gcsf-over-limit", says, do, values, field="dose_ug")]
    if total > warn:
        says = N_("With this dose the day's G-CSF is %(total)s µg/kg; more than %(warn)s µg/kg needs a reason.")
        do = N_("Check the weight and the dose. Give it only on the physician's order, with a reason.")
        return [Refusal("gcsf-over-warning", says, do, values, hard=False, field="dose_ug")]
    return []


def _days(days: int, most: int) -> list[Refusal]:
    if days <= most:
        return []
    says = N_("This would be day %(days)s of G-CSF in a row; the protocol has at most %(most)s.")
    do = N_("Do not give it. Call the physician: collect now, or end this mobilization.")
    return [Refusal("gcsf-too-many-days", says, do, {"days": str(days), "most": str(most)})]
