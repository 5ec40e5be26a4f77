"""Acts of leg 5 at the bench: the run of a batch record."""

from datetime import datetime
from decimal import Decimal

from tests.journeys.walk.attempt import Attempt, Walk
from tests.journeys.walk.model import Bag, must
from tracker.custody import Scene
from tracker.demo import process as bench
from tracker.models import CustodyEvent, Product, Run, SupplyLot, User
from tracker.steps import fill, process
from tracker.steps.fill import Filled
from tracker.workflow import Stage

WANTED = ("BAL-2", "ANA-1", "SEAL-1", "TB2601", "SA2601")  # what the batch record asks for
BENCHES = ("BENCH-1", "BENCH-2")


def open_run(walk: Walk, bag: Bag) -> Attempt:
    """The bag to a bench that is clear; oddly to one that is not."""
    model, by = walk.model, walk.who("theo")
    busy = {one.keeper for one in model.bags.values()}
    where = walk.pick(BENCHES if walk.odd == "thing" else [one for one in BENCHES if one not in busy])
    second = walk.second(by, "tess", "theo")

    def means(line: CustodyEvent) -> None:
        others = [one for one in model.bags.values() if one.keeper == where and one.id != bag.id]
        must(not [one for one in others if one.id.split("-")[0] != bag.id.split("-")[0]], f"{where} was not clear")
        must(second != by, "nobody else looked at the bench")
        model.unstopped(bag)
        model.in_time(bag, walk.now)
        model.move(bag, Stage.IN_PROCESS)
        model.give(bag, where)
        model.runs[next(row["id"] for row in line.said["sets"] if row["table"] == "run")] = bag.id

    return Attempt(
        by,
        lambda who, scene: process.open_run(
            walk.row(Product, bag.id),
            bench=walk.place(where),
            cleared=True,
            by=who,
            witness=walk.user(second),
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
        second,
    )


def use(walk: Walk, bag: Bag) -> Attempt:
    """A device, or a lot: oddly one that is out of calibration, expired or recalled."""
    model, by, run = walk.model, walk.who("theo"), _run(walk, bag)
    inside = model.bags[model.runs[run]]
    wanted = [code for code in WANTED if code not in inside.used] or list(WANTED)
    used = walk.pick(["BAL-3", "SA2599"] if walk.odd == "thing" else wanted)

    def call(who: User, scene: Scene) -> CustodyEvent:
        row = walk.row(Run, run)
        if "-" in used:
            return process.use_device(row, walk.device(used), by=who, at=walk.now, scene=scene)
        return process.use_supply(row, walk.row(SupplyLot, used), by=who, at=walk.now, scene=scene)

    def means(_line: CustodyEvent) -> None:
        must(used not in ("BAL-3", "SA2599"), f"{used} was used")
        model.unstopped(inside)
        inside.used.add(used)

    return Attempt(by, call, means, [inside])


def measure(walk: Walk, bag: Bag) -> Attempt:
    """A count before or after the plasma reduction; oddly of far too much."""
    model, by, run = walk.model, walk.who("theo"), _run(walk, bag)
    inside, second = model.bags[model.runs[run]], walk.second(by, "tess", "theo")
    moment, much = "after" if inside.counted else "before", Decimal("1.5") if walk.odd == "thing" else Decimal(1)

    def call(who: User, scene: Scene) -> CustodyEvent:
        row = walk.row(Product, inside.id)
        course = bench.usual(walk.rng, row)
        after = moment == "after"
        return process.measure(
            walk.row(Run, run),
            moment=moment,
            weighed=bench.weighed((course.after_ml if after else course.before_ml) * much),
            wbc_e6_per_ml=course.after_wbc_e6_per_ml if after else course.before_wbc_e6_per_ml,
            mnc_percent=course.mnc_percent,
            viability_percent=course.viability_percent,
            correction_reason="Counted again",
            by=who,
            witness=walk.user(second),
            at=walk.now,
            scene=scene,
        )

    def means(_line: CustodyEvent) -> None:
        must(walk.odd != "thing", f"a count of half as much again was taken for {inside.id}")
        must(second != by, "nobody else looked at the count")
        model.unstopped(inside)
        inside.counted += 1

    return Attempt(by, call, means, [inside], second)


def split(walk: Walk, bag: Bag) -> Attempt:
    """The measured product into doses and samples; oddly into more than there is."""
    model, by, run = walk.model, walk.who("theo"), _run(walk, bag)
    source = model.bags[model.runs[run]]

    def call(who: User, scene: Scene) -> CustodyEvent:
        row = walk.row(Run, run)
        wanted = row.round.missing_numbers
        plans = [plan for many in range(len(wanted), 0, -1) if (plan := row.plan(many)) is not None and plan.bags]
        parts = plans[0].bags if plans else []
        more = Decimal(3) if walk.odd == "thing" else Decimal(1)
        doses = [Filled(number, part.volume_ml * more) for number, part in zip(wanted, parts, strict=False)]
        small = Decimal("2.0")
        return fill.fill(row, doses=doses, qc_sample_ml=small, retained_ml=small, by=who, at=walk.now, scene=scene)

    def means(line: CustodyEvent) -> None:
        model.unstopped(source)
        model.in_time(source, walk.now)
        must(walk.odd != "thing", f"more came out of {source.id} than was in it")
        must(not [one for one in model.bags.values() if source.id in one.parents], f"{source.id} was filled twice")
        for row in line.said["sets"]:
            if row["table"] == "product" and row["id"] not in model.bags:
                model.bags[row["id"]] = _child(row["id"], row["values"], source)

    return Attempt(by, call, means, [source])


def close_run(walk: Walk, bag: Bag) -> Attempt:
    """Everything accounted for; oddly a tenth of a litre is not."""
    model, by, run = walk.model, walk.who("theo"), _run(walk, bag)
    inside, second = model.bags[model.runs[run]], walk.second(by, "tess", "theo")

    def call(who: User, scene: Scene) -> CustodyEvent:
        row = walk.row(Run, run)
        after, before = row.measured("after"), row.measured("before")
        filled = sum((one.volume_ml for one in row.bags_out), Decimal(0))
        rest = max((after.volume_ml if after else filled) - filled, Decimal(0))
        taken = max(before.volume_ml + row.added_ml - after.volume_ml if before and after else Decimal(0), Decimal(0))
        lost = Decimal(100) if walk.odd == "thing" else Decimal(0)
        return fill.close_run(
            row,
            left_over_ml=rest + lost,
            plasma_ml=taken,
            cleared=True,
            by=who,
            witness=walk.user(second),
            at=walk.now,
            scene=scene,
        )

    def means(_line: CustodyEvent) -> None:
        must(second != by, "nobody else looked at the line")
        must(walk.odd != "thing", f"a tenth of a litre of {inside.id} came from nowhere")
        model.unstopped(inside)
        for child in [one for one in model.below(inside) if one.stage is Stage.FILLED and not one.stopped]:
            must(any(one.verified for one in model.prints_of(child).values()), f"{child.id} has no label")
        model.move(inside, Stage.CONSUMED)
        del model.runs[run]

    return Attempt(by, call, means, [inside], second)


def _run(walk: Walk, bag: Bag) -> str:
    """The run of a bag, or else any that is open."""
    of_bag = [run for run, inside in walk.model.runs.items() if inside in (bag.id, *bag.parents)]
    return walk.pick(of_bag or list(walk.model.runs))


def _child(key: str, said: dict[str, object], source: Bag) -> Bag:
    """A container that was filled, by what its line says."""
    return Bag(
        id=key,
        purpose=str(said["purpose"]),
        stage=Stage.FILLED,
        keeper=source.keeper,
        slot=None,
        parcel=None,
        round=source.round,
        dose=int(str(said["dose_number"])) if said["dose_number"] else None,
        volume_ml=Decimal(str(said["volume_ml"])),
        mnc=int(str(said["mnc"])),
        expires_at=datetime.fromisoformat(str(said["expires_at"])) if said["expires_at"] else None,
        parents=(source.id, *source.parents),
    )
