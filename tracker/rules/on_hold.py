"""A hold or a recall stops every step, wherever the product is."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, hold_reason: str | None, recall_reason: str | None = None) -> list[Refusal]:
    """Refuse once for a hold and once for a recall, with their reasons; None means there is none."""
    found = []
    if recall_reason is not None:
        says = N_("This product is recalled: %(reason)s.")
        do = N_("Do not use it. Quarantine the bag where you are and call quality assurance.")
        found.append(Refusal("recalled", says, do, {"reason": recall_reason or "—"}))
    if hold_reason is not None:
        says = N_("This product is on hold: %(reason)s.")
        do = N_("Leave it where it is until quality assurance lifts the hold.")
        found.append(Refusal("on-hold", says, do, {"reason": hold_reason or "—"}))
    return found
