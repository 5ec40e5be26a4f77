"""Whether a product description code may be given to a product: it is known, and it has not been retired [S1 §1.7]."""

from __future__ import annotations

from datetime import date

from tracker.rules.refusal import N_, Refusal


def refusals(*, code: str, known: bool, retired_on: date | None, today: date) -> list[Refusal]:
    """Refuse a code whose text nobody here knows, and one that has been retired; old labels with it stay readable."""
    if not known:
        says = N_("The product description code %(code)s is in no table of this site, so that no label could say it.")
        do = N_("Ask the administrator to import the table that has it.")
        return [Refusal("product-code-unknown", says, do, {"code": code})]
    if retired_on is not None and retired_on <= today:
        says = N_("The product description code %(code)s was retired on %(day)s. No new product gets it.")
        do = N_("Stop, and call quality: the protocol needs a code that is in use.")
        return [Refusal("product-code-retired", says, do, {"code": code, "day": retired_on.isoformat()})]
    return []


def refusals_contradiction(*, codes: list[str]) -> list[Refusal]:
    """Refuse a table that says something else of codes that are known."""
    if not codes:
        return []
    says = N_("The table contradicts what is known of %(count)s codes, among them %(codes)s.")
    do = N_("Nothing was imported. Check that this is the right table.")
    return [Refusal("table-contradicts", says, do, {"count": str(len(codes)), "codes": ", ".join(codes[:10])})]
