"""What is on a list of scans is not scanned onto it again."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, scanned: str) -> list[Refusal]:
    """Refuse the thing that the list has already, whichever of its codes was scanned."""
    says = N_("%(scanned)s was scanned already; this list has it.")
    do = N_("Take the next one. If each was scanned, go on.")
    return [Refusal("scanned-twice", says, do, {"scanned": scanned})]
