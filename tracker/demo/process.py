"""Walks of leg 5: one collection bag becomes dose bags, a QC sample and a retained sample. Synthetic figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from random import Random

from labels.own_code import build_own
from tracker import clock, labelling, protocols
from tracker.custody import Scene
from tracker.demo import label, store
from tracker.demo.store import bag_code
from tracker.demo.world import World, go
from tracker.formulas.collection import DENSITY_G_PER_ML, Weighed
from tracker.models import Place, Product, Run, SupplyLot
from tracker.rules import dose_plan
from tracker.steps import fill, freeze, process
from tracker.steps.fill import Filled

MILLION = 10**6
EMPTY_G = Decimal(30)
TENTH = Decimal("0.1")
DEVICES = ("BAL-2", "ANA-1", "SEAL-1")
# Minutes after the bench was cleared.
SCANNED, COUNTED, REDUCED, FILLED, CLOSED, STORED = (timedelta(minutes=m) for m in (5, 12, 55, 80, 95, 100))


@dataclass(frozen=True, slots=True)
class Course:
    """What the balance and the analyser will show: before, and after plasma was taken off or saline added."""

    before_ml: Decimal
    before_wbc_e6_per_ml: Decimal
    after_ml: Decimal
    after_wbc_e6_per_ml: Decimal
    mnc_percent: Decimal
    viability_percent: Decimal
    plasma_ml: Decimal
    saline_ml: Decimal


def weighed(volume_ml: Decimal) -> Weighed:
    """A bag on the balance that holds so much."""
    return Weighed(gross_g=EMPTY_G + volume_ml * DENSITY_G_PER_ML, tare_g=EMPTY_G)


def doses(
    world: World, bag: Product, *, at: datetime, numbers: tuple[int, ...] | None = None, bench: str = "BENCH-1"
) -> list[Product]:
    """A whole run from `at` on: the doses of `numbers` (default: all that are missing), as many as the cells allow.

    They are stored in free positions of the laboratory's refrigerator; the samples are brought to quality control.
    """
    course = usual(world.rng, bag)
    run = opened(world, bag, at=at, bench=bench)
    prepared(world, run, at=at, course=course)
    bags = filled(world, run, at=at + FILLED, numbers=numbers)
    closed(world, run, at=at + CLOSED, course=course)
    stored(world, run, at=at + STORED)
    return bags


def opened(world: World, bag: Product, *, at: datetime, bench: str = "BENCH-1") -> Run:
    """A run that was opened on a cleared bench, with nothing in it but the product."""
    place = world.places[bench]
    with clock.fixed(at):
        go(
            process.open_run(
                bag,
                bench=place,
                cleared=True,
                by=world["theo"],
                witness=world["tess"],
                at=at,
                scene=scene(place, bag_code(bag), place_code(place)),
            )
        )
    return Run.open_of(bag)


def prepared(world: World, run: Run, *, at: datetime, course: Course) -> None:
    """Devices and supplies are scanned; the product is measured before and after the plasma reduction."""
    theo, tess, place = world["theo"], world["tess"], run.bench
    with clock.fixed(at + SCANNED):
        for device in DEVICES:
            code = build_own("E", device)
            go(process.use_device(run, world.devices[device], by=theo, at=clock.now(), scene=scene(place, code)))
        for lot, volume_ml in (("TB2601", None), ("SA2601", course.saline_ml)):
            used = world.lots[lot]
            go(
                process.use_supply(
                    run,
                    used,
                    volume_ml=volume_ml,
                    by=theo,
                    at=clock.now(),
                    scene=scene(place, lot_code(used)),
                )
            )
    for moment, after, volume_ml, wbc in (
        ("before", COUNTED, course.before_ml, course.before_wbc_e6_per_ml),
        ("after", REDUCED, course.after_ml, course.after_wbc_e6_per_ml),
    ):
        with clock.fixed(at + after):
            go(
                process.measure(
                    run,
                    moment=moment,
                    weighed=weighed(volume_ml),
                    wbc_e6_per_ml=wbc,
                    mnc_percent=course.mnc_percent,
                    viability_percent=course.viability_percent,
                    by=theo,
                    witness=tess,
                    at=clock.now(),
                    scene=scene(place),
                )
            )


def filled(world: World, run: Run, *, at: datetime, numbers: tuple[int, ...] | None = None) -> list[Product]:
    """The planned bags and samples, filled."""
    processing = protocols.load(run.protocol).processing
    wanted = tuple(numbers or run.round.missing_numbers)
    plan = planned(run, len(wanted))
    with clock.fixed(at):
        go(
            fill.fill(
                run,
                doses=[Filled(n, bag.volume_ml) for n, bag in zip(wanted, plan.bags, strict=False)],
                qc_sample_ml=processing.qc_sample_ml,
                retained_ml=processing.retained_sample_ml,
                by=world["theo"],
                at=at,
                scene=scene(run.bench),
            )
        )
    return [product for product in run.bags_out if product.purpose == "dose"]


def closed(world: World, run: Run, *, at: datetime, course: Course) -> None:
    """Everything labelled and accounted for; a few tenths of a millilitre stay in the tubing."""
    labelled(world, run, until=at)
    filled_ml = sum((product.volume_ml for product in run.bags_out), Decimal(0))
    left_over_ml = max(course.after_ml - filled_ml - Decimal(world.rng.randint(0, 8)) / 10, Decimal(0))
    with clock.fixed(at):
        go(
            fill.close_run(
                run,
                left_over_ml=left_over_ml,
                plasma_ml=course.plasma_ml,
                cleared=True,
                by=world["theo"],
                witness=world["tess"],
                at=at,
                scene=scene(run.bench),
            )
        )


def labelled(world: World, run: Run, *, until: datetime) -> None:
    """The label of every bag and sample that has none, one after the other."""
    waiting = labelling.unlabelled(run.bags_out)
    for turn, product in enumerate(waiting, start=1):
        label.bench(world, product, at=product.made_at + turn * (until - product.made_at) / (len(waiting) + 1))


def stored(world: World, run: Run, *, at: datetime) -> None:
    """The doses in free positions of the laboratory's refrigerator, the samples in quality control."""
    for product in run.bags_out:
        if product.purpose == "dose":
            store.put(world, product, store.free_position("FRIDGE-1"), at=at)
        else:
            store.deliver(world, product, at=at)


