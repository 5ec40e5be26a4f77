"""Whoever acts on a bag has it in hand, or takes it from a place; not from another person's hands."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import plain_kind


def refusals(*, holder: str | None, by: str) -> list[Refusal]:
    """Refuse while another person has custody; None means that the bag is in a place."""
    if holder in (None, by):
        return []
    values = {"holder": holder or "—", "by": by}
    says = N_("This bag is in the custody of %(holder)s, not of %(by)s.")
    return [Refusal("held-by-another", says, N_("Ask %(holder)s to hand it over first."), values)]


def room_refusals(*, holder: str | None, place: str | None, rooms: Collection[str], wanted: str) -> list[Refusal]:
    """Refuse a bag outside the room that it is given out from; rooms: the kinds of its place and of those around."""
    if holder is not None or wanted in rooms:
        return []
    says = N_("This bag is in %(place)s, which is not in a place of the kind “%(wanted)s”.")
    do = N_("Have it brought here and handed over first.")
    return [Refusal("not-in-the-room", says, do, {"place": place or "—", "wanted": plain_kind(wanted)})]
