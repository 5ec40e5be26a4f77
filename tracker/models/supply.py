"""Lots of what is used up: G-CSF, bag sets, ACD-A, saline, DMSO."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.site import Site
from tracker.rules import supply_lot
from tracker.rules.refusal import Refusal


class SupplyLot(Recorded):
    """One lot of a supply: a kind, a maker and the maker's lot number. Its key is the number, counted on where another
    maker has the same. Scanned as GS1 (gtin + lot) or as ISBT 128 017/018 (bag sets) and 021/022 (others)."""

    __tablename__ = "supply_lot"
    __table_args__ = (Index("ix_supply_lot_code", "catalog", "lot"), Index("ix_supply_lot_gtin", "gtin", "lot"))

    kind: Mapped[str]
    name: Mapped[str]
    maker: Mapped[str]
    catalog: Mapped[str]
    lot: Mapped[str]
    gtin: Mapped[str | None]
    expires_on: Mapped[date]
    recalled_at: Mapped[datetime | None]
    recalled_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    recall_reason: Mapped[str | None]

    def among(self, known: "Sequence[SupplyLot]") -> "SupplyLot | None":
        """This very lot among those whose numbers are alike; None where it is not on record."""
        return next((one for one in known if one.what == self.what), None)

    @classmethod
    def alike(cls, key: str) -> "Sequence[SupplyLot]":
        """The lots whose keys are this one, alone or counted on."""
        begins = cls.id.startswith(f"{key}-", autoescape=True)
        return db.session.scalars(select(cls).where(or_(cls.id == key, begins)).order_by(cls.id)).all()

    @property
    def what(self) -> tuple[str, str, str]:
        """What makes it this lot and no other."""
        return self.kind, " ".join(self.maker.split()).casefold(), self.lot.upper()

    def refusals(self, at: datetime, *wanted: str) -> list[Refusal]:
        """Why nothing of this lot is used at this time for something that wants one of these kinds."""
        return supply_lot.refusals(
            lot=self.lot,
            kind=self.kind,
            expires_on=self.expires_on,
            today=Site.here().day_of(at),
            recalled=self.recalled_at is not None,
            wanted=wanted,
        )
