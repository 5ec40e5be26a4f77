"""Leg 5: a processing run ends: dose bags and samples are filled, and every millilitre and cell is accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from labels.isbt128.divisions import parts_of
from tracker import access, custody, labelling, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.formulas import cells
from tracker.formulas.collection import Weighed
from tracker.models import CustodyEvent, Product, ProductDescription, ProductLink, Run, RunMeasurement, User
from tracker.rules import batch_record, dose_numbers, dose_window, mass_balance, split
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

MOMENTS = ("before", "after")


@dataclass(frozen=True, slots=True)
class Filled:
    """One dose bag as it was filled: for which infusion of the round, and how much; by which weights."""

    number: int
    volume_ml: Decimal
    weighed: Weighed | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """One container that comes of the bag."""

    purpose: str
    division: str
    volume_ml: Decimal
    number: int | None = None


def fill(
    run: Run,
    *,
    doses: Sequence[Filled],
    qc_sample_ml: Decimal,
    retained_ml: Decimal,
    by: User,
    witness: User | None = None,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Fill the dose bags, the QC sample and the retained sample; each becomes a product with a division of its own."""
    access.require(by, Permission.PROCESS)
    protocol = protocols.load(run.protocol)
    processing = protocol.processing
    measured = {one.moment: one for one in run.measurements}
    parts = _parts(doses, qc_sample_ml, retained_ml)
    found = [
        *run.not_ready(by=by, at=at),
        *batch_record.not_filled(run=run.id, filled=bool(run.bags_out)),
        *batch_record.refusals(
            missing=run.missing(devices=processing.devices, supplies=processing.supplies),
            measured=measured,
            wanted=MOMENTS,
        ),
        *dose_numbers.refusals(numbers=[dose.number for dose in doses], missing=run.round.missing_numbers),
        *run.bag.shelf_life_stops(at),
        *ProductDescription.not_assignable(*(protocol.product_code(role).pdc for role in ("dose", "sample")), at=at),
    ]
    products: list[Product] = []
    if after := measured.get("after"):
        found += split.refusals(parts_ml=[part.volume_ml for part in parts], whole_ml=after.volume_ml)
        products = [_product(run, after, part, by=by, at=at) for part in parts]
        for product in products[: len(doses)]:
            found += dose_window.refusals(
                cells_per_kg=Decimal(product.mnc_per_kg or 0),
                low_cells_per_kg=Decimal(protocol.dose.low_cells_per_kg),
                high_cells_per_kg=Decimal(protocol.dose.high_cells_per_kg),
            )
    links = [
        ProductLink(parent_id=run.bag.id, child_id=product.id, run_id=run.id, volume_ml=product.volume_ml)
        for product in products
    ]
    return custody.record(
        run,
        "fill",
        by=by,
        witness=witness,
        at=at,
        rows=[*products, *links],
        also=[(run.bag, {})],
        facts={"weight_kg": run.round.recipient.weight_kg} | _weights(doses),
        refusals=found,
        scene=scene,
    )


def _weights(doses: Sequence[Filled]) -> dict[str, Decimal]:
    """What the balance showed of each bag."""
    weighed = {dose.number: dose.weighed.facts for dose in doses if dose.weighed}
    return {f"dose_{number}_{name}": grams for number, facts in weighed.items() for name, grams in facts.items()}


def _parts(doses: Sequence[Filled], qc_sample_ml: Decimal, retained_ml: Decimal) -> list[_Part]:
    """Doses A0, B0, C0 …, then the samples A0, B0 of their own product code."""
    bags = [
        _Part("dose", division, dose.volume_ml, dose.number)
        for division, dose in zip(parts_of("00"), doses, strict=False)
    ]
    return [*bags, _Part("sample", "A0", qc_sample_ml), _Part("retain", "B0", retained_ml)]


