"""A bag that leaks, is open, clotted or discoloured goes no further."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, intact: bool) -> list[Refusal]:
    """Refuse a bag that did not pass the visual inspection."""
    if intact:
        return []
    says = N_("The bag did not pass the visual inspection.")
    return [Refusal("bag-not-intact", says, N_("Do not infuse. Keep the bag apart; return it to the pharmacy."))]
