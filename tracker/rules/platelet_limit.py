"""G-CSF stops when the donor's platelets fall below the limit."""

from __future__ import annotations

from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def refusals(*, platelets_e9_per_l: Decimal | int | None, stop_below_e9_per_l: Decimal) -> list[Refusal]:
    """Refuse below the limit; no count at all is for the schedule to say."""
    if platelets_e9_per_l is None or platelets_e9_per_l >= stop_below_e9_per_l:
        return []
    says = N_("Platelets are %(platelets)s × 10⁹/L; G-CSF stops below %(limit)s.")
    do = N_("Do not give G-CSF. Call the physician; repeat the count.")
    values = {"platelets": number(platelets_e9_per_l), "limit": number(stop_below_e9_per_l)}
    return [Refusal("platelets-low", says, do, values)]
