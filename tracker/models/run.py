"""A processing run: a collection bag in, dose bags and samples out."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded
from tracker.models.types import Cells, Tenths


class Run(Recorded):
    """One processing run on one bench, in the stream of the DIN it processes. One run is open on a bench at a time."""

    __tablename__ = "run"
    __table_args__ = (
        Index(
            "uq_run_open_bench",
            "bench_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    din: Mapped[str] = mapped_column(ForeignKey("collection.id"), index=True)
    bench_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    protocol: Mapped[str]
    protocol_version: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    cleared_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    input_volume_ml: Mapped[Tenths | None]
    output_volume_ml: Mapped[Tenths | None]
    sample_volume_ml: Mapped[Tenths | None]
    waste_volume_ml: Mapped[Tenths | None]
    recovery_percent: Mapped[Tenths | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))


class RunInput(Recorded):
    """A product that went into a run."""

    __tablename__ = "run_input"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    volume_ml: Mapped[Tenths]


class RunSupply(Recorded):
    """A reagent or disposable used in a run."""

    __tablename__ = "run_supply"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    supply_lot_id: Mapped[str] = mapped_column(ForeignKey("supply_lot.id"), index=True)
    volume_ml: Mapped[Tenths | None]


class RunEquipment(Recorded):
    """A device used in a run."""

    __tablename__ = "run_equipment"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    equipment_id: Mapped[str] = mapped_column(ForeignKey("equipment.id"), index=True)


class RunMeasurement(Recorded):
    """A weighed and counted state of the product in a run (before, after plasma reduction), second-checked."""

    __tablename__ = "run_measurement"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    moment: Mapped[str]
    volume_ml: Mapped[Tenths]
    wbc_e6_per_ml: Mapped[Tenths]
    mnc_percent: Mapped[Tenths]
    viability_percent: Mapped[Tenths]
    tnc: Mapped[Cells]
    mnc: Mapped[Cells]
    measured_at: Mapped[datetime]
    measured_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    checked_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