def _product(run: Run, after: RunMeasurement, part: _Part, *, by: User, at: datetime) -> Product:
    """One container that was filled, with the cells that its volume holds."""
    bag, protocol = run.bag, protocols.load(run.protocol)
    code = protocol.product_code("dose" if part.purpose == "dose" else "sample")
    per_ml = cells.mnc_per_ml(wbc_e6_per_ml=after.wbc_e6_per_ml, mnc_percent=after.mnc_percent)
    mnc = cells.total_in(mnc_per_ml=per_ml, volume_ml=part.volume_ml)
    per_kg = cells.per_kg(cells=mnc, weight_kg=run.round.recipient.weight_kg)
    ended_at = run.collection.ended_at
    return Product(
        id=f"{bag.din}-{code.pdc}-{part.division}",
        stream=run.stream,
        din=bag.din,
        product_description_code=code.pdc,
        collection_type=bag.collection_type,
        division=part.division,
        purpose=part.purpose,
        round_id=bag.round_id,
        donor_id=bag.donor_id,
        recipient_id=bag.recipient_id,
        made_at=at,
        made_by=by.id,
        volume_ml=part.volume_ml,
        wbc_e6_per_ml=after.wbc_e6_per_ml,
        tnc=cells.total_nucleated(wbc_e6_per_ml=after.wbc_e6_per_ml, volume_ml=part.volume_ml),
        mnc=mnc,
        mnc_per_kg=per_kg if part.purpose == "dose" else None,
        viability_percent=after.viability_percent,
        expires_at=protocol.storage_of(code.storage).expires_at(ended_at) if ended_at else None,
        dose_number=part.number,
        stage=Stage.FILLED,
        place_id=run.bench_id,
    )


def close_run(
    run: Run,
    *,
    left_over_ml: Decimal,
    plasma_ml: Decimal,
    cleared: bool,
    by: User,
    witness: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Account for every millilitre and every cell, clear the line with a second look, and end the run.

    left_over_ml: product that went into no bag. plasma_ml: what the plasma reduction took off.
    """
    access.require(by, Permission.PROCESS)
    out = run.bags_out
    doses = [product for product in out if product.purpose == "dose"]
    samples = [product for product in out if product.purpose != "dose"]
    put_in = [run.input.volume_ml, run.added_ml]
    waste_ml = left_over_ml + plasma_ml
    found = [
        *run.not_ready(by=by, at=at),
        *User.not_second(witness, Permission.PROCESS, "process", at),
        *batch_record.closable(run=run.id, filled=bool(out), cleared=cleared),
        *batch_record.unlabelled(products=[product.id for product in labelling.unlabelled(out)]),
        *mass_balance.refusals(
            inputs=put_in,
            outputs=[product.volume_ml for product in doses],
            samples=[product.volume_ml for product in samples],
            waste=[waste_ml],
            tolerance_percent=protocols.load(run.protocol).processing.tolerance_percent,
        ),
        *_cells_conserved(run, doses, samples, left_over_ml),
    ]
    before, after = run.measured("before"), run.measured("after")
    closing = {
        "input_volume_ml": sum(put_in, Decimal(0)),
        "output_volume_ml": sum((product.volume_ml for product in doses), Decimal(0)),
        "sample_volume_ml": sum((product.volume_ml for product in samples), Decimal(0)),
        "left_over_volume_ml": left_over_ml,
        "waste_volume_ml": waste_ml,
        "recovery_percent": cells.recovery_percent(before=before.mnc, after=after.mnc) if before and after else None,
        "closed_at": at,
        "closed_by": by.id,
        "line_cleared_by": witness.id,
    }
    return custody.record(
        run.bag,
        "close-run",
        by=by,
        witness=witness,
        at=at,
        to=Stage.CONSUMED,
        also=[(run, closing)],
        facts={"run": run.id, "plasma_ml": plasma_ml},
        refusals=found,
        scene=scene,
    )


def _cells_conserved(
    run: Run, doses: Sequence[Product], samples: Sequence[Product], left_over_ml: Decimal
) -> list[Refusal]:
    """Cells in the bags, samples and left-over, and those lost with the plasma, are the cells that came in."""
    before, after = run.measured("before"), run.measured("after")
    if before is None or after is None:
        return batch_record.refusals(missing=(), measured=[m.moment for m in run.measurements], wanted=MOMENTS)
    per_ml = cells.mnc_per_ml(wbc_e6_per_ml=after.wbc_e6_per_ml, mnc_percent=after.mnc_percent)
    left_over = cells.total_in(mnc_per_ml=per_ml, volume_ml=left_over_ml)
    return mass_balance.refusals(
        inputs=[Decimal(before.mnc)],
        outputs=[Decimal(product.mnc or 0) for product in doses],
        samples=[Decimal(product.mnc or 0) for product in samples],
        waste=[Decimal(left_over), Decimal(max(before.mnc - after.mnc, 0))],
        tolerance_percent=protocols.load(run.protocol).processing.tolerance_percent,
        unit="MNC",
    )
