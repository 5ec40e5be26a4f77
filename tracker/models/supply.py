"""Lots of what is used up: G-CSF, bag sets, ACD-A, saline, DMSO."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded
from tracker.models.site import Site
from tracker.rules import supply_lot
from tracker.rules.refusal import Refusal


class SupplyLot(Recorded):
    """One lot of a supply. Scanned as GS1 (gtin + lot) or as ISBT 128 017/018 (bag sets) and 021/022 (others)."""

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
