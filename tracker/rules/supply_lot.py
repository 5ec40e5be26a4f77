"""A supply (reagent, kit, bag, drug) is the right kind, in date and not recalled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed, plain_kind


def refusals(
    *, lot: str, kind: str, expires_on: date | None, today: date, recalled: bool, wanted: Sequence[str]
) -> list[Refusal]:
    """Refuse the wrong kind, a recalled lot, one past its last day, and one whose expiry nobody recorded."""
    values = {
        "lot": lot,
        "kind": plain_kind(kind),
        "wanted": listed(map(plain_kind, wanted)),
        "expired": str(expires_on or "—"),
    }
    another = N_("Put it aside and take another lot.")
    found = []
    if kind not in wanted:
        says = N_("Lot %(lot)s is %(kind)s; this step needs %(wanted)s.")
        found.append(Refusal("supply-wrong-kind", says, N_("Scan %(wanted)s."), values))
    if recalled:
        says = N_("Lot %(lot)s of %(kind)s is recalled.")
        found.append(Refusal("supply-recalled", says, N_("Quarantine the lot. Take another one."), values))
    if expires_on is None:
        says = N_("Lot %(lot)s of %(kind)s has no expiry on record.")
        found.append(Refusal("supply-expiry-unknown", says, N_("Enter its expiry first, or take another lot."), values))
    elif today > expires_on:
        says = N_("Lot %(lot)s of %(kind)s expired on %(expired)s.")
        found.append(Refusal("supply-expired", says, another, values))
    return found
