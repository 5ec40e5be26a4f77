"""A place is closed, or becomes one of another kind, only when nothing is in it."""

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
