"""Donor and recipient blood groups are confirmed, and a mismatch goes on only under a policy that is signed off."""

from __future__ import annotations

from tracker.formulas.abo import Compatibility, Group, Kind, RhD, compatibility
from tracker.rules.refusal import N_, Refusal

DETERMINATIONS_NEEDED = 2  # two independent determinations of each person [S1 §1.4]


def refusals(
    *,
    donor: Group | None,
    recipient: Group | None,
    donor_rhd: RhD | None,
    recipient_rhd: RhD | None,
    policy_signed_off: bool,
    donor_determinations: int = DETERMINATIONS_NEEDED,
    recipient_determinations: int = DETERMINATIONS_NEEDED,
    hard: bool = False,
) -> list[Refusal]:
    """Refuse an unknown group (hard), one determined once, and a mismatch without a policy.

    The last two are soft where the round is planned and hard (hard=True) where the bag is issued and infused."""
    if donor is None or recipient is None or donor_rhd is None or recipient_rhd is None:
        do = N_("Determine ABO and RhD of donor and recipient, twice each.")
        return [Refusal("abo-missing", N_("A blood group of donor or recipient is missing."), do)]
    found = compatibility(donor=donor, recipient=recipient, donor_rhd=donor_rhd, recipient_rhd=recipient_rhd)
    values = {"donor": f"{donor} RhD {donor_rhd}", "recipient": f"{recipient} RhD {recipient_rhd}"}
    fewest = min(donor_determinations, recipient_determinations)
    return [*_confirmed(fewest, values, hard), *_matched(found, values, policy_signed_off, hard)]


def _confirmed(determinations: int, values: dict[str, str], hard: bool) -> list[Refusal]:
    if determinations >= DETERMINATIONS_NEEDED:
        return []
    says = N_("A blood group (donor %(donor)s, recipient %(recipient)s) was determined only once.")
    do = N_("Determine it a second time, from another specimen.")
    return [Refusal("abo-unconfirmed", says, do, values, hard=hard)]


def _matched(found: Compatibility, values: dict[str, str], policy_signed_off: bool, hard: bool) -> list[Refusal]:
    if policy_signed_off or found.kind == "match":
        return []
    do = N_("Ask the physician to sign off the policy for this mismatch: red cells and plasma within their limits.")
    return [Refusal(f"abo-{found.kind}-mismatch", SAYS[found.kind], do, values, hard=hard)]


SAYS: dict[Kind, str] = {
    "major": N_("Major ABO mismatch: donor %(donor)s, recipient %(recipient)s."),
    "minor": N_("Minor ABO mismatch: donor %(donor)s, recipient %(recipient)s."),
    "bidirectional": N_("Major and minor ABO mismatch: donor %(donor)s, recipient %(recipient)s."),
}
