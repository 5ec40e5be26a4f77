"""HLA is typed once for each person, at every locus that the protocol compares."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed


def refusals(*, who: str, typed: Collection[str], wanted: Iterable[str]) -> list[Refusal]:
    """Refuse a person whose typing lacks a locus."""
    missing = [locus for locus in wanted if locus not in typed]
    if not missing:
        return []
    says = N_("HLA of %(who)s is not typed at %(loci)s.")
    do = N_("Enter the HLA typing first.")
    return [Refusal("hla-missing", says, do, {"who": who, "loci": listed(missing)})]


def refusals_to_type(*, who: str, typed: Collection[str]) -> list[Refusal]:
    """Refuse a second typing: what is on record is corrected, not entered again."""
    if not typed:
        return []
    do = N_("Compare it with the laboratory's report. If it is wrong, ask quality assurance for a correction.")
    return [Refusal("hla-already-typed", N_("HLA of %(who)s is already on record."), do, {"who": who})]
