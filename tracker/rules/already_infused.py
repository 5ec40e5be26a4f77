"""A bag is infused once."""

from __future__ import annotations

from datetime import datetime

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment


def refusals(*, started_at: datetime | None, started_by: str | None = None) -> list[Refusal]:
    """Refuse to start a bag whose infusion anybody ever started."""
    if started_at is None:
        return []
    says = N_("The infusion of this bag was already started at %(started)s by %(by)s.")
    do = N_("Do not infuse. Look at the round: if this is the bag that is running, go on there.")
    return [Refusal("already-infused", says, do, {"started": moment(started_at), "by": started_by or "—"})]
