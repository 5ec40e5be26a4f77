"""At the bedside the ledger decides: where the tables say otherwise than its lines, nothing goes on."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.rules.refusal import N_, Refusal


def refusals(*, problems: Sequence[str]) -> list[Refusal]:
    """Refuse when the record of a product, its order or its wristband disagrees with the ledger's lines."""
    if not problems:
        return []
    values = {"count": str(len(problems)), "first": problems[0]}
    says = N_("The record disagrees with the ledger in %(count)s places; the first: %(first)s.")
    do = N_(
        "Do not infuse. Keep the bag; call the pharmacy and quality assurance. Somebody may have altered the record."
    )
    return [Refusal("record-disagrees", says, do, values)]
