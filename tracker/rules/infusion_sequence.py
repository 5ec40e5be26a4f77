"""The infusions of a round come in order, each after the one before it and not too soon after."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tracker.rules.refusal import N_, Refusal

TOO_SOON = "infusion-too-soon"


def refusals(
    *,
    number: int,
    completed: Collection[int],
    planned: int,
    last_on: date | None = None,
    today: date | None = None,
    min_days_between: int = 0,
) -> list[Refusal]:
    """Refuse (hard) an infusion that is not the next one; ask for a reason (soft) when it comes before its spacing."""
    following = next(n for n in range(1, planned + 2) if n not in completed)
    values = {"number": str(number), "following": str(following), "planned": str(planned)}
    if not 1 <= number <= planned:
        says = N_("This would be infusion %(number)s; the round has %(planned)s.")
        return [Refusal("infusion-beyond-round", says, N_("Do not infuse. Call the trial coordinator."), values)]
    if number in completed:
        says = N_("Infusion %(number)s of %(planned)s was already given.")
        return [Refusal("infusion-repeated", says, N_("Do not infuse. Keep the bag; call the pharmacy."), values)]
    if number != following:
        says = N_("This is infusion %(number)s of %(planned)s; the next one due is infusion %(following)s.")
        do = N_("Do not infuse. Keep the bag; call the pharmacy for infusion %(following)s.")
        return [Refusal("infusion-out-of-sequence", says, do, values)]
    return _spacing(last_on, today, min_days_between)


def _spacing(last_on: date | None, today: date | None, least: int) -> list[Refusal]:
    if last_on is None or today is None or (today - last_on).days >= least:
        return []
    values = {"last": str(last_on), "days": str((today - last_on).days), "least": str(least)}
    says = N_("The infusion before was on %(last)s, %(days)s days ago; the protocol has %(least)s days between.")
    do = N_("Wait, or have a physician decide: their reason, their badge and their password as the second person.")
    return [Refusal(TOO_SOON, says, do, values, hard=False)]
