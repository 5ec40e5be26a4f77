"""Shipments, what is in them, their temperatures, and every change of hands."""

from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.place import Place
from tracker.models.product import Product
from tracker.models.site import Site
from tracker.models.types import Tenths
from tracker.models.user import User

_OPEN = text("received_at IS NULL")


class Shipment(Recorded):
    """A sealed shipper on its way. id is a site number, e.g. S-26-00001. One shipper, one logger: one open shipment.

    decision: accept, quarantine or reject; unpack where it was opened again before it left.
    """

    __tablename__ = "shipment"
    __table_args__ = (
        Index("uq_shipment_open_shipper", "shipper_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_shipment_open_logger", "logger_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    from_place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    to_place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    shipper_id: Mapped[str] = mapped_column(ForeignKey("equipment.id"))
    logger_id: Mapped[str] = mapped_column(ForeignKey("equipment.id"))
    seal: Mapped[str]
    low_celsius: Mapped[Tenths]
    high_celsius: Mapped[Tenths]
    packed_at: Mapped[datetime]
    packed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    courier_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    dispatched_at: Mapped[datetime | None]
    dispatched_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    received_at: Mapped[datetime | None]
    received_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    received_seal: Mapped[str | None]
    intact: Mapped[bool | None]
    minutes_outside: Mapped[int | None]
    decision: Mapped[str | None]

    @property
    def consignment(self) -> str:
        """Its number in ISBT 128 structure 028: facility, year and serial, the serial that its id has too."""
        _letter, year, serial = self.id.split("-")
        return f"{Site.here().id}{year}{serial}"

    @classmethod
    def of_consignment(cls, number: str) -> Self | None:
        """The shipment with this consignment number, if this site gave it."""
        facility, year, serial = number[:5], number[5:7], number[7:]
        return db.session.get(cls, f"S-{year}-{serial}") if facility == Site.here().id else None

    def manifest(self) -> list[Product]:
        """The bags that were packed, in the order of their identifiers."""
        listed = select(Product).join(ShipmentItem, ShipmentItem.product_id == Product.id)
        return list(db.session.scalars(listed.where(ShipmentItem.shipment_id == self.id).order_by(Product.id)))

    def destination(self) -> Place:
        """The place that it goes to."""
        return db.session.get_one(Place, self.to_place_id)

    def readings(self) -> "list[TemperatureReading]":
        """What its logger measured, in order; empty before receipt."""
        measured = select(TemperatureReading).where(TemperatureReading.shipment_id == self.id)
        return list(db.session.scalars(measured.order_by(TemperatureReading.read_time)))

    @classmethod
    def open_with(cls, device_id: str) -> Self | None:
        """The shipment under way that this shipper or logger belongs to."""
        mine = (cls.shipper_id == device_id) | (cls.logger_id == device_id)
        return db.session.scalar(select(cls).where(mine, cls.received_at.is_(None)))

    @classmethod
    def open_for(cls, bag: Product) -> Self | None:
        """The shipment under way that this bag is packed in."""
        here = select(cls).where(cls.id == bag.shipment_id, cls.received_at.is_(None))
        return db.session.scalar(here) if bag.shipment_id else None


class ShipmentItem(Recorded):
    """One line of a shipment's manifest."""

    __tablename__ = "shipment_item"

    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipment.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)


class TemperatureReading(Recorded):
    """One reading of a shipment's logger. read_at is the logger's time in UTC."""

    __tablename__ = "temperature_reading"

    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipment.id"), index=True)
    read_time: Mapped[datetime]
    celsius: Mapped[Tenths]


class Handover(Recorded):
    """A product changing hands: from a person or a place, to a person or a place."""

    __tablename__ = "handover"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    shipment_id: Mapped[str | None] = mapped_column(ForeignKey("shipment.id"))
    given_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    from_place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    to_place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    purpose: Mapped[str]
    handed_at: Mapped[datetime]
    handed_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of(
        cls,
        bag: Product,
        purpose: str,
        *,
        given_by: str | None,
        taken_by: str | None = None,
        to: Place | None = None,
        parcel: Shipment | None = None,
        by: User,
        at: datetime,
    ) -> Self:
        """The row of a bag that changes hands in this act, from where it is now."""
        return cls(
            product_id=bag.id,
            shipment_id=parcel.id if parcel else None,
            given_by=given_by,
            taken_by=taken_by,
            from_place_id=bag.place_id,
            to_place_id=to.id if to else None,
            purpose=purpose,
            handed_at=at,
            handed_by=by.id,
        )

    @classmethod
    def newest(cls, product_id: str, purpose: str) -> Self | None:
        """The latest time that a product changed hands for this purpose, or None."""
        made = select(cls).where(cls.product_id == product_id, cls.purpose == purpose)
        return db.session.scalar(made.order_by(cls.handed_at.desc(), cls.last_position.desc()).limit(1))
