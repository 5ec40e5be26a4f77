"""A step names the kind of device that it needs."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, equipment: str, kind: str, wanted: str) -> list[Refusal]:
    """Refuse a device (or a place) of another kind than the step needs."""
    if kind == wanted:
        return []
    says = N_("%(equipment)s is %(kind)s; this step needs %(wanted)s.")
    values = {"equipment": equipment, "kind": kind, "wanted": wanted}
    return [Refusal("equipment-wrong-kind", says, N_("Scan %(wanted)s."), values)]
