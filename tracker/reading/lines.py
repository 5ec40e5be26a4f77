"""Ledger lines read once: the row with its body as data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import CustodyEvent


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its index row, what it says, and the rows that it made or changed (table, id, values)."""

    event: CustodyEvent
    said: Mapping[str, Any]
    changed: Sequence[Mapping[str, Any]]


def read(event: CustodyEvent) -> Line:
    """The line with its body as data."""
    said = event.said
    return Line(event, said, said["sets"])


def of_streams(streams: Iterable[str]) -> list[Line]:
    """Every line of these streams, each stream in its own order."""
    wanted = select(CustodyEvent).where(CustodyEvent.stream.in_(list(streams)))
    ordered = wanted.order_by(CustodyEvent.stream, CustodyEvent.position)
    return [read(event) for event in db.session.scalars(ordered)]


def about(lines: Iterable[Line], *, products: frozenset[str], runs: frozenset[str]) -> list[Line]:
    """The lines of a DIN that concern these products: theirs, their collection's and their runs', none of a sibling.

    A line about anything else (a result, an infusion, a print) belongs to the product that this row names; where it
    names none it is kept, for a line too many is a smaller harm than a line too few. Of a line about several products
    only the rows of these are kept.
    """
    owners: dict[tuple[str, str], str] = {}
    kept = []
    for line in lines:
        for row in line.changed:
            if owner := row["values"].get("product_id"):
                owners[row["table"], row["id"]] = owner
        if _concerns(line, products, runs, owners):
            kept.append(replace(line, changed=[row for row in line.changed if _of(row, products)]))
    return kept


def _concerns(
    line: Line, products: frozenset[str], runs: frozenset[str], owners: Mapping[tuple[str, str], str]
) -> bool:
    kind, identifier = line.event.subject_kind, line.event.subject_id
    if kind == "product":
        return identifier in products
    if kind == "run":
        return identifier in runs
    owner = owners.get((kind, identifier))
    return owner is None or owner in products


def _of(row: Mapping[str, Any], products: frozenset[str]) -> bool:
    """Whether a row is about one of these products, or about no product in particular."""
    if row["table"] == "product":
        return row["id"] in products
    values = row["values"]
    named = values.get("child_id") or values.get("product_id")
    return named is None or named in products
