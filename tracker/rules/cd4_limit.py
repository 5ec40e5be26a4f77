"""A recipient is enrolled only with CD4 T cells at or below the protocol's limit."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, cd4_per_ul: int | None, limit_per_ul: int) -> list[Refusal]:
    """Refuse above the limit, and when nobody has counted."""
    values = {"cd4": str(cd4_per_ul), "limit": str(limit_per_ul)}
    if cd4_per_ul is None:
        do = N_("Order the count and enter it with its date.")
        return [Refusal("cd4-missing", N_("There is no baseline CD4 count."), do, field="cd4_per_ul")]
    if cd4_per_ul <= limit_per_ul:
        return []
    says = N_("CD4 is %(cd4)s/µL; the protocol takes recipients up to %(limit)s/µL.")
    do = N_("Do not enrol. This is on record as a screen failure; if the count or its unit is wrong, enter it again.")
    return [Refusal("cd4-above-limit", says, do, values, field="cd4_per_ul")]
