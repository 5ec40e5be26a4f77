"""Whoever acts at the bedside scans their own badge: a shared workstation may still know somebody else."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, signed_in: str, badge: str | None) -> list[Refusal]:
    """Refuse unless the badge scanned is the one of the person signed in."""
    if badge == signed_in:
        return []
    values = {"signed_in": signed_in, "badge": badge or "—"}
    says = N_("%(signed_in)s is signed in; the badge scanned is %(badge)s.")
    do = N_("Change the user on this workstation, then check again with your own badge.")
    return [Refusal("badge-not-yours", says, do, values, field="badge")]
