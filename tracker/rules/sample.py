"""Samples and retained samples are brought to the laboratory; what is given to a patient is stored."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal

PURPOSES = ("sample", "retain")


def refusals(*, purpose: str) -> list[Refusal]:
    """Refuse every container that was not filled as a sample."""
    if purpose in PURPOSES:
        return []
    says, do = N_("This bag is not a sample."), N_("Store a bag for infusion in a storage position.")
    return [Refusal("not-a-sample", says, do)]
