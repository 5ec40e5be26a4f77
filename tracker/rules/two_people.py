"""Performer and witness are two different people."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal

Person = int | str


def refusals(*, by: Person, witness: Person | None) -> list[Refusal]:
    """Refuse an act that nobody witnessed, or that its own performer witnessed."""
    if witness is None:
        says = N_("This step needs a second person, and there is none.")
        return [Refusal("no-witness", says, N_("Ask a colleague to check and to sign in as witness."), field="witness")]
    if by == witness:
        says = N_("The same person did this and witnessed it.")
        do = N_("Ask another colleague to check; the witness signs in with their own account.")
        return [Refusal("same-person-twice", says, do, field="witness")]
    return []
