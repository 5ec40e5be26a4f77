"""Leg 5: a processing run begins: the bench, the product, devices, supplies and counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from tracker import access, custody, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.formulas import cells
from tracker.formulas.collection import Weighed
from tracker.models import (
    CustodyEvent,
    Equipment,
    Place,
    Product,
    ProductDescription,
    Recorded,
    Run,
    RunEquipment,
    RunInput,
    RunMeasurement,
    RunSupply,
    SupplyLot,
    User,
)
from tracker.rules import (
    batch_record,
    in_hand,
    kinds,
    mass_balance,
    one_product_on_bench,
    right_place,
    right_product,
)
from tracker.rules.refusal import N_, Refusal
from tracker.workflow import Stage


def open_run(
    bag: Product,
    *,
    bench: Place,
    cleared: bool,
    by: User,
    witness: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Bring a received product to a bench that two people found clear, and open the run of its batch record."""
    access.require(by, Permission.PROCESS)
    protocol = protocols.load(bag.round.protocol)
    on_bench = {*bench.dins_here, *Run.dins_open_on(bench.id)}
    found = [
        *by.not_trained("process", at),
        *User.not_second(witness, Permission.PROCESS, "process", at),
        *in_hand.refusals(holder=bag.holder_id, by=by.id),
        *right_product.refusals(
            product=bag.id,
            code=bag.product_description_code,
            wanted_code=protocol.product_code("collection").pdc,
            wanted=N_("a collection"),
        ),
        *bag.shelf_life_stops(at),
        *one_product_on_bench.refusals(bench=bench.id, product=bag.din, on_bench=on_bench, cleared=cleared),
        *ProductDescription.not_assignable(*(protocol.product_code(role).pdc for role in ("dose", "sample")), at=at),
        *right_place.refusals(place=bench.id, kind=bench.kind, wanted=kinds.BENCH),
    ]
    if earlier := custody.already(bag, "open-run", by=by, scene=scene):
        return earlier
    rows: list[Recorded] = []
    if custody.passes(bag, "open-run", by=by, at=at, to=Stage.IN_PROCESS, witness=witness, refusals=found, scene=scene):
        rows = _new_run(bag, bench, by, witness, at)
    return custody.record(
        bag,
        "open-run",
        by=by,
        witness=witness,
        at=at,
        to=Stage.IN_PROCESS,
        moved_to=bench,
        rows=rows,
        facts={"bench": bench.id, "cleared": cleared},
        refusals=found,
        scene=scene,
    )


def _new_run(bag: Product, bench: Place, by: User, witness: User, at: datetime) -> list[Recorded]:
    number = custody.next_number(f"run:{at:%y}")
    run = Run(
        id=f"RUN-{at:%y}-{number:05}",
        din=bag.din,
        bench_id=bench.id,
        protocol=bag.round.protocol,
        protocol_version=bag.round.protocol_version,
        opened_at=at,
        opened_by=by.id,
        cleared_by=witness.id,
    )
    return [run, RunInput(run_id=run.id, product_id=bag.id, volume_ml=bag.volume_ml)]


def use_device(run: Run, device: Equipment, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Put on record that a device was used in this run: one of a kind that the batch record asks for."""
    access.require(by, Permission.PROCESS)
    found = device.refusals(at, *protocols.load(run.protocol).processing.devices)
    rows = [RunEquipment(run_id=run.id, equipment_id=device.id)]
    return _line(run, "use-device", by=by, at=at, rows=rows, refusals=found, scene=scene)


def use_supply(
    run: Run,
    lot: SupplyLot,
    *,
    volume_ml: Decimal | None = None,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Put on record that a lot was used in this run: one of a kind that the batch record has a use for.

    volume_ml: how much of it went into the product.
    """
    access.require(by, Permission.PROCESS)
    found = lot.refusals(at, *protocols.load(run.protocol).processing.takes)
    rows = [RunSupply(run_id=run.id, supply_lot_id=lot.id, volume_ml=volume_ml)]
    return _line(run, "use-supply", by=by, at=at, rows=rows, refusals=found, scene=scene)


def measure(
    run: Run,
    *,
    moment: str,
    weighed: Weighed,
    wbc_e6_per_ml: Decimal,
    mnc_percent: Decimal,
    viability_percent: Decimal,
    correction_reason: str = "",
    by: User,
    witness: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Weigh and count the product before or after the plasma reduction; the second person checks the figures.

    A second count of the same kind corrects the first, which stays, and says why.
    """
    access.require(by, Permission.PROCESS)
    earlier = run.measured(moment)
    tnc = cells.total_nucleated(wbc_e6_per_ml=wbc_e6_per_ml, volume_ml=weighed.volume_ml)
    measured = RunMeasurement(
        run_id=run.id,
        moment=moment,
        volume_ml=weighed.volume_ml,
        wbc_e6_per_ml=wbc_e6_per_ml,
        mnc_percent=mnc_percent,
        viability_percent=viability_percent,
        tnc=tnc,
        mnc=cells.total_mononuclear(total_nucleated=tnc, mnc_percent=mnc_percent),
        measured_at=at,
        measured_by=by.id,
        checked_by=witness.id,
    )
    found = [
        *User.not_second(witness, Permission.PROCESS, "process", at),
        *batch_record.not_filled(run=run.id, filled=bool(run.bags_out)),
        *batch_record.counted_again(counted=earlier is not None, reason=correction_reason),
        *_plausible(run, measured),
    ]
    corrected = {"corrects": earlier.id, "correction_reason": correction_reason} if earlier else {}
    return _line(
        run,
        f"measure-{moment}",
        by=by,
        witness=witness,
        at=at,
        rows=[measured],
        facts={**weighed.facts, **corrected},
        refusals=found,
        scene=scene,
    )


def _plausible(run: Run, measured: RunMeasurement) -> list[Refusal]:
    """Before: the volume is what was brought to the bench. After: there are not more cells than before."""
    tolerance_percent = protocols.load(run.protocol).processing.tolerance_percent
    if measured.moment == "before":
        volume = mass_balance.refusals(
            inputs=[run.input.volume_ml], outputs=[measured.volume_ml], tolerance_percent=tolerance_percent
        )
        return [*volume, *run.far_from_collected(measured.wbc_e6_per_ml)]
    before = run.measured("before")
    if before is None:
        return batch_record.refusals(missing=(), measured=(), wanted=("before",))
    lost = max(before.mnc - measured.mnc, 0)
    return mass_balance.refusals(
        inputs=[Decimal(before.mnc)],
        outputs=[Decimal(measured.mnc)],
        waste=[Decimal(lost)],
        tolerance_percent=tolerance_percent,
        unit="MNC",
    )


def _line(
    run: Run,
    step: str,
    *,
    by: User,
    at: datetime,
    rows: Sequence[Recorded],
    refusals: Sequence[Refusal],
    scene: Scene,
    witness: User | None = None,
    facts: Mapping[str, object] = MappingProxyType({}),
) -> CustodyEvent:
    """A line about the run. Its product is locked with it, so that a hold put on it meanwhile wins."""
    return custody.record(
        run,
        step,
        by=by,
        witness=witness,
        at=at,
        rows=rows,
        also=[(run.bag, {})],
        facts=facts,
        refusals=[*run.not_ready(by=by, at=at), *refusals],
        scene=scene,
    )
