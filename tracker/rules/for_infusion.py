"""Only a dose is given to a patient; samples, retained bags and collection bags are not."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, purpose: str) -> list[Refusal]:
    """Refuse every container that was not made as a dose."""
    if purpose == "dose":
        return []
    says = N_("This container is a %(purpose)s bag or tube, not a dose.")
    return [Refusal("not-a-dose", says, N_("Do not issue or infuse it. Scan the dose bag."), {"purpose": purpose})]
