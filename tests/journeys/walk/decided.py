"""Acts of legs 8 and 9: released, held, recalled, rejected, ordered, issued, brought back, thrown away."""

from tests.journeys.walk.attempt import NAMES, NUMBERS, Attempt, Walk
from tests.journeys.walk.model import Bag, must
from tracker import protocols
from tracker.custody import Scene
from tracker.models import CustodyEvent, Hold, InfusionOrder, Product, Recipient, Round, Site, User
from tracker.steps import issue, release
from tracker.steps import order as ordering
from tracker.workflow import Stage

RELEASED = (Stage.RELEASED, Stage.CONDITIONAL)


def conditional(walk: Walk, bag: Bag) -> Attempt:
    """Released while the culture is pending; oddly by somebody else, or in full."""
    model, by, full = walk.model, walk.who("priya"), walk.odd == "thing"

    def means(_line: CustodyEvent) -> None:
        model.unstopped(bag)
        model.in_time(bag, walk.now)
        model.labelled(bag)
        must(bag.purpose == "dose" and not full, f"{bag.id} was released without its culture")
        must(by not in ("theo", "tess"), f"{by} released what they made")
        must(_step(bag, "report-result") and _step(bag, "review-results"), f"{bag.id} was released untested")
        model.move(bag, Stage.CONDITIONAL)

    return Attempt(
        by,
        lambda who, scene: (release.release if full else release.conditional)(
            walk.row(Product, bag.id), by=who, at=walk.now, scene=scene
        ),
        means,
        [bag],
    )


def quarantine(walk: Walk, bag: Bag) -> Attempt:
    """Held, with everything that was made of it."""
    model, reason = walk.model, walk.pick(["Looks odd", "Call from the ward"])
    by = walk.who(walk.pick(["priya", "theo", "nadia", "olga"]))

    def means(_line: CustodyEvent) -> None:
        must(not bag.recalled, f"{bag.id} was held although it is recalled")
        bag.holds.add(("decision", None, reason))
        for one in model.below(bag):
            one.holds.add(("product", bag.id, f"Hold of {bag.id}: {reason}"))

    return Attempt(
        by,
        lambda who, scene: release.quarantine(
            walk.row(Product, bag.id), reason=reason, by=who, at=walk.now, scene=scene
        ),
        means,
        [bag, *model.below(bag)],
    )


def lift(walk: Walk, bag: Bag) -> Attempt:
    """One hold of a bag is no more; oddly by the one who set it."""
    hold = walk.pick(walk.row(Product, bag.id).holds())
    key, cause, setter = hold.id, (hold.ground, hold.because_of, hold.reason), NAMES[hold.set_by]
    by = walk.who(setter if walk.odd == "witness" else "olga")

    def means(_line: CustodyEvent) -> None:
        must(by != setter, f"{by} lifted their own hold of {bag.id}")
        must(not bag.recalled, f"a hold of {bag.id} was lifted although it is recalled")
        gone = {one for one in bag.holds if one == cause or (one[:2] == cause[:2] and not one[2])}
        must(bool(gone), f"{bag.id} had no such hold: {cause}")
        bag.holds -= gone

    return Attempt(
        by,
        lambda who, scene: release.lift(
            walk.row(Product, bag.id), walk.row(Hold, key), reason="Assessed", by=who, at=walk.now, scene=scene
        ),
        means,
        [bag],
    )


def recall(walk: Walk, bag: Bag) -> Attempt:
    """Recalled, with everything that was made of it; there is no way back."""
    model, by = walk.model, walk.who("olga")

    def means(_line: CustodyEvent) -> None:
        must(not bag.recalled, f"{bag.id} was recalled twice")
        for one in [bag, *model.below(bag)]:
            one.recalled = True

    return Attempt(
        by,
        lambda who, scene: release.recall(
            walk.row(Product, bag.id), reason="Found out", by=who, at=walk.now, scene=scene
        ),
        means,
        [bag, *model.below(bag)],
    )


def reject(walk: Walk, bag: Bag) -> Attempt:
    """The journey of a bag ends."""

    def means(_line: CustodyEvent) -> None:
        walk.model.move(bag, Stage.REJECTED)

    return Attempt(
        walk.who("priya"),
        lambda who, scene: release.reject(
            walk.row(Product, bag.id), reason="Clotted", by=who, at=walk.now, scene=scene
        ),
        means,
        [bag],
    )


