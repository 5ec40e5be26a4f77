"""The fixed texts of a cell therapy label, and which of them a donor's status demands (STANDARDS.md §1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# Wording as in 21 CFR 1271.90 and the FACT-JACIE label table [GK]: these are quoted, never translated.
DO_NOT_IRRADIATE = "Do Not Irradiate"
NO_LEUKOREDUCTION = "Do Not Use Leukoreduction Filters"
INTENDED_RECIPIENT_ONLY = "FOR USE BY INTENDED RECIPIENT ONLY"
AUTOLOGOUS_ONLY = "FOR AUTOLOGOUS USE ONLY"
INVESTIGATIONAL = "Caution: New Drug—Limited by Federal law to investigational use"
NOT_EVALUATED = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"
ADVISE_PATIENT = "WARNING: Advise patient of communicable disease risks"
REACTIVE = "WARNING: Reactive test results for {agents}"
DO_NOT_X_RAY = "DO NOT X-RAY"  # on the outside of a shipper, as the next one: our wording
DO_NOT_DELAY = "HUMAN CELLS FOR INFUSION – DO NOT DELAY"
SEE_DOCUMENTS = "See accompanying documentation"
NO_EXPIRY = "No expiry date assigned"
BIOHAZARD = "BIOHAZARD"
SYNTHETIC = "SYNTHETIC – NOT FOR HUMAN USE"


class DonorStatus(StrEnum):
    ELIGIBLE = "eligible"
    INCOMPLETE = "determination incomplete"
    INELIGIBLE_BY_SCREENING = "ineligible by screening"
    INELIGIBLE_BY_TEST = "ineligible by test"


@dataclass(frozen=True, slots=True)
class Warnings:
    """What a donor's status puts on every label: the biohazard legend or not, and the statements in order."""

    biohazard: bool
    statements: tuple[str, ...]


_BY_STATUS = {
    DonorStatus.ELIGIBLE: Warnings(biohazard=False, statements=()),
    DonorStatus.INCOMPLETE: Warnings(biohazard=False, statements=(NOT_EVALUATED, ADVISE_PATIENT)),
    DonorStatus.INELIGIBLE_BY_SCREENING: Warnings(biohazard=True, statements=(ADVISE_PATIENT,)),
    DonorStatus.INELIGIBLE_BY_TEST: Warnings(biohazard=True, statements=(ADVISE_PATIENT,)),
}


def demanded(status: DonorStatus, *, reactive_agents: Sequence[str] = (), risk_found: bool = False) -> Warnings:
    """The warnings for an allogeneic donor's status; whatever was found reactive is named whatever the status.

    A donor who was found eligible before a reactive result or a risk came up is warned of as an ineligible one.
    """
    if status is DonorStatus.INELIGIBLE_BY_TEST and not reactive_agents:
        raise ValueError("a donor who is ineligible by test has at least one reactive agent to name")
    if status is DonorStatus.ELIGIBLE and (reactive_agents or risk_found):
        status = DonorStatus.INELIGIBLE_BY_TEST if reactive_agents else DonorStatus.INELIGIBLE_BY_SCREENING
    row = _BY_STATUS[status]
    reactive = (REACTIVE.format(agents=", ".join(reactive_agents)),) if reactive_agents else ()
    return Warnings(
        biohazard=row.biohazard or risk_found or bool(reactive_agents),
        statements=row.statements + reactive,
    )
