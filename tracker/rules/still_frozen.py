"""A frozen dose is thawed before anybody decides on its release: the thawed bag is another product."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, frozen: bool) -> list[Refusal]:
    """Refuse to decide on a dose while it is frozen."""
    if not frozen:
        return []
    says = N_("This dose is frozen. How long it keeps is counted from the thaw.")
    do = N_("Have the cell laboratory retrieve and thaw it; the thawed bag gets its own label, tests and decision.")
    return [Refusal("still-frozen", says, do)]
