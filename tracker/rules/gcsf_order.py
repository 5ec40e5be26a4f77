"""G-CSF is given on a physician's signed order, on the days that the order names."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.rules.refusal import N_, Refusal

CALL = N_("Do not give it. Call the physician.")


def refusals(*, starts_on: date | None, days: int, today: date) -> list[Refusal]:
    """Refuse without an order (starts_on None), before its first day and after its last."""
    if starts_on is None:
        do = N_("Stop. Ask the physician to sign an order first.")
        return [Refusal("gcsf-not-ordered", N_("There is no signed G-CSF order for this round."), do)]
    last = starts_on + timedelta(days=days - 1)
    if starts_on <= today <= last:
        return []
    says = N_("The G-CSF order is for %(first)s to %(last)s; today is %(today)s.")
    values = {"first": str(starts_on), "last": str(last), "today": str(today)}
    return [Refusal("gcsf-outside-order", says, CALL, values)]
