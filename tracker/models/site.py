"""The site that runs this installation, and the counters its identifiers are drawn from."""

import hashlib
import hmac
from datetime import date, datetime
from typing import Literal, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Base, Recorded
from tracker.models.types import PRIVATE


class Site(Recorded):
    """A facility with its ISBT 128 Facility Identification Number as id (A9990–A9999 for demonstration [S1])."""

    __tablename__ = "site"

    name: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    zone: Mapped[str]
    contact: Mapped[str | None]  # whom to call at any hour, as it stands on shippers
    origin: Mapped[str]
    protocol: Mapped[str]
    synthetic: Mapped[bool]
    label_key: Mapped[str] = mapped_column(info=PRIVATE)

    @classmethod
    def here(cls) -> Self:
        """The site of this installation, looked up once for a session, which alone would hold its row weakly."""
        session = db.session
        site: Self | None = session.info.get("site")
        if site is None or site not in session:
            site = session.info["site"] = session.scalars(select(cls)).one()
        return site

    def keyed(self, purpose: Literal["scan", "print"], text: str) -> hmac.HMAC:
        """A digest that this site alone can make; of one purpose it says nothing about those of the other."""
        return hmac.new(self.label_key.encode(), f"{purpose}:{text}".encode(), hashlib.sha256)

    def day_of(self, at: datetime) -> date:
        """The calendar day of an instant at this site."""
        return at.astimezone(ZoneInfo(self.zone)).date()


class Counter(Base):
    """The last number drawn of a series (DIN per facility and year, CoI, run, shipment, order). Never goes back."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
