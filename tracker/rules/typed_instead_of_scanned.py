"""Identity is scanned; typing it is an exception with a check character, a reason and a second person."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal
from tracker.rules.two_people import Person


def refusals(*, typed: bool, reason: str | None = None, witness: Person | None = None) -> list[Refusal]:
    """Refuse (soft) typing without both a reason and a second person."""
    if not typed:
        return []
    found = []
    if not (reason or "").strip():
        do = N_("Scan it, or say why it cannot be scanned.")
        found.append(
            Refusal(
                "typed-without-reason", N_("This code was typed, without a reason."), do, hard=False, field="reason"
            )
        )
    if witness is None:
        do = N_("Scan it, or ask a colleague to compare it with the label and to sign.")
        found.append(
            Refusal(
                "typed-without-witness",
                N_("This code was typed, without a second person."),
                do,
                hard=False,
                field="witness",
            )
        )
    return found
