"""What is entered late says why; what has not happened yet is not entered."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment, span

LATE_AFTER = timedelta(minutes=15)  # default of the site setting [GK §2.5]


def is_late(*, happened_at: datetime, recorded_at: datetime, late_after: timedelta = LATE_AFTER) -> bool:
    """Is this a late entry, to be marked as one."""
    return recorded_at - happened_at > late_after


def refusals(
    *, happened_at: datetime, recorded_at: datetime, reason: str | None = None, late_after: timedelta = LATE_AFTER
) -> list[Refusal]:
    """Refuse (hard) a time in the future, and (soft) a late entry without a reason."""
    values = {"happened": moment(happened_at), "recorded": moment(recorded_at), "late": span(recorded_at - happened_at)}
    if happened_at > recorded_at:
        says = N_("The time given is %(happened)s; it is now %(recorded)s.")
        return [Refusal("time-in-future", says, N_("Enter when it happened."), values, field="happened_at")]
    if not is_late(happened_at=happened_at, recorded_at=recorded_at, late_after=late_after) or (reason or "").strip():
        return []
    says = N_("This happened at %(happened)s, %(late)s before it is entered.")
    do = N_("Give the reason for the late entry.")
    return [Refusal("late-entry", says, do, values, hard=False, field="reason")]
