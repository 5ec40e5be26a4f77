"""Finding products and anything else by what people know of it. Pages go on from the last key seen, never by offset."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import Product, Recorded
from tracker.reading.nouns import NOUNS
from tracker.workflow import Stage

PAGE = 50
_MOST = 20
_LAST = "\uffff"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that matches: its kind as the scan box names it, and its row."""

    kind: str
    row: Recorded


def products(
    *, din: str = "", recipient: str = "", stage: Stage | None = None, after: str = "", page: int = PAGE
) -> tuple[Sequence[Product], str]:
    """Products in the order of their identifiers, and the key to go on from, empty on the last page."""
    wanted = select(Product).order_by(Product.id).limit(page + 1)
    if din:
        wanted = wanted.where(Product.id >= din, Product.id < din + _LAST)
    if recipient:
        wanted = wanted.where(Product.recipient_id == recipient)
    if stage is not None:
        wanted = wanted.where(Product.stage == stage)
    if after:
        wanted = wanted.where(Product.id > after)
    found = db.session.scalars(wanted).all()
    return found[:page], found[page - 1].id if len(found) > page else ""


def anything(text: str) -> list[Found]:
    """What bears this identifier or begins with it, a few of each kind. Text that no identifier has finds nothing."""
    wanted = "".join(text.split())
    if not wanted or len(wanted) > 80 or not wanted.isprintable() or not wanted.isascii():
        return []
    return [
        Found(noun.kind, row)
        for noun in NOUNS
        for row in db.session.scalars(
            select(noun.model)
            .where(noun.model.id >= wanted, noun.model.id < wanted + _LAST)
            .order_by(noun.model.id)
            .limit(_MOST)
        )
    ]
