"""HLA is typed once for each person, at every locus that the protocol compares; what was wrong is corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

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
    do = N_("Compare it with the laboratory's report. If it is wrong, correct it and say why.")
    return [Refusal("hla-already-typed", N_("HLA of %(who)s is already on record."), do, {"who": who})]


def refusals_to_correct(
    *, who: str, typed: Mapping[str, tuple[str, str]], corrected: Mapping[str, tuple[str, str]], reason: str
) -> list[Refusal]:
    """Refuse a correction of nothing, one that changes nothing, and one without a reason."""
    found = []
    if not typed:
        says = N_("HLA of %(who)s is not on record, so there is nothing to correct.")
        found.append(Refusal("hla-nothing-to-correct", says, N_("Enter the HLA typing."), {"who": who}))
    elif all(typed.get(locus) == alleles for locus, alleles in corrected.items()):
        says = N_("This is what is on record of %(who)s already.")
        found.append(Refusal("hla-unchanged", says, N_("Enter what the laboratory's report says."), {"who": who}))
    if not reason.strip():
        says = N_("A correction needs its reason.")
        found.append(
            Refusal("hla-correction-reason", says, N_("Say what was wrong and how it was found."), field="reason")
        )
    return found
