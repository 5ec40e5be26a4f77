"""The donor's white cell count decides whether G-CSF goes on, is halved, or is held."""

from __future__ import annotations

from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def refusals(
    *, wbc_e9_per_l: Decimal | None, reduce_from_e9_per_l: Decimal, hold_from_e9_per_l: Decimal
) -> list[Refusal]:
    """Warn (soft) from the reduce limit on, stop from the hold limit on; no count at all is for the schedule to say."""
    if wbc_e9_per_l is None or wbc_e9_per_l < reduce_from_e9_per_l:
        return []
    values = {"wbc": number(wbc_e9_per_l), "reduce": number(reduce_from_e9_per_l), "hold": number(hold_from_e9_per_l)}
    if wbc_e9_per_l >= hold_from_e9_per_l:
        says = N_("WBC is %(wbc)s × 10⁹/L; G-CSF is held from %(hold)s on.")
        do = N_("Do not give G-CSF. Call the physician; repeat the count.")
        return [Refusal("wbc-hold", says, do, values, field="wbc_e9_per_l")]
    says = N_("WBC is %(wbc)s × 10⁹/L; from %(reduce)s on the dose is halved.")
    do = N_("Halve the dose on the physician's order and give the reason.")
    return [Refusal("wbc-high", says, do, values, hard=False, field="wbc_e9_per_l")]
