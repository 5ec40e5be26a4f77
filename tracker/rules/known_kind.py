"""A place or a device is of a kind that some step asks for."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal


def refusals(*, kind: str, known: Collection[str]) -> list[Refusal]:
    """Refuse a kind that is none of the known ones."""
    if kind in known:
        return []
    says = N_("There is no kind “%(kind)s”.")
    return [Refusal("kind-unknown", says, N_("Choose one of the list."), {"kind": kind}, field="kind")]
