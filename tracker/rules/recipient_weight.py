"""A dose per kilogram stands on a weight that is recent enough."""

from __future__ import annotations

from datetime import date

from tracker.rules.refusal import N_, Refusal


def refusals(*, weighed_on: date, today: date, max_age_days: int) -> list[Refusal]:
    """Refuse a weight older than the protocol allows (its last day still counts), or from a day to come."""
    values = {"on": str(weighed_on), "today": str(today), "days": str(max_age_days)}
    if weighed_on > today:
        says = N_("The weight is dated %(on)s; today is %(today)s.")
        return [Refusal("weight-in-future", says, N_("Enter the day of the weighing."), values, field="weighed_on")]
    if (today - weighed_on).days > max_age_days:
        says = N_("The weight is of %(on)s; it may be at most %(days)s days old.")
        do = N_("Weigh the recipient again; an order with an old weight has to be ordered anew.")
        return [Refusal("weight-too-old", says, do, values, field="weighed_on")]
    return []
