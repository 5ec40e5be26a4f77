"""A step names the kind of device that it needs."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed, plain_kind


def refusals(*, equipment: str, kind: str, wanted: Sequence[str]) -> list[Refusal]:
    """Refuse a device (or a place) that is of none of the kinds that the step has a use for."""
    if kind in wanted:
        return []
    says = N_("%(equipment)s is of the kind “%(kind)s”; this step needs: %(wanted)s.")
    values = {"equipment": equipment, "kind": plain_kind(kind), "wanted": listed(map(plain_kind, wanted))}
    return [Refusal("equipment-wrong-kind", says, N_("Scan %(wanted)s."), values)]
