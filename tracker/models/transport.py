"""Shipments, what is in them, their temperatures, and every change of hands."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded
from tracker.models.types import Tenths


class Shipment(Recorded):
    """A sealed shipper on its way. id is a site number, e.g. S-26-00001."""

    __tablename__ = "shipment"

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
