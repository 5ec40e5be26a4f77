"""The product description codes that are known here, for the page that searches them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from labels.isbt128 import DESCRIPTIONS, Description
from tracker.extensions import db
from tracker.models import ProductCodeTable, ProductDescription

SHOWN = 50  # codes on a page; a search finds the others


@dataclass(frozen=True, slots=True)
class Known:
    """What a search found: the first codes, and how many there are in all."""

    codes: Sequence[Description]
    total: int


def search(asked: str) -> Known:
    """The codes that begin with what was asked, or whose words hold it; without a question all of them, by code."""
    words = asked.casefold()
    imported = db.session.scalars(_imported(asked).order_by(ProductDescription.pdc).limit(SHOWN)).all()
    total = db.session.scalar(select(func.count()).select_from(_imported(asked).subquery())) or 0
    shipped = [one for one in _shipped_alone() if words in f"{one.product_description_code} {one.text}".casefold()]
    both = [*(row.description for row in imported), *shipped]
    both.sort(key=lambda one: one.product_description_code)
    return Known(both[:SHOWN], total + len(shipped))


def imports() -> Sequence[ProductCodeTable]:
    """Every table that was imported, the newest first."""
    return ProductCodeTable.all()


def _imported(asked: str) -> Select[ProductDescription]:
    found = select(ProductDescription)
    if not asked:
        return found
    columns = (ProductDescription.product_class, ProductDescription.modifier, ProductDescription.attributes_json)
    return found.where(
        or_(
            ProductDescription.pdc.istartswith(asked, autoescape=True),
            *(column.icontains(asked, autoescape=True) for column in columns),
        )
    )


def _shipped_alone() -> list[Description]:
    """The codes that this program ships and no table has brought."""
    known = db.session.scalars(select(ProductDescription.pdc).where(ProductDescription.pdc.in_(DESCRIPTIONS)))
    brought = set(known)
    return [one for code, one in DESCRIPTIONS.items() if code not in brought]
