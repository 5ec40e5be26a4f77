"""Which legend and statements a label must carry for its donor's state; they are printed as they are, in English."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from tracker.rules.donor_eligibility import Determination
from tracker.rules.refusal import N_, Refusal

# Fixed texts, in the case of 21 CFR and FACT [GK §1.8].
BIOHAZARD = "BIOHAZARD"
NOT_EVALUATED = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"
ADVISE_PATIENT = "WARNING: Advise patient of communicable disease risks"
REACTIVE_FOR = "WARNING: Reactive test results for %s"
INTENDED_RECIPIENT_ONLY = "FOR USE BY INTENDED RECIPIENT ONLY"
DO_NOT_IRRADIATE = "Do Not Irradiate"
NO_LEUKOREDUCTION = "Do Not Use Leukoreduction Filters"
INVESTIGATIONAL = "Caution: New Drug—Limited by Federal law to investigational use"

DonorState = Literal["eligible", "incomplete", "ineligible-by-screening", "ineligible-reactive"]

ALWAYS = (INTENDED_RECIPIENT_ONLY, DO_NOT_IRRADIATE, NO_LEUKOREDUCTION)

# 21 CFR 1271.60/.65/.90 [GK §1.8]: state → statements besides the ones that every label has.
STATEMENTS: dict[DonorState, tuple[str, ...]] = {
    "eligible": (),
    "incomplete": (NOT_EVALUATED, ADVISE_PATIENT),
    "ineligible-by-screening": (ADVISE_PATIENT,),
    "ineligible-reactive": (ADVISE_PATIENT,),
}


@dataclass(frozen=True, slots=True)
class Required:
    """What the label must carry: the biohazard legend or not, and the statements in order."""

    biohazard: bool
    statements: tuple[str, ...]


def donor_state(*, determination: Determination | None, reactive: Collection[str]) -> DonorState:
    """The row of the decision table; an undecided donor counts as incomplete."""
    if determination not in ("eligible", "ineligible"):
        return "incomplete"
    if reactive:
        return "ineligible-reactive"
    return "eligible" if determination == "eligible" else "ineligible-by-screening"


def required(
    *,
    determination: Determination | None,
    reactive: Collection[str] = (),
    risk_found: bool = False,
    investigational: bool = True,
) -> Required:
    """Legend and statements for a donor's state; `reactive` names agents, without those that do not exclude (CMV)."""
    state = donor_state(determination=determination, reactive=reactive)
    legend = state.startswith("ineligible") or bool(reactive) or (state == "incomplete" and risk_found)
    warnings = tuple(REACTIVE_FOR % agent for agent in sorted(reactive))
    caution = (INVESTIGATIONAL,) if investigational else ()
    return Required(legend, (*STATEMENTS[state], *warnings, *ALWAYS, *caution))


def missing(*, required: Required, present: Collection[str]) -> tuple[str, ...]:
    """The demanded legend and statements that the label does not have."""
    demanded = ((BIOHAZARD,) if required.biohazard else ()) + required.statements
    return tuple(text for text in demanded if text not in present)


def refusals(*, required: Required, present: Collection[str]) -> list[Refusal]:
    """Refuse once for each demanded text that the label lacks."""
    says = N_("The label lacks “%(statement)s”, which this donor's status demands.")
    do = N_("Do not affix it. Print it again with the statement.")
    lacking = missing(required=required, present=present)
    return [Refusal("label-statement-missing", says, do, {"statement": text}) for text in lacking]
