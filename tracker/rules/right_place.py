"""A thing is put where things of its kind belong."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed, plain_kind


def refusals(*, place: str, kind: str, wanted: Collection[str]) -> list[Refusal]:
    """Refuse a place of another kind."""
    if kind in wanted:
        return []
    says = N_("%(place)s is a place of the kind “%(kind)s”; this needs: %(wanted)s.")
    values = {"place": place, "kind": plain_kind(kind), "wanted": listed(map(plain_kind, wanted))}
    return [Refusal("wrong-place", says, N_("Scan the right place."), values, field="place")]
