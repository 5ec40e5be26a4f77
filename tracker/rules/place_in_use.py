"""A place is closed, or becomes one of another kind, only when nothing is in it; nothing lies within a closed one."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed


def refusals(*, place: str, holds: Collection[str]) -> list[Refusal]:
    """Refuse while something is in it, on its way to it, or going on in it."""
    if not holds:
        return []
    says = N_("%(place)s is not empty: %(holds)s.")
    do = N_("Move what is in it elsewhere, end what goes on there, and close the places within it first.")
    return [Refusal("place-in-use", says, do, {"place": place, "holds": listed(sorted(holds))})]


def closed_refusals(*, place: str, closed: bool) -> list[Refusal]:
    """Refuse to close a place twice, and to put anything within a closed one."""
    if not closed:
        return []
    says = N_("%(place)s is closed.")
    return [
        Refusal("place-closed", says, N_("Choose another place, or correct its kind to open it."), {"place": place})
    ]


def unchanged_refusals(*, place: str, changes: Collection[str]) -> list[Refusal]:
    """Refuse a correction that corrects nothing."""
    if changes:
        return []
    says = N_("Nothing of %(place)s would change.")
    return [Refusal("nothing-corrected", says, N_("Enter what is right now."), {"place": place})]
