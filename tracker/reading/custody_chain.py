"""Who or what held a product, from when to when, by the ledger alone; every gap and overlap is named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tracker.models import Product
from tracker.reading.lines import Line
from tracker.reading.stages import ENDS
from tracker.rules.refusal import N_
from tracker.rules.wording import moment

_ENDS = frozenset(stage.value for stage in ENDS)


@dataclass(frozen=True, slots=True)
class Interval:
    """A time in one custody. kind: person or place. until: None as long as it lasts; position: of the line."""

    product_id: str
    kind: str
    holder: str
    since: datetime
    until: datetime | None
    step: str
    position: int


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold. kind: gap, overlap, mismatch or missing."""

    kind: str
    product_id: str
    position: int
    says: str
    values: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """What is wrong, in English, with the values filled in."""
        return self.says % self.values


@dataclass(frozen=True, slots=True)
class Chain:
    """Custody from the first holder to the last, and what breaks it."""

    intervals: Sequence[Interval]
    breaks: Sequence[Break]

    @property
    def unbroken(self) -> bool:
        """Whether exactly one person or place held the product at every moment."""
        return bool(self.intervals) and not self.breaks


def derive(lines: Sequence[Line], products: Sequence[Product], parents: Mapping[str, Sequence[str]]) -> Chain:
    """The custody of these products (an ancestor before its child) by all lines of their DIN.

    parents: for each product what it was made of. A child begins where one of its parents was at that moment.
    """
    held = {product.id: list(_intervals(lines, product.id)) for product in products}
    breaks = list(_missing(lines))
    for product in products:
        breaks += _check(lines, product, held[product.id])
        breaks += _birth(product.id, held, parents.get(product.id, ()))
    shown = [interval for product in products for interval in _until_it_became(product.id, held, parents)]
    return Chain(shown, breaks)


def _until_it_became(
    product: str, held: Mapping[str, Sequence[Interval]], parents: Mapping[str, Sequence[str]]
) -> Iterator[Interval]:
    """Of what a product was made of, only the time until the product came to be."""
    born = [held[child][0].since for child in held if product in parents.get(child, ()) and held[child]]
    for interval in held[product]:
        if not born:
            yield interval
        elif interval.since <= max(born):
            until = interval.until
            yield replace(interval, until=max(born) if until is None else min(until, max(born)))


def _changes(lines: Iterable[Line], product: str) -> Iterator[tuple[Line, Mapping[str, Any]]]:
    """Each line that changed this product, with the values it gave."""
    for line in lines:
        for row in line.changed:
            if (row["table"], row["id"]) == ("product", product):
                yield line, row["values"]


def _intervals(lines: Iterable[Line], product: str) -> Iterator[Interval]:
    current: Interval | None = None
    for line, values in _changes(lines, product):
        holder, place = values.get("holder_id"), values.get("place_id")
        if holder or place:
            if current is not None:
                yield replace(current, until=line.event.at)
            kind, event = "person" if holder else "place", line.event
            current = Interval(product, kind, str(holder or place), event.at, None, event.step, event.position)
        if current is not None and (values.get("stage") in _ENDS or _lets_go(values)):
            yield replace(current, until=line.event.at)
            current = None
    if current is not None:
        yield current


def _lets_go(values: Mapping[str, Any]) -> bool:
    return {"holder_id", "place_id"} <= values.keys() and not values["holder_id"] and not values["place_id"]


def _missing(lines: Sequence[Line]) -> Iterator[Break]:
    """A position that the stream skips."""
    position = 0
    for line in lines:
        for absent in range(position + 1, line.event.position):
            says = N_("Line %(position)s of the ledger is missing.")
            yield Break("missing", "", absent, says, {"position": str(absent)})
        position = line.event.position


def _check(lines: Sequence[Line], product: Product, held: Sequence[Interval]) -> Iterator[Break]:
    yield from _gaps(lines, product.id, held)
    yield from _overlaps(product.id, held)
    yield from _handovers(lines, product.id)
    if held and (held[-1].kind, held[-1].holder) != _now(product):
        says = N_("By the ledger it is with %(ledger)s; the table says %(table)s.")
        values = {"ledger": held[-1].holder, "table": _now(product)[1]}
        yield Break("mismatch", product.id, held[-1].position, says, values)


def _now(product: Product) -> tuple[str, str]:
    return ("person", product.holder_id) if product.holder_id else ("place", product.place_id or "")


def _gaps(lines: Sequence[Line], product: str, held: Sequence[Interval]) -> Iterator[Break]:
    """Moments at which nobody held it: at its beginning, or after somebody let go of it to no one."""
    first = next(_changes(lines, product), None)
    if first and (not held or held[0].position != first[0].event.position):
        says = N_("Nobody held it when it came to be at %(at)s.")
        yield Break("gap", product, first[0].event.position, says, {"at": moment(first[0].event.at)})
    for line, values in _changes(lines, product):
        if _lets_go(values) and line is not (first[0] if first else None):
            says = N_("Nobody held it from %(at)s on.")
            yield Break("gap", product, line.event.position, says, {"at": moment(line.event.at)})
        if values.get("holder_id") and values.get("place_id"):
            says = N_("Both %(person)s and %(place)s held it from %(at)s on.")
            both = {"person": values["holder_id"], "place": values["place_id"], "at": moment(line.event.at)}
            yield Break("overlap", product, line.event.position, says, both)


def _overlaps(product: str, held: Sequence[Interval]) -> Iterator[Break]:
    """A custody that ended before it began: two lines say that two had it at one time."""
    for interval in held:
        if interval.until is not None and interval.until < interval.since:
            says = N_("%(holder)s took it at %(since)s, and the next custody had begun at %(until)s already.")
            values = {
                "holder": interval.holder,
                "since": moment(interval.since),
                "until": moment(interval.until),
            }
            yield Break("overlap", product, interval.position, says, values)


def _handovers(lines: Sequence[Line], product: str) -> Iterator[Break]:
    """A handover is given by whoever has it."""
    holder = None
    for line in lines:
        for row in line.changed:
            values = row["values"]
            if row["table"] == "handover" and values.get("product_id") == product:
                givers = {values.get("given_by"), values.get("from_place_id")} - {None}
                if holder is not None and givers and holder not in givers:
                    says = N_("Handed over by %(giver)s while it was with %(holder)s.")
                    told = {"giver": ", ".join(sorted(givers)), "holder": holder}
                    yield Break("mismatch", product, line.event.position, says, told)
        for row in line.changed:
            if (row["table"], row["id"]) == ("product", product):
                holder = row["values"].get("holder_id") or row["values"].get("place_id") or holder


def _birth(product: str, held: Mapping[str, Sequence[Interval]], parents: Sequence[str]) -> Iterator[Break]:
    """A child begins where one of its parents is at that moment."""
    if not parents or not held[product]:
        return
    began = held[product][0]
    around = {
        interval.holder
        for parent in parents
        for interval in held.get(parent, ())
        if interval.since <= began.since and (interval.until is None or interval.until >= began.since)
    }
    if began.holder not in around:
        says = N_("It began at %(here)s; what it was made of was with %(there)s.")
        values = {"here": began.holder, "there": ", ".join(sorted(around)) or "–"}
        yield Break("gap", product, began.position, says, values)
