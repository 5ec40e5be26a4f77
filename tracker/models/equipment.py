"""Devices that touch a product: separators, balances, analysers, freezers, temperature loggers."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded
from tracker.models.site import Site
from tracker.rules import equipment_calibration, equipment_kind
from tracker.rules.refusal import Refusal

KINDS = (
    "separator",
    "balance",
    "analyser",
    "cytometer",
    "sealer",
    "freezer",
    "bath",
    "shipper",
    "logger",
)


class Equipment(Recorded):
    """A device with a scannable label and a calibration date."""

    __tablename__ = "equipment"

    name: Mapped[str]
    kind: Mapped[str]
    serial: Mapped[str]
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    calibrated_until: Mapped[date | None]

    def refusals(self, at: datetime, *wanted: str) -> list[Refusal]:
        """Why this device is not used at this time for something that wants one of these kinds."""
        return [
            *equipment_kind.refusals(equipment=self.id, kind=self.kind, wanted=wanted),
            *equipment_calibration.refusals(
                equipment=self.id, due_on=self.calibrated_until, today=Site.here().day_of(at)
            ),
        ]
