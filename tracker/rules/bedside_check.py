"""A start follows a bedside check by the same two people, and follows it soon."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment, span


def refusals(*, checked_at: datetime | None, at: datetime, longest: timedelta) -> list[Refusal]:
    """Refuse a start without a check, or after more than the time that the protocol allows (its end included)."""
    if checked_at is None:
        do = N_("Check wristband, bag and order at the bedside first.")
        return [Refusal("not-checked", N_("This bag was not checked at the bedside."), do)]
    if at - checked_at <= longest:
        return []
    values = {"checked": moment(checked_at), "ago": span(at - checked_at), "longest": span(longest)}
    says = N_("The bedside check was at %(checked)s, %(ago)s ago; it holds for %(longest)s.")
    return [Refusal("check-too-old", says, N_("Put the bag back and check again at the bedside."), values)]


def same_people_refusals(*, by: str, checked_by: str | None, witnessed_by: str | None) -> list[Refusal]:
    """Refuse a start by somebody who was not one of the two at the check."""
    if checked_by is None or by in (checked_by, witnessed_by):
        return []
    values = {"by": by, "checked": checked_by, "witness": witnessed_by or "—"}
    says = N_("%(by)s did not check this bag; %(checked)s and %(witness)s did.")
    return [Refusal("starter-did-not-check", says, N_("One of those two starts it, or check again."), values)]
