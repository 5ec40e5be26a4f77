"""Places, lots and devices: a line of a bag, a run or a session speaks of them, but is no line of their streams."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import cast

from sqlalchemy import Select, bindparam, select

from tracker.custody.rivals import LostRace
from tracker.extensions import db
from tracker.models import Equipment, Place, Recorded, SupplyLot

Used = Place | SupplyLot | Equipment
_USED_UP: dict[str, type[SupplyLot] | type[Equipment]] = {kind.__tablename__: kind for kind in (SupplyLot, Equipment)}


def stays(*used: Used | None) -> None:
    """Keep these as they were read until the commit: nobody closes the place or recalls the lot meanwhile.

    Raises LostRace where somebody did, since it was read or since the act was decided on.
    """
    for one in used:
        if one is None:
            continue
        seen = one.last_position
        now = db.write().scalar(_newest_line_of(type(one)), {"of": one.id})
        if now != seen or _out_of_use(one):
            raise LostRace(one.stream, now)


@cache
def _newest_line_of(kind: type[Used]) -> Select[int]:
    return select(kind.last_position).where(kind.id == bindparam("of")).with_for_update(read=True)


def _out_of_use(used: Used) -> bool:
    return used.is_closed if isinstance(used, Place) else isinstance(used, SupplyLot) and used.recalled_at is not None


def alone(used: Used) -> None:
    """Have it for oneself until the commit: who is using it at this moment is waited for, and is asked about."""
    db.write().refresh(used, with_for_update=True)


def named_in(rows: Iterable[Recorded]) -> Iterator[Used]:
    """The lots and devices that rows say were used."""
    for row in rows:
        for key in row.__table__.foreign_keys:
            kind = _USED_UP.get(key.column.table.name)
            identifier = getattr(row, key.parent.name) if kind else None
            if kind is not None and identifier is not None:
                yield cast(Used, db.session.get_one(kind, identifier))
