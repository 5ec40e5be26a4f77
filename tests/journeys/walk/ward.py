"""Acts of leg 10: checked at the bedside by two nurses, started, watched, ended."""

from collections.abc import Callable
from decimal import Decimal

from tests.journeys.walk.attempt import NAMES, NUMBERS, Attempt, Walk
from tests.journeys.walk.model import Bag, must
from tracker import infusing
from tracker.custody import Scene
from tracker.demo.infuse import wristband
from tracker.models import CustodyEvent, InfusionOrder, Product, Round, User
from tracker.steps import identify, infuse, monitor
from tracker.workflow import Stage


def glance(walk: Walk, bag: Bag) -> Attempt:
    """Wristband, bag and badge scanned at the bedside; oddly another bag or another patient."""
    model, by, scanned = walk.model, walk.who("nadia"), walk.other_bag(bag).id
    patient = _patient(walk, bag)

    def means(_line: CustodyEvent) -> None:
        _identity(walk, bag, scanned, patient)
        model.in_time(bag, walk.now)

    return Attempt(
        by,
        lambda who, scene: identify.scan_at_bedside(
            walk.row(Product, bag.id),
            wristband=wristband(patient),
            scanned=scanned,
            badge=who.id,
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
    )


def check(walk: Walk, bag: Bag) -> Attempt:
    """The check by two nurses; oddly by one, of another bag, or of another patient."""
    model, by, scanned, patient = walk.model, walk.who("nadia"), walk.other_bag(bag).id, _patient(walk, bag)
    second, stated = walk.second(by, "noor", "nadia"), walk.rng.random() > 0.1

    def call(who: User, scene: Scene) -> CustodyEvent:
        row = walk.row(Product, bag.id)
        made_out = InfusionOrder.of_product(bag.id)
        return identify.check_at_bedside(
            row,
            wristband=wristband(patient),
            scanned=scanned,
            order=made_out,
            badge=who.id,
            name_stated=stated,
            birth_date_stated=True,
            intact=True,
            weight_kg=made_out.weight_kg if made_out else Decimal(60),
            by=who,
            witness=walk.user(second),
            at=walk.now,
            scene=scene,
        )

    def means(_line: CustodyEvent) -> None:
        _identity(walk, bag, scanned, patient)
        model.unstopped(bag)
        model.in_time(bag, walk.now)
        must(second != by and stated, f"{bag.id} was checked by one nurse, or the patient said no name")
        must(model.order_of(bag) is not None, f"{bag.id} was checked without an order")
        model.move(bag, Stage.CHECKED)
        model.give(bag, NUMBERS[by])
        bag.checks += 1

    return Attempt(by, call, means, [bag], second)


def put_back(walk: Walk, bag: Bag) -> Attempt:
    """A checked bag that is not started."""
    model, by = walk.model, walk.who(walk.at_hand(bag))

    def means(_line: CustodyEvent) -> None:
        must(bag.keeper == NUMBERS[by] or bag.keeper not in NAMES, f"{by} put back {bag.id}, which {bag.keeper} had")
        model.move(bag, Stage.ON_WARD)
        model.give(bag, "BED-7-01")
        bag.checks = 0

    return Attempt(
        by,
        lambda who, scene: identify.put_back(
            walk.row(Product, bag.id),
            place=walk.place("BED-7-01"),
            reason="Fever",
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
    )


def start(walk: Walk, bag: Bag) -> Attempt:
    """The cells begin to run; oddly those of another bag."""
    model, by, scanned = walk.model, walk.who(walk.pick(["nadia", "noor"])), walk.other_bag(bag).id
    fast = walk.rng.random() < 0.1

    def means(_line: CustodyEvent) -> None:
        model.unstopped(bag)
        model.in_time(bag, walk.now)
        must(scanned == bag.id and not fast, f"{bag.id} began with another bag, or too fast")
        must(bag.checks > 0, f"{bag.id} began unchecked")
        must(model.order_of(bag) is not None, f"{bag.id} began without an order")
        must(bag.id not in model.infusions, f"{bag.id} began twice")
        model.move(bag, Stage.INFUSING)
        model.give(bag, NUMBERS[by])
        model.infusions[bag.id] = "running"

    return Attempt(
        by,
        lambda who, scene: infuse.start(
            (row := walk.row(Product, bag.id)),
            scanned=scanned,
            premedication="Paracetamol (synthetic)",
            rate_ml_per_min=infusing.protocol_of(row).infusion.start_ml_per_min * (20 if fast else 1),
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
    )


def vitals(walk: Walk, bag: Bag) -> Attempt:
    """One set of vital signs."""
    signs = {"pulse_per_min": 80, "systolic_mmhg": 118, "diastolic_mmhg": 70, "spo2_percent": 98}

    def means(_line: CustodyEvent) -> None:
        shown = {Stage.ON_WARD, Stage.CHECKED, Stage.INFUSING, Stage.INFUSED}
        must(bag.stage in shown, f"vital signs of {bag.id}, which is {bag.stage}")

    return _running(
        walk,
        bag,
        lambda row, who, scene: monitor.take_vital_signs(
            row, temperature_celsius=Decimal("36.8"), **signs, by=who, at=walk.now, scene=scene
        ),
        means,
    )


def interrupt(walk: Walk, bag: Bag) -> Attempt:
    """The clamp closed for a while."""
    return _running(
        walk,
        bag,
        lambda row, who, scene: monitor.interrupt(row, reason="Fever", by=who, at=walk.now, scene=scene),
        lambda _line: _goes(walk, bag, "running", "interrupted"),
    )


def resume(walk: Walk, bag: Bag) -> Attempt:
    """Running again."""
    return _running(
        walk,
        bag,
        lambda row, who, scene: monitor.resume(row, rate_ml_per_min=Decimal("1.0"), by=who, at=walk.now, scene=scene),
        lambda _line: _goes(walk, bag, "interrupted", "running"),
    )


def change_rate(walk: Walk, bag: Bag) -> Attempt:
    """Faster or slower."""
    return _running(
        walk,
        bag,
        lambda row, who, scene: monitor.change_rate(
            row, rate_ml_per_min=Decimal("1.5"), by=who, at=walk.now, scene=scene
        ),
        lambda _line: _goes(walk, bag, "running", "running"),
    )


def stop(walk: Walk, bag: Bag) -> Attempt:
    """The end: what went in; oddly more than was in the bag."""
    model, by = walk.model, walk.who("nadia")
    infused = bag.volume_ml + 10 if walk.odd == "thing" else bag.volume_ml

    def means(_line: CustodyEvent) -> None:
        must(infused <= bag.volume_ml, f"more went in than {bag.id} had")
        must(model.infusions.get(bag.id) in ("running", "interrupted"), f"{bag.id} ended, and did not run")
        model.move(bag, Stage.INFUSED)
        model.give(bag, "WASTE-7")
        model.infusions[bag.id] = "ended"

    return Attempt(
        by,
        lambda who, scene: infuse.stop(
            walk.row(Product, bag.id),
            scanned=bag.id,
            volume_ml=infused,
            disposal=walk.place("WASTE-7"),
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [bag],
    )


def _running(
    walk: Walk,
    bag: Bag,
    act: Callable[[Product, User, Scene], CustodyEvent],
    means: Callable[[CustodyEvent], None],
) -> Attempt:
    return Attempt(walk.who("nadia"), lambda who, scene: act(walk.row(Product, bag.id), who, scene), means, [bag])


def _goes(walk: Walk, bag: Bag, before: str, after: str) -> None:
    must(walk.model.infusions.get(bag.id) == before, f"{bag.id} was not {before}")
    if after == "running":
        walk.model.unstopped(bag)
    walk.model.infusions[bag.id] = after


def _patient(walk: Walk, bag: Bag) -> str:
    """The recipient in the bed; oddly another one."""
    rounds = {one.round for one in walk.model.bags.values()}
    round_ = walk.pick(sorted(rounds)) if walk.odd == "bag" else bag.round
    return walk.row(Round, round_).recipient_id


def _identity(walk: Walk, bag: Bag, scanned: str, patient: str) -> None:
    must(scanned == bag.id, f"{scanned} passed for {bag.id} at the bedside")
    must(patient == walk.row(Round, bag.round).recipient_id, f"{bag.id} was for somebody else than {patient}")
