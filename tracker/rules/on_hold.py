"""A hold or a recall stops every step, wherever the product is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment


class Held(NamedTuple):
    """One hold: why, and who set it when, so far as the record says."""

    reason: str
    by: str | None
    at: datetime | None


def refusals(*, holds: Iterable[Held] = (), recall_reason: str | None = None) -> list[Refusal]:
    """Refuse once for a recall and once for each hold, with their reasons; None means there is no recall."""
    found = []
    if recall_reason is not None:
        says = N_("This product is recalled: %(reason)s.")
        do = N_("Do not use it. Quarantine the bag where you are and call quality assurance.")
        found.append(Refusal("recalled", says, do, {"reason": recall_reason or "—"}))
    for hold in holds:
        says = N_("This product is on hold: %(reason)s. Set by %(who)s, %(when)s.")
        do = N_("Leave it where it is until quality assurance lifts the hold.")
        values = {
            "reason": hold.reason.rstrip(".") or "—",
            "who": hold.by or "—",
            "when": moment(hold.at) if hold.at else "—",
        }
        found.append(Refusal("on-hold", says, do, values))
    return found
