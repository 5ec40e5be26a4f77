"""The chain of custody of one product: its ledger verifies, and its lineage reaches the collection without a gap."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.rules.refusal import N_, Refusal

STOP = N_("Do not use it. Quarantine it and call quality assurance; nobody changes the record until it is explained.")


def refusals(*, problems: Sequence[str], reaches_collection: bool) -> list[Refusal]:
    """Refuse where the record disagrees with itself, or where nobody knows what the product was made of."""
    found = []
    if problems:
        says = N_("The ledger of this product does not verify (%(count)s problems): %(first)s")
        values = {"count": str(len(problems)), "first": problems[0]}
        found.append(Refusal("chain-broken", says, STOP, values))
    if not reaches_collection:
        says = N_("The lineage of this product does not lead back to its collection.")
        found.append(Refusal("lineage-open", says, STOP))
    return found
