"""A product is used before it expires; without an expiry on record nobody can tell, so it is not used."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment, span

Notice = Literal["good", "amber", "warn", "expired", "unknown"]


def refusals(*, expires_at: datetime | None, at: datetime) -> list[Refusal]:
    """Refuse from the instant of expiry on; the last second before it is still good."""
    if expires_at is None:
        return [
            Refusal(
                "expiry-unknown",
                N_("This product has no expiry on record."),
                N_("Do not use it. Ask the cell laboratory to set the expiry from the protocol."),
            )
        ]
    if at < expires_at:
        return []
    values = {"expired": moment(expires_at), "ago": span(at - expires_at)}
    says = N_("This product expired at %(expired)s, %(ago)s ago.")
    return [Refusal("expired", says, N_("Do not use it. Quarantine the bag and call the pharmacy."), values)]


def notice(
    *, since: datetime | None, expires_at: datetime | None, at: datetime, warn_after: timedelta, amber_after: timedelta
) -> Notice:
    """How near expiry is: good, amber or warn by the age since collection, or expired; the later limit wins."""
    if since is None or expires_at is None:
        return "unknown"
    if at >= expires_at:
        return "expired"
    passed: list[tuple[timedelta, Notice]] = [(warn_after, "warn"), (amber_after, "amber")]
    reached = [(limit, word) for limit, word in passed if at - since >= limit]
    return max(reached, key=lambda pair: pair[0])[1] if reached else "good"
