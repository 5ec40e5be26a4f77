"""A processing run: a collection bag in, dose bags and samples out."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Self

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker import protocols
from tracker.extensions import db
from tracker.formulas import cells
from tracker.models.base import Recorded
from tracker.models.collection import Collection
from tracker.models.equipment import Equipment
from tracker.models.place import Place
from tracker.models.product import Product, ProductLink
from tracker.models.round import Round
from tracker.models.supply import SupplyLot
from tracker.models.types import Cells, Tenths
from tracker.models.user import User
from tracker.rules import batch_record, dose_plan
from tracker.rules.dose_plan import DosePlan
from tracker.rules.refusal import Refusal


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
    left_over_volume_ml: Mapped[Tenths | None]
    waste_volume_ml: Mapped[Tenths | None]
    recovery_percent: Mapped[Tenths | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    line_cleared_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))

    bench: Mapped[Place] = relationship(viewonly=True, foreign_keys=[bench_id])
    collection: Mapped[Collection] = relationship(viewonly=True)

    @classmethod
    def dins_open_on(cls, bench_id: str) -> list[str]:
        """The donations that are in process on a bench: one at most."""
        return list(db.session.scalars(select(cls.din).where(cls.bench_id == bench_id, cls.closed_at.is_(None))))

    @classmethod
    def open_of(cls, bag: Product) -> Self:
        """The open run of a product that is in process."""
        inside = select(cls).join(RunInput, RunInput.run_id == cls.id).where(RunInput.product_id == bag.id)
        return db.session.scalars(inside.where(cls.closed_at.is_(None))).one()

    @classmethod
    def of(cls, product: Product) -> Self | None:
        """The run that filled a product, or None."""
        made = select(cls).join(ProductLink, ProductLink.run_id == cls.id).where(ProductLink.child_id == product.id)
        return db.session.scalar(made)

    @property
    def round(self) -> Round:
        """The round that this run makes doses for."""
        return self.collection.round

    @property
    def input(self) -> "RunInput":
        """What went into this run."""
        return db.session.scalars(select(RunInput).where(RunInput.run_id == self.id)).one()

    @property
    def bag(self) -> Product:
        """The product that is processed."""
        return self.input.product

    @property
    def supplies(self) -> list["RunSupply"]:
        """What was used up, as it was scanned."""
        used = select(RunSupply).where(RunSupply.run_id == self.id)
        return list(db.session.scalars(used.order_by(RunSupply.last_position)))

    @property
    def added_ml(self) -> Decimal:
        """How much of the supplies went into the product."""
        return sum((use.volume_ml for use in self.supplies if use.volume_ml is not None), Decimal(0))

    @property
    def equipment(self) -> list["RunEquipment"]:
        """The devices that were used, as they were scanned."""
        used = select(RunEquipment).where(RunEquipment.run_id == self.id)
        return list(db.session.scalars(used.order_by(RunEquipment.last_position)))

    @property
    def measurements(self) -> list["RunMeasurement"]:
        """Every measurement, oldest first."""
        made = select(RunMeasurement).where(RunMeasurement.run_id == self.id)
        return list(db.session.scalars(made.order_by(RunMeasurement.last_position)))

    @property
    def bags_out(self) -> list[Product]:
        """The doses and samples that this run filled, doses first."""
        filled = select(Product).join(ProductLink, ProductLink.child_id == Product.id)
        return list(db.session.scalars(filled.where(ProductLink.run_id == self.id).order_by(Product.id)))

    @property
    def doses(self) -> list[Product]:
        """The doses among them."""
        return [one for one in self.bags_out if one.purpose == "dose"]

    def plan(self, doses: int) -> DosePlan | None:
        """How the measured product would be split into so many doses for this recipient; None before it is measured."""
        protocol, after = protocols.load(self.protocol), self.measured("after")
        if after is None:
            return None
        return dose_plan.plan(
            volume_ml=after.volume_ml,
            mnc_per_ml=cells.mnc_per_ml(wbc_e6_per_ml=after.wbc_e6_per_ml, mnc_percent=after.mnc_percent),
            weight_kg=self.round.recipient.weight_kg,
            bags_wanted=doses,
            low_cells_per_kg=protocol.dose.low_cells_per_kg,
            high_cells_per_kg=protocol.dose.high_cells_per_kg,
            target_cells_per_kg=protocol.dose.target_cells_per_kg,
            samples_ml=protocol.processing.qc_sample_ml + protocol.processing.retained_sample_ml,
            step_ml=protocol.processing.volume_step_ml,
        )

    def far_from_collected(self, counted: Decimal) -> list[Refusal]:
        """Why this count of white cells of the input, in 10⁶/mL, is doubted."""
        most_times = protocols.load(self.protocol).processing.counts_differ_times
        return batch_record.far_from_collected(counted=counted, collected=self.bag.wbc_e6_per_ml, most_times=most_times)

    def not_ready(self, *, by: User, at: datetime) -> list[Refusal]:
        """Why nothing can be done in this run: it is closed, its product is held or recalled, `by` is not trained."""
        bag = self.bag
        return [
            *batch_record.still_open(run=self.id, closed=self.closed_at is not None),
            *bag.hold_stops(),
            *by.not_trained("process", at),
        ]

    def measured(self, moment: str) -> "RunMeasurement | None":
        """The newest measurement before or after the plasma reduction."""
        found = [one for one in self.measurements if one.moment == moment]
        return found[-1] if found else None

    def missing(self, *, devices: Iterable[str], supplies: Iterable[str]) -> list[str]:
        """The kinds of device and supply that the batch record wants and nobody scanned yet."""
        scanned = {use.device.kind for use in self.equipment} | {use.lot.kind for use in self.supplies}
        return [kind for kind in (*devices, *supplies) if kind not in scanned]


class RunInput(Recorded):
    """A product that went into a run."""

    __tablename__ = "run_input"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    volume_ml: Mapped[Tenths]

    product: Mapped[Product] = relationship(viewonly=True)


class RunSupply(Recorded):
    """A reagent or disposable used in a run."""

    __tablename__ = "run_supply"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    supply_lot_id: Mapped[str] = mapped_column(ForeignKey("supply_lot.id"), index=True)
    volume_ml: Mapped[Tenths | None]

    lot: Mapped[SupplyLot] = relationship(viewonly=True)


class RunEquipment(Recorded):
    """A device used in a run."""

    __tablename__ = "run_equipment"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    equipment_id: Mapped[str] = mapped_column(ForeignKey("equipment.id"), index=True)

    device: Mapped[Equipment] = relationship(viewonly=True)


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
