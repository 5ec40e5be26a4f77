"""What is decided, undone or taken out of use says why."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(reason: str | None, field: str = "reason") -> list[Refusal]:
    """Refuse an act without a reason; a reason of blanks is none."""
    if (reason or "").strip():
        return []
    return [Refusal("no-reason", N_("A reason is missing."), N_("Write why."), field=field)]
