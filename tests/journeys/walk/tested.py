"""Acts of leg 6: results entered, reviewed by another analyst, corrected."""

from decimal import Decimal

from tests.journeys.walk.attempt import NUMBERS, Attempt, Walk
from tests.journeys.walk.model import Bag, must
from tracker.custody import Scene
from tracker.demo import assay as tested
from tracker.models import Assay, CustodyEvent, Product, User
from tracker.steps import assay
from tracker.workflow import AFTER_RELEASE


def report(walk: Walk, bag: Bag) -> Attempt:
    """Every test of a dose; oddly of a sample that is none of it."""
    model, by, sample = walk.model, walk.who("quinn"), walk.other_bag(bag)

    def means(_line: CustodyEvent) -> None:
        mine = sample.id == bag.id or (sample.purpose in ("sample", "retain") and _akin(sample, bag))
        must(mine, f"results of {sample.id} were entered for {bag.id}")

    return Attempt(
        by,
        lambda who, scene: assay.report(
            (row := walk.row(Product, bag.id)),
            results=tested._results(walk.world, row),
            sample=walk.row(Product, sample.id),
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [model.bags[bag.id]],
    )


def review(walk: Walk, bag: Bag) -> Attempt:
    """A second analyst stands by the results; oddly the first one."""
    by = walk.who("quinn" if walk.odd == "witness" else "queenie")

    def call(who: User, scene: Scene) -> CustodyEvent:
        waiting = [one for one in Assay.standing(bag.id).values() if one.resulted_at and one.reviewed_at is None]
        return assay.review(walk.row(Product, bag.id), assays=waiting, by=who, at=walk.now, scene=scene)

    def means(line: CustodyEvent) -> None:
        entered = {walk.row(Assay, row["id"]).resulted_by for row in line.said["sets"] if row["table"] == "assay"}
        must(NUMBERS[by] not in entered, f"{by} reviewed their own results of {bag.id}")

    return Attempt(by, call, means, [bag])


def correct(walk: Walk, bag: Bag) -> Attempt:
    """Another result in the place of one; after release the bag is held."""
    by = walk.who("quinn")
    assays = [one for one in Assay.standing(bag.id).values() if one.test == "viability"]
    old = walk.pick(assays)

    def means(_line: CustodyEvent) -> None:
        if bag.stage in AFTER_RELEASE:
            bag.holds.add(("corrected-result", old.id, "A result was corrected after release: viability"))

    return Attempt(
        by,
        lambda who, scene: assay.correct(
            walk.row(Product, bag.id),
            walk.row(Assay, old.id),
            result=Decimal(walk.rng.randint(800, 950)) / 10,
            reason="" if walk.odd == "thing" else "Read the wrong tube",
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
    )


def _akin(sample: Bag, bag: Bag) -> bool:
    return bool(set(sample.parents) & {bag.id, *bag.parents})
