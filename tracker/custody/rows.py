"""What a line says of the rows it writes: every column but the private ones, in canonical words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, cast

from sqlalchemy import Column, Table

from tracker.custody.canonical import plain
from tracker.models import Recorded
from tracker.models.types import Fixed

LOCK = "last_position"


def recorded_tables() -> dict[str, Table]:
    """Every table that the ledger writes, by name."""
    mappers = sorted(Recorded.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    return {m.class_.__tablename__: cast(Table, m.local_table) for m in mappers if issubclass(m.class_, Recorded)}


@cache
def public_columns(table: Table) -> tuple[Column[Any], ...]:
    """The columns that a line repeats. The position of the line itself goes without saying."""
    return tuple(c for c in table.columns if not c.info.get("private") and c.name not in (LOCK, "stream", "id"))


def words(column: Column[Any], value: Any) -> Any:
    """One value as the ledger has it; a decimal always with all the places of its column."""
    if isinstance(column.type, Fixed) and value is not None:
        return f"{Decimal(value):.{column.type.places}f}"
    return plain(value)


def row_said(row: Recorded, names: Iterable[str] | None = None) -> dict[str, Any]:
    """What a line says of `row`: its table, its id and the named columns (default: all that are public)."""
    table = cast(Table, row.__table__)
    chosen = public_columns(table) if names is None else [table.columns[n] for n in names]
    values = {c.name: words(c, getattr(row, c.key)) for c in chosen if not c.info.get("private")}
    return {"table": table.name, "id": row.id, "values": values}


def stored_values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored row in the same words, for comparison with what the ledger says."""
    return {c.name: words(c, row[c.name]) for c in public_columns(table)}
