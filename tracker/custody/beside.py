"""Rows beside the ledger: licensed texts that no line repeats, and of which a line has the digest."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from tracker.custody.canonical import encode
from tracker.models import ProductCodeTable, ProductDescription

_TEXTS = ("pdc", "product_class", "modifier", "attributes_json", "storage_code", "version")
_ENDS = ("pdc", "retired_on")


def digest_of_texts(*, added: Iterable[Mapping[str, Any]], retired: Iterable[Mapping[str, Any]]) -> str:
    """Of the rows that an import added, and of the days on which it retired codes, its own new ones among them."""
    body = {"added": _sorted(added, _TEXTS), "retired": _sorted(retired, _ENDS)}
    return sha256(encode(body)).hexdigest()


def altered_texts(session: Session) -> Iterator[str]:
    """The imports whose texts are not what they brought; one from before there were digests cannot be told."""
    rows: Table = ProductDescription.__table__  # type: ignore[assignment]
    for made in session.scalars(select(ProductCodeTable).where(ProductCodeTable.texts.is_not(None))):
        added = session.execute(select(rows).where(rows.c.added_in == made.id)).mappings()
        retired = session.execute(select(rows).where(rows.c.retired_in == made.id)).mappings()
        if digest_of_texts(added=[dict(row) for row in added], retired=[dict(row) for row in retired]) != made.texts:
            yield made.id


def _sorted(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> list[list[Any]]:
    return sorted(([row[name] for name in columns] for row in rows), key=lambda row: str(row[0]))
