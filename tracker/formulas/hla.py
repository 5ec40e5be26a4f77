"""HLA mismatches between donor and recipient, per locus and in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LOCI = ("A", "B", "C", "DRB1", "DQB1")
FIELDS_COMPARED = 2  # allele group and protein; anything finer does not change the protein

Typing = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Mismatched alleles at one locus; None where one of the two is not typed.

    Graft versus host counts the recipient's alleles that the donor lacks; host versus graft the other way round."""

    locus: str
    graft_versus_host: int | None
    host_versus_graft: int | None


def mismatches(*, donor: Typing, recipient: Typing, loci: Iterable[str] = LOCI) -> list[Mismatch]:
    """One row per locus. A homozygous pair counts as one allele."""
    return [_at(locus, donor.get(locus), recipient.get(locus)) for locus in loci]


def total(rows: Iterable[Mismatch]) -> tuple[int, int]:
    """Graft-versus-host and host-versus-graft mismatches over the loci typed in both."""
    typed = list(rows)
    return sum(row.graft_versus_host or 0 for row in typed), sum(row.host_versus_graft or 0 for row in typed)


def _at(locus: str, donor: tuple[str, str] | None, recipient: tuple[str, str] | None) -> Mismatch:
    if not donor or not recipient or not all((*donor, *recipient)):
        return Mismatch(locus, None, None)
    return Mismatch(locus, _lacking(recipient, donor), _lacking(donor, recipient))


def _lacking(alleles: tuple[str, str], others: tuple[str, str]) -> int:
    """How many of one person's different alleles the other lacks."""
    distinct = {_fields(allele) for allele in alleles}
    return sum(not any(_same(one, _fields(other)) for other in others) for one in distinct)


def _fields(allele: str) -> tuple[str, ...]:
    """A*02:01:01 → ("02", "01"); a bare 02 stays ("02",)."""
    return tuple(allele.strip().rpartition("*")[2].split(":")[:FIELDS_COMPARED])


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Equal as far as both are typed."""
    return all(mine == theirs for mine, theirs in zip(one, other, strict=False))
