"""A correction corrects something."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal


def refusals(*, what: str, changes: Collection[str], field: str | None = None) -> list[Refusal]:
    """Refuse a correction without a change."""
    if changes:
        return []
    says = N_("Nothing of %(what)s would change.")
    return [Refusal("nothing-corrected", says, N_("Enter what is right."), {"what": what}, field=field)]
