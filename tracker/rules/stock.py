"""What is taken into stock is in date; a recall is made once; a calibration and a training hold into the future."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tracker.rules.refusal import N_, Refusal


def refusals_intake(*, lot: str, expires_on: date, today: date) -> list[Refusal]:
    """Refuse a lot that has expired; its last day is still good."""
    if expires_on >= today:
        return []
    says, values = N_("Lot %(lot)s expired on %(on)s."), {"lot": lot, "on": str(expires_on)}
    return [Refusal("lot-expired", says, N_("Send it back; do not take it into stock."), values, field="expires_on")]


def refusals_recall(*, lot: str, recalled: bool) -> list[Refusal]:
    """Refuse a second recall, which would overwrite the reason of the first."""
    if not recalled:
        return []
    says = N_("Lot %(lot)s is recalled already.")
    return [Refusal("lot-recalled-already", says, N_("Nothing needs to be done."), {"lot": lot})]


def refusals_until(*, what: str, until: date, today: date) -> list[Refusal]:
    """Refuse evidence that has lapsed when it is recorded."""
    if until >= today:
        return []
    says, values = N_("%(what)s until %(until)s has lapsed already."), {"what": what, "until": str(until)}
    return [Refusal("lapsed-already", says, N_("Check the date."), values, field="until")]


def refusals_limits(*, low_celsius: Decimal | None, high_celsius: Decimal | None) -> list[Refusal]:
    """The lowest temperature of a place is not above its highest."""
    if low_celsius is None or high_celsius is None or low_celsius <= high_celsius:
        return []
    says = N_("The lowest temperature is above the highest.")
    return [Refusal("limits-crossed", says, N_("Correct the temperatures."), field="low_celsius")]
