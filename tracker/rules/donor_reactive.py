"""A reactive marker of the donor: HIV never goes through; others only with a documented urgent medical need."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal

NEVER = ("HIV",)  # AAIT takes HIV-negative donors only [GK §3.2]
NOT_EXCLUDING = ("CMV",)  # CMV-seropositive alone does not make a donor ineligible [GK §1.8]


def refusals(*, donor: str, reactive: Collection[str], urgent_need: bool = False) -> list[Refusal]:
    """Refuse once for each reactive marker (such as "HIV-1 NAT") that excludes this donor."""
    return [found for marker in sorted(reactive) for found in _judge(donor, marker, urgent_need)]


def _judge(donor: str, marker: str, urgent_need: bool) -> list[Refusal]:
    agent = marker.upper().removeprefix("ANTI-")
    values = {"donor": donor, "marker": marker}
    says = N_("Donor %(donor)s is reactive for %(marker)s.")
    if agent.startswith(NEVER):
        do = N_("Stop. This donor cannot give for this trial. Tell the physician; quarantine any product.")
        return [Refusal("donor-hiv-reactive", says, do, values)]
    if agent.startswith(NOT_EXCLUDING) or urgent_need:
        return []
    do = N_("Quarantine. Only a documented urgent medical need, signed by two people, can go on.")
    return [Refusal("donor-reactive", says, do, values)]
