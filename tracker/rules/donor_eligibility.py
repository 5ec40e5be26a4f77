"""A donor gives, and the cells are used, on a physician's determination that is made, in date and not against it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment

Determination = Literal["eligible", "ineligible", "incomplete"]

# The urgent-medical-need path is 21 CFR 1271.60 and 1271.65 [GK].
DOCUMENT_NEED = N_("Ask the physician to complete the determination or to document an urgent medical need.")


def refusals_to_document_need(*, donor: str) -> list[Refusal]:
    """The soft stop before an urgent medical need: it takes a reason and a second person, and opens a deviation."""
    says = N_("Donor %(donor)s is not eligible; going on is for an urgent medical need only.")
    do = N_("Give the reason, and have a second person sign. The labels will say it; tell the recipient's physician.")
    return [Refusal("urgent-medical-need", says, do, {"donor": donor}, hard=False)]


def refusals(
    *,
    donor: str,
    determination: Determination | None,
    at: datetime,
    valid_until: datetime | None = None,
    urgent_need: bool = False,
    need_can_be_documented_here: bool = False,
) -> list[Refusal]:
    """Refuse without a determination in date, or against one without a documented urgent need.

    At enrolment (need_can_be_documented_here) an incomplete one is a soft stop: that is where the urgent path opens."""
    if determination is None:
        do = N_("Stop. A physician has to decide, date and sign the donor's eligibility first.")
        return [
            Refusal(
                "eligibility-missing", N_("Donor %(donor)s has no eligibility determination."), do, {"donor": donor}
            )
        ]
    if valid_until is not None and at >= valid_until:
        says = N_("The eligibility determination of donor %(donor)s was valid until %(until)s.")
        do = N_("Stop. Ask the physician for a new determination with fresh screening.")
        return [Refusal("eligibility-stale", says, do, {"donor": donor, "until": moment(valid_until)})]
    if determination == "eligible" or urgent_need:
        return []
    if determination == "incomplete":
        says = N_("The eligibility determination of donor %(donor)s is incomplete.")
        hard = not need_can_be_documented_here
        return [Refusal("eligibility-incomplete", says, DOCUMENT_NEED, {"donor": donor}, hard=hard)]
    says = N_("Donor %(donor)s is determined ineligible, and no urgent medical need is documented.")
    return [Refusal("donor-ineligible", says, DOCUMENT_NEED, {"donor": donor})]
