"""What is on record under a number is not made a second time."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, known: str | None) -> list[Refusal]:
    """Refuse to make `known` again; None where there is nothing of that number yet."""
    if known is None:
        return []
    do = N_("Open it and go on from there, or use another number.")
    return [Refusal("on-record-already", N_("%(known)s is on record already."), do, {"known": known})]
