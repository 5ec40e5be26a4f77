"""In an allogeneic trial the donor and the recipient are two people."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, donor: str, recipient: str, same_name_and_birth_date: bool = False) -> list[Refusal]:
    """Refuse when the codes are the same, or the identity tables say that the two are one person."""
    if donor != recipient and not same_name_and_birth_date:
        return []
    says = N_("Donor %(donor)s and recipient %(recipient)s are the same person.")
    do = N_("Choose another donor. This trial gives cells of one person to another.")
    return [Refusal("donor-is-recipient", says, do, {"donor": donor, "recipient": recipient})]
