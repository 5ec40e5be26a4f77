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


def wristband_refusals(
    *, checked_print: int | None, current_print: int | None, voided: bool, scanned_back: bool
) -> list[Refusal]:
    """Refuse a start when the wristband that was checked is not any more the one that counts."""
    if checked_print is None or (checked_print == current_print and scanned_back and not voided):
        return []
    values = {"checked": str(checked_print), "current": str(current_print or "—")}
    says = N_("The check was done with wristband print %(checked)s, which does not count now (latest: %(current)s).")
    do = N_("Put the bag back. Check again at the bedside with the wristband that counts.")
    return [Refusal("wristband-changed-since-check", says, do, values)]


def same_people_refusals(*, by: str, checked_by: str | None, witnessed_by: str | None) -> list[Refusal]:
    """Refuse a start by somebody who was not one of the two at the check."""
    if checked_by is None or by in (checked_by, witnessed_by):
        return []
    values = {"by": by, "checked": checked_by, "witness": witnessed_by or "—"}
    says = N_("%(by)s did not check this bag; %(checked)s and %(witness)s did.")
    return [Refusal("starter-did-not-check", says, N_("One of those two starts it, or check again."), values)]