def order(walk: Walk, bag: Bag) -> Attempt:
    """The physician orders the infusion that a bag was made for."""
    model, number = walk.model, bag.dose or 1

    def call(who: User, scene: Scene) -> CustodyEvent:
        round_ = walk.row(Round, bag.round)
        weighed = walk.row(Recipient, round_.recipient_id).weight_kg
        day = Site.here().day_of(walk.now)
        return ordering.order(
            round_,
            number=number,
            planned_on=day,
            target_cells_per_kg=protocols.load(round_.protocol).dose.target_cells_per_kg,
            weight_kg=weighed,
            weighed_on=day,
            by=who,
            at=walk.now,
            scene=scene,
        )

    def means(line: CustodyEvent) -> None:
        key = str(line.said["facts"]["order"])
        model.orders[key], model.order_for[key] = None, (bag.round, number)

    return Attempt(walk.who("mori"), call, means, [])


def issue_(walk: Walk, bag: Bag) -> Attempt:
    """To the courier against an order; oddly against that of another infusion."""
    model, by = walk.model, walk.who("priya")
    mine = [one for one in model.orders if model.order_for.get(one) == (bag.round, bag.dose)]
    key = walk.pick(list(model.orders) if walk.odd == "thing" or not mine else mine[-1:])
    courier = walk.second(by, "carl", "ana")

    def means(_line: CustodyEvent) -> None:
        model.unstopped(bag)
        model.in_time(bag, walk.now)
        model.labelled(bag)
        must(bag.stage in RELEASED, f"{bag.id} was issued as {bag.stage}")
        must(model.orders[key] is None, f"{key} got a second bag")
        must(model.order_for[key] == (bag.round, bag.dose), f"{key} is not for {bag.id}")
        model.move(bag, Stage.ISSUED)
        model.give(bag, NUMBERS[courier])
        model.orders[key], bag.checks = bag.id, 0

    return Attempt(
        by,
        lambda who, scene: issue.issue(
            walk.row(Product, bag.id),
            order=(row := walk.row(InfusionOrder, key)),
            coi=row.round_id,
            courier=walk.user(courier),
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
    )


def receive_on_ward(walk: Walk, bag: Bag) -> Attempt:
    """Out of the courier's hands to the ward; oddly another bag was scanned."""
    model, by = walk.model, walk.who("nadia")
    giver, scanned = NAMES.get(bag.keeper, "carl"), walk.other_bag(bag).id

    def means(_line: CustodyEvent) -> None:
        model.unstopped(bag)
        model.in_time(bag, walk.now)
        must(scanned == bag.id, f"{scanned} was received as {bag.id}")
        must(bag.keeper == NUMBERS[giver], f"{giver} gave {bag.id}, which {bag.keeper} had")
        model.move(bag, Stage.ON_WARD)
        model.give(bag, "WARD-7")

    return Attempt(
        by,
        lambda who, scene: issue.receive_on_ward(
            walk.row(Product, bag.id),
            scanned=scanned,
            giver=walk.user(giver),
            place=walk.place("WARD-7"),
            intact=True,
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
    )


def come_back(walk: Walk, bag: Bag) -> Attempt:
    """An issued bag back in the pharmacy, into stock or into quarantine."""
    model, by, held = walk.model, walk.who("priya"), walk.rng.random() < 0.3
    giver, warm = NAMES.get(bag.keeper, "nadia"), walk.odd == "thing"

    def means(_line: CustodyEvent) -> None:
        must(held or not warm, f"{bag.id} went back into stock although it was warm")
        model.move(bag, Stage.RETURNED)
        model.give(bag, "PHARM")
        model.leave_order(bag)
        bag.checks = 0
        if held:
            bag.holds.add(("return", None, walk.row(Product, bag.id).holds()[-1].reason))

    return Attempt(
        by,
        lambda who, scene: issue.return_to_pharmacy(
            walk.row(Product, bag.id),
            scanned=bag.id,
            giver=walk.user(giver),
            place=walk.place("PHARM"),
            temperature_kept=not warm,
            unopened=True,
            quarantine=held,
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
    )


def discard(walk: Walk, bag: Bag) -> Attempt:
    """Into the waste before two people; oddly alone."""
    model, by = walk.model, walk.who(walk.at_hand(bag) if walk.at_hand(bag) in ("nadia", "noor") else "priya")
    second = None if walk.odd == "thing" else walk.second(by, "noor", "olga")

    def means(_line: CustodyEvent) -> None:
        must(second is not None and second != by, f"{by} threw {bag.id} away alone")
        model.move(bag, Stage.DISCARDED)
        model.give(bag, "PHARM-W")
        model.leave_order(bag)

    return Attempt(
        by,
        lambda who, scene: issue.discard(
            walk.row(Product, bag.id),
            scanned=bag.id,
            reason="Nobody gets it",
            place=walk.place("PHARM-W"),
            by=who,
            witness=walk.user(second) if second else None,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
        second,
    )


def _step(bag: Bag, step: str) -> bool:
    return step in bag.done
