"""Who was told that a product is on a recall list, and who could not be reached."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Self

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded

ContactState = Literal["told", "not-reached", "not-told"]


class Contact(Recorded):
    """One call, letter or visit about one product. about_kind, about_id: where the trace began that led to it.

    whom: recipient, physician, ward or keeper. way: how. outcome: told or not-reached.
    """

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_about", "about_kind", "about_id", "product_id"),)

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    about_kind: Mapped[str]
    about_id: Mapped[str]
    whom: Mapped[str]
    way: Mapped[str]
    outcome: Mapped[str]
    note: Mapped[str]
    contacted_at: Mapped[datetime]
    contacted_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of(cls, about: Recorded, products: Iterable[str]) -> dict[str, list[Self]]:
        """The contacts about these products because of this thing, by product, oldest first."""
        made = select(cls).where(
            cls.about_kind == about.__tablename__, cls.about_id == about.id, cls.product_id.in_(list(products))
        )
        found = defaultdict[str, list[Self]](list)
        for one in db.session.scalars(made.order_by(cls.contacted_at, cls.last_position)):
            found[one.product_id].append(one)
        return found

    @staticmethod
    def state(contacts: "Iterable[Contact]") -> ContactState:
        """Told, once somebody was; else whether anybody was tried."""
        outcomes = {one.outcome for one in contacts}
        if "told" in outcomes:
            return "told"
        return "not-reached" if outcomes else "not-told"
