"""A step names the kind of device that it needs."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed


def refusals(*, equipment: str, kind: str, wanted: Sequence[str]) -> list[Refusal]:
    """Refuse a device (or a place) that is of none of the kinds that the step has a use for."""
    if kind in wanted:
        return []
    says = N_("%(equipment)s is %(kind)s; this step needs %(wanted)s.")
    values = {"equipment": equipment, "kind": kind, "wanted": listed(wanted)}
    return [Refusal("equipment-wrong-kind", says, N_("Scan %(wanted)s."), values)]
