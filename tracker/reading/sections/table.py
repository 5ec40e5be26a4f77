"""What every table of a record is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.reading.instants import here
from tracker.reading.record import Record

Cell = Any


@dataclass(frozen=True, slots=True)
class Table:
    """A table as macros/table.html takes it."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = ""


def when(at: datetime | None) -> str:
    """An instant on the site's clock with its offset."""
    return here(at) if at else ""


def who(of: Record, at: datetime | None, person: str | None) -> str:
    """When, and by whom."""
    return f"{when(at)}, {of.names.person(person)}" if at else ""


def about(of: Record, what: str, product: str | None) -> str:
    """What, and of which container where it is not the product itself."""
    return what if product == of.focus else f"{what}, {product}"
