"""What was made of what, in both directions: a query for each generation, of which there are few."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.extensions import db
from tracker.models import ProductLink

_AT_ONCE = 1000  # identifiers in one query; both engines have a limit


def downwards(products: Iterable[str]) -> set[str]:
    """These products and all that was made of them."""
    return _closure(products, ProductLink.parent_id, ProductLink.child_id)


def upwards(products: Iterable[str]) -> set[str]:
    """These products and all that they were made of."""
    return _closure(products, ProductLink.child_id, ProductLink.parent_id)


def at_once(identifiers: Iterable[str]) -> Iterator[list[str]]:
    """The identifiers in order, so many at a time."""
    ordered = sorted(set(identifiers))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _closure(products: Iterable[str], start: InstrumentedAttribute[str], end: InstrumentedAttribute[str]) -> set[str]:
    found = set(products)
    edge = found
    while edge:
        edge = {row for some in at_once(edge) for row in db.session.scalars(select(end).where(start.in_(some)))} - found
        found = found | edge
    return found
