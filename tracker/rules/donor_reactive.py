"""A reactive marker of the donor: HIV never goes through; others only with a documented urgent medical need."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal

ALWAYS_EXCLUDING = ("HIV",)  # AAIT takes HIV-negative donors only [GK §3.2]
NEVER_EXCLUDING = ("CMV",)  # CMV-seropositive alone does not make a donor ineligible [GK §1.8]


def refusals(
    *,
    donor: str,
    reactive: Collection[str],
    urgent_need: bool = False,
    always_excluding: tuple[str, ...] = ALWAYS_EXCLUDING,
    never_excluding: tuple[str, ...] = NEVER_EXCLUDING,
) -> list[Refusal]:
    """Refuse once for each reactive marker (named by its agent first, such as "HIV-1 NAT") that excludes this donor."""
    found = []
    for marker in sorted(reactive):
        values = {"donor": donor, "marker": marker}
        agent = marker.upper().removeprefix("ANTI-")
        if agent.startswith(always_excluding):
            found.append(Refusal("donor-hiv-reactive", SAYS, STOP, values))
        elif not urgent_need and not agent.startswith(never_excluding):
            found.append(Refusal("donor-reactive", SAYS, URGENT_ONLY, values))
    return found


SAYS = N_("Donor %(donor)s is reactive for %(marker)s.")
STOP = N_("Stop. This donor cannot give for this trial. Tell the physician; quarantine any product.")
URGENT_ONLY = N_("Quarantine. Only a documented urgent medical need, signed by two people, can go on.")
