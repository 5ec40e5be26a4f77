"""An issued bag comes back to the pharmacy's stock only unopened, in temperature and in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment, span


def refusals(
    *, issued_at: datetime, at: datetime, longest: timedelta, temperature_kept: bool, unopened: bool
) -> list[Refusal]:
    """Refuse once for each thing that keeps the bag from going back; in time includes the last instant."""
    values = {"issued": moment(issued_at), "away": span(at - issued_at), "longest": span(longest)}
    do = N_("Do not put it back into stock. Quarantine it; quality assurance decides.")
    reasons = {
        "return-opened": (not unopened, N_("The bag was opened or spiked.")),
        "return-out-of-temperature": (
            not temperature_kept,
            N_("The bag is not known to have been within its temperature since %(issued)s."),
        ),
        "return-too-late": (
            at - issued_at > longest,
            N_("The bag was away for %(away)s; it may come back within %(longest)s."),
        ),
    }
    return [Refusal(code, says, do, values) for code, (is_wrong, says) in reasons.items() if is_wrong]
