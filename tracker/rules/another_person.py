"""Whoever did an earlier step that must stay independent does not do this one."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.rules.refusal import N_, Refusal
from tracker.rules.two_people import Person


def refusals(*, by: Person, earlier: Mapping[str, Person | None]) -> list[Refusal]:
    """Refuse once for each earlier act (named as the bench says it, such as "printed the label") that was theirs."""
    says = N_("You did an earlier step of this product: you %(act)s.")
    do = N_("Ask a colleague who did not; the check has to be independent.")
    return [Refusal("not-independent", says, do, {"act": act}) for act, person in earlier.items() if person == by]
