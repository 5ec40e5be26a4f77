"""How long the cells of a bag were out of the cold, by the ledger: neither in a store nor in a logged shipper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import CustodyEvent, Place, Product
from tracker.releasing.case import Case

FRESH, AT_ROOM_TEMPERATURE = "fresh", "room-temperature"
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the time from the end of the collection (until the cells were frozen): how much was out of the cold.

    stored: whether they were in a store at all. limit: how long the protocol lets cells be at room temperature.
    """

    out: timedelta
    stored: bool
    limit: timedelta


def kept(case: Case) -> Kept | None:
    """What the record shows; None where it does not say when the cells were collected."""
    since = case.collection.ended_at
    if since is None:
        return None
    fresh = [one for one in (*reversed(case.ancestors), case.bag) if _rule(case, one) == FRESH]
    frozen = [one.made_at for one in (*case.ancestors, case.bag) if _rule(case, one) != FRESH]
    until = min([*frozen, case.at])
    stored = [span for one in fresh for span in _in_store(one, until)]
    shipped = [(parcel.packed_at, parcel.received_at or until) for parcel in case.shipments]
    limit = case.protocol.storage_of(AT_ROOM_TEMPERATURE).hours or 0
    return Kept(_outside(since, until, [*stored, *shipped]), bool(stored), timedelta(hours=limit))


def _rule(case: Case, product: Product) -> str:
    return case.protocol.storage_for(product.product_description_code).code


def _in_store(product: Product, until: datetime) -> Iterator[Span]:
    """The times in which this container was in a storage position or refrigerator."""
    lines = select(CustodyEvent).where(CustodyEvent.stream == product.stream, CustodyEvent.verdict == "accepted")
    since: datetime | None = None
    for event in db.session.scalars(lines.order_by(CustodyEvent.position)):
        for row in event.said["sets"]:
            holder, place = row["values"].get("holder_id"), row["values"].get("place_id")
            if (row["table"], row["id"]) == ("product", product.id) and (holder or place):
                if since is not None:
                    yield since, event.at
                since = event.at if place and _is_store(place) else None
    if since is not None:
        yield since, until


def _is_store(place: str) -> bool:
    found = db.session.get(Place, place)
    return found is not None and "storage" in found.rooms


def _outside(since: datetime, until: datetime, spans: list[Span]) -> timedelta:
    """The time between these two instants that lies in none of the spans."""
    out, seen = timedelta(0), since
    for begin, end in sorted(spans):
        out += max(min(begin, until) - seen, timedelta(0))
        seen = max(seen, min(end, until))
    return out + max(until - seen, timedelta(0))