def frozen(world: World, bag: Product, *, at: datetime) -> Product:
    """A dose that is frozen with one part of cryoprotectant to four, labelled, and put into the tank."""
    with clock.fixed(at):
        go(
            freeze.freeze(
                bag,
                volume_ml=(bag.volume_ml * Decimal("1.25")).quantize(TENTH),
                lot=world.lots["DM2601"],
                freezer=world.devices["CRF-1"],
                by=world["theo"],
                witness=world["tess"],
                at=at,
                scene=Scene(scans=(bag_code(bag), lot_code(world.lots["DM2601"]), build_own("E", "CRF-1"))),
            )
        )
        label.destroyed(bag, by=world["theo"])
    child = bag.only_child
    label.final(world, child, at=at + timedelta(minutes=2))
    store.put(world, child, store.free_position("LN2-1"), at=at + timedelta(minutes=6))
    return child


def thawed(world: World, bag: Product, *, at: datetime) -> Product:
    """A frozen dose, out of the tank and thawed; the label of the frozen bag is taken off and destroyed."""
    store.take(world, bag, at=at - timedelta(minutes=10))
    with clock.fixed(at):
        go(
            freeze.thaw(
                bag,
                bath=world.devices["BATH-1"],
                by=world["theo"],
                witness=world["tess"],
                at=at,
                scene=Scene(scans=(bag_code(bag), build_own("E", "BATH-1"))),
            )
        )
        label.destroyed(bag, by=world["theo"])
    return bag.only_child


def planned(run: Run, wanted: int) -> dose_plan.DosePlan:
    """The plan for as many bags as the cells allow, `wanted` at most."""
    plans = [plan for number in range(wanted, 0, -1) if (plan := run.plan(number)) is not None and plan.bags]
    return plans[0]


def usual(rng: Random, bag: Product) -> Course:
    """Counts near those of the collection; cells are lost with the plasma, or saline brings them below 200 × 10⁶/mL."""
    wbc = bag.wbc_e6_per_ml or Decimal(0)
    tnc, mnc = bag.tnc or 0, bag.mnc or 0
    aim = Decimal(rng.randint(1500, 1900)) / 10
    kept = tnc * Decimal(rng.randint(955, 990)) / 1000
    after_ml = (kept / MILLION / aim).quantize(TENTH)
    change = after_ml - bag.volume_ml
    return Course(
        before_ml=bag.volume_ml - Decimal(rng.randint(0, 6)) / 10,
        before_wbc_e6_per_ml=wbc,
        after_ml=after_ml,
        after_wbc_e6_per_ml=(kept / MILLION / after_ml).quantize(TENTH, ROUND_FLOOR),
        mnc_percent=(Decimal(100 * mnc) / tnc).quantize(TENTH),
        viability_percent=Decimal(rng.randint(948, 988)) / 10,
        plasma_ml=max(-change, Decimal(0)),
        saline_ml=max(change, Decimal(0)),
    )


def scene(place: Place, *scans: str) -> Scene:
    """The circumstances of an act at a place."""
    return Scene(place=place.id, scans=scans)


def place_code(place: Place) -> str:
    """What a scanner reads from the code of a place."""
    return build_own("P", place.id)


def lot_code(lot: SupplyLot) -> str:
    """What a scanner reads from a supply."""
    return f"]d201{lot.gtin}10{lot.lot}"
