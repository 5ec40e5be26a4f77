"""Devices that touch a product: separators, balances, analysers, freezers, temperature loggers."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded


class Equipment(Recorded):
    """A device with a scannable label and a calibration date."""

    __tablename__ = "equipment"

    name: Mapped[str]
    kind: Mapped[str]
    serial: Mapped[str]
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    calibrated_until: Mapped[date | None]
