"""What a line says of the rows it writes: every column but the private ones, in canonical words."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Date, Table, func, type_coerce
from sqlalchemy.types import NullType

from tracker.custody.canonical import plain
from tracker.models import Recorded
from tracker.models.types import Fixed, UTCDateTime

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


@cache
def raw_columns(
    table: Table, dialect: str
) -> tuple[tuple[ColumnElement[Any], ...], tuple[str, ...], tuple[tuple[int, Callable[[Any], Any]], ...]]:
    """The id, the stream, the lock and the public columns as a driver gives them, nearly in the words of the ledger.

    Gives what to select, the names, and for those values that are not yet words their place after the id and what
    makes them so. Instants come from the database in words: thousands of rows are compared, and few differ.
    """
    columns = (table.c.id, table.c.stream, table.c[LOCK], *public_columns(table))
    asked = tuple(_raw(column, dialect).label(column.name) for column in columns)
    converters = [(place, _converter(column)) for place, column in enumerate(columns[1:])]
    found = tuple((place, converted) for place, converted in converters if converted)
    return asked, tuple(column.name for column in columns), found


def _raw(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    if not isinstance(column.type, UTCDateTime):
        return type_coerce(column, NullType())
    raw = type_coerce(column, NullType())
    if dialect == "sqlite":
        return func.replace(raw, " ", "T").concat("Z")
    return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')


def _converter(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, Fixed):
        return partial(_fixed, column.type.places)
    return _date if isinstance(column.type, Date) else None


@lru_cache(1 << 16)
def _fixed(places: int, value: int) -> str:
    whole, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}}"


def _date(value: Any) -> str:
    text: str = value if isinstance(value, str) else value.isoformat()
    return text


def row_said(row: Recorded, names: Iterable[str] | None = None) -> dict[str, Any]:
    """What a line says of `row`: its table, its id and the named columns (default: all that are public)."""
    table = cast(Table, row.__table__)
    chosen = public_columns(table) if names is None else [table.columns[n] for n in names]
    values = {c.name: words(c, getattr(row, c.key)) for c in chosen if not c.info.get("private")}
    return {"table": table.name, "id": row.id, "values": values}


def stored_values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored row in the same words, for comparison with what the ledger says."""
    return {c.name: words(c, row[c.name]) for c in public_columns(table)}
