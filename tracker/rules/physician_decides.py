"""What only a physician may let pass: the second person of such a soft stop is a physician."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.rules.refusal import N_, Refusal


def refusals(*, soft: Iterable[Refusal], witness: str | None, is_physician: bool) -> list[Refusal]:
    """Refuse where somebody who is no physician signs for soft stops that are a physician's to decide."""
    if witness is None or is_physician or not any(not refusal.hard for refusal in soft):
        return []
    says = N_("%(witness)s is no physician; this decision is a physician's.")
    do = N_("Ask a physician to decide and to sign with their own badge and password.")
    return [Refusal("physician-needed", says, do, {"witness": witness}, field="witness_badge")]
