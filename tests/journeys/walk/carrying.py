"""Acts of legs 4 and 5 outside the run: stored, counted, carried, shipped."""

from tests.journeys.walk.attempt import NUMBERS, Attempt, Walk
from tests.journeys.walk.model import ANY, Bag, Parcel, must
from tracker.custody import Scene
from tracker.demo.transport import log
from tracker.models import CustodyEvent, Product, Shipment, User
from tracker.steps import carry, store, transport
from tracker.workflow import Stage

COLD = ("FRIDGE-1", "PHARM-F1")


def put(walk: Walk, bag: Bag) -> Attempt:
    """Into a free position of a refrigerator; oddly into one that is taken, or into the tank."""
    model, by = walk.model, walk.who(walk.at_hand(bag))
    by = by if walk.odd == "person" or by in ("theo", "tess", "priya") else "theo"
    cold = [code for code in walk.positions if code.startswith(COLD) and not model.in_slot(code)]
    position = walk.pick(walk.positions if walk.odd == "thing" else cold)

    def means(_line: CustodyEvent) -> None:
        must(model.in_slot(position) in (None, bag.id), f"{position} has two bags")
        must(bag.keeper == NUMBERS[by] or bag.keeper not in NUMBERS.values(), f"{bag.id} is in other hands")
        must(position.startswith(COLD), f"{bag.id} was frozen in {position}")
        model.free(bag)
        model.give(bag, position, slot=True)

    return Attempt(
        by,
        lambda who, scene: store.put(
            walk.row(Product, bag.id), position=walk.place(position), by=who, at=walk.now, scene=scene
        ),
        means,
        [bag],
    )


def retrieve(walk: Walk, bag: Bag) -> Attempt:
    """Out of its position; oddly another bag than stands there."""
    model, by = walk.model, walk.who("priya" if (bag.slot or "").startswith("PHARM") else "theo")
    position, taken = bag.slot or walk.pick(["FRIDGE-1-A1", "PHARM-F1-01"]), walk.other_bag(bag)

    def means(_line: CustodyEvent) -> None:
        must(model.in_slot(position) == taken.id, f"{taken.id} was not in {position}")
        model.unstopped(taken)
        model.give(taken, NUMBERS[by])

    return Attempt(
        by,
        lambda who, scene: store.take(
            walk.row(Product, taken.id), position=walk.place(position), by=who, at=walk.now, scene=scene
        ),
        means,
        [taken],
    )


def count(walk: Walk, bag: Bag) -> Attempt:
    """A position compared with the record: what is not where it should be is held."""
    model = walk.model
    position = bag.slot or walk.pick(walk.positions)
    expected = model.in_slot(position)
    found = walk.other_bag(bag).id if walk.odd in ("thing", "person") else expected

    def means(_line: CustodyEvent) -> None:
        for one in {expected, found} - {None} if expected != found else ():
            word = "missing" if one == expected else "found"
            model.bags[str(one)].holds.add(("count", position, f"Count of {position}: {word} there"))

    return Attempt(
        "priya",
        lambda who, scene: store.count(
            walk.place(position), found=walk.row(Product, found) if found else None, by=who, at=walk.now, scene=scene
        ),
        means,
        [model.bags[one] for one in sorted({expected, found} - {None}, key=str) if one and expected != found],
    )


def deliver(walk: Walk, bag: Bag) -> Attempt:
    """A sample to quality control."""
    model, by, to = walk.model, walk.who("theo"), "BENCH-1" if walk.odd == "thing" else "QC"

    def means(_line: CustodyEvent) -> None:
        must(bag.purpose in ("sample", "retain"), f"{bag.id} is no sample")
        must(bag.keeper == NUMBERS[by] or bag.keeper not in NUMBERS.values(), f"{bag.id} is in other hands")
        model.unstopped(bag)
        model.give(bag, to)

    return Attempt(
        by,
        lambda who, scene: store.deliver_sample(
            walk.row(Product, bag.id), to=walk.place(to), by=who, at=walk.now, scene=scene
        ),
        means,
        [bag],
    )


def hand_over(walk: Walk, bag: Bag) -> Attempt:
    """From the one who holds it to another."""
    model, by = walk.model, walk.who(walk.at_hand(bag))
    taker = walk.second(by, *walk.rng.sample(["ana", "theo", "tess", "carl", "priya", "nadia", "noor"], 7))

    def means(_line: CustodyEvent) -> None:
        must(bag.keeper == NUMBERS[by], f"{by} gave {bag.id}, which {bag.keeper} had")
        must(taker != by, f"{by} gave to themselves")
        must(not bag.stopped or taker != "carl", f"{bag.id} is stopped, and went to {taker}")
        model.free(bag)
        model.give(bag, NUMBERS[taker])

    return Attempt(
        by,
        lambda who, scene: carry.hand_over(
            walk.row(Product, bag.id), taken_by=walk.user(taker), by=who, at=walk.now, scene=scene
        ),
        means,
        [bag],
    )


def take(walk: Walk, bag: Bag) -> Attempt:
    """From its place into somebody's hands."""
    model, by = walk.model, walk.who(walk.at_hand(bag))
    place = (
        walk.pick(["LAB", "PHARM", "APH-2"]) if walk.odd == "thing" or bag.keeper in NUMBERS.values() else bag.keeper
    )

    def means(_line: CustodyEvent) -> None:
        must(bag.keeper == place, f"{bag.id} was taken from {place}, and was at {bag.keeper}")
        model.free(bag)
        model.unstopped(bag)
        model.give(bag, NUMBERS[by])

    return Attempt(
        by,
        lambda who, scene: carry.take(
            walk.row(Product, bag.id), place=walk.place(place), by=who, at=walk.now, scene=scene
        ),
        means,
        [bag],
    )


def put_down(walk: Walk, bag: Bag) -> Attempt:
    """Out of one's hands to a place."""
    model, by = walk.model, walk.who(walk.at_hand(bag))
    right = "PHARM" if bag.stage in (Stage.LABELLED, Stage.CONDITIONAL) else "LAB"
    place = walk.pick(["LAB", "PHARM", "APH-1", "WARD-7", "BENCH-2", "WASTE-7"]) if walk.odd == "thing" else right

    def means(_line: CustodyEvent) -> None:
        must(bag.keeper == NUMBERS[by], f"{by} put {bag.id} down, which {bag.keeper} had")
        must(not place.startswith("WASTE"), f"{bag.id} was thrown away by one person")
        model.free(bag)
        model.give(bag, place)

    return Attempt(
        by,
        lambda who, scene: carry.put_down(
            walk.row(Product, bag.id), place=walk.place(place), by=who, at=walk.now, scene=scene
        ),
        means,
        [bag],
    )


def pack(walk: Walk, bag: Bag) -> Attempt:
    """Into a shipper, with another bag of the same place now and then."""
    model, by, number = walk.model, walk.who("ana"), walk.rng.randint(1, 3)
    from_place = bag.keeper if bag.keeper not in NUMBERS.values() and walk.odd != "thing" else "APH-1"
    bags = sorted({bag.id, walk.other_bag(bag).id})

    def means(line: CustodyEvent) -> None:
        for one in (model.bags[each] for each in bags):
            model.free(one)
            model.unstopped(one)
            model.in_time(one, walk.now)
            model.labelled(one)
            must(one.stage is Stage.COLLECTED, f"{one.id} travels as {one.stage}")
            must(one.keeper in (from_place, NUMBERS[by]), f"{one.id} was packed where it is not")
            one.parcel = line.subject_id
        model.parcels[line.subject_id] = Parcel(tuple(bags))

    return Attempt(
        by,
        lambda who, scene: transport.pack(
            [walk.row(Product, one) for one in bags],
            shipper=walk.device(f"SHIP-{number}"),
            logger=walk.device(f"LOG-{number}"),
            seal=f"SL{walk.now:%H%M%S}",
            from_place=walk.place(from_place),
            to_place=walk.place("LAB"),
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [model.bags[one] for one in bags],
    )


def unpack(walk: Walk, bag: Bag) -> Attempt:
    """A shipper opened again before it leaves."""
    model, by = walk.model, walk.who("ana")
    parcel = bag.parcel if bag.parcel in model.parcels else walk.pick(list(model.parcels))
    inside = [model.bags[one] for one in model.parcels[str(parcel)].bags]

    def means(_line: CustodyEvent) -> None:
        must(not model.parcels.pop(str(parcel)).sent, f"{parcel} was unpacked on its way")
        for one in inside:
            one.parcel = None

    return Attempt(
        by,
        lambda who, scene: transport.unpack(
            walk.row(Shipment, parcel), reason="Wrong seal", by=who, at=walk.now, scene=scene
        ),
        means,
        inside,
    )


def dispatch(walk: Walk, bag: Bag) -> Attempt:
    """The sealed shipper to the courier."""
    model, by = walk.model, walk.who("ana")
    parcel = bag.parcel if bag.parcel in model.parcels else walk.pick(list(model.parcels))
    inside, courier = [model.bags[one] for one in model.parcels[str(parcel)].bags], walk.second(by, "carl", "abel")

    def means(_line: CustodyEvent) -> None:
        sent = model.parcels[str(parcel)]
        must(not sent.sent and courier != by, f"{parcel} left twice, or with its sender")
        sent.sent, sent.courier = True, courier
        for one in inside:
            model.unstopped(one)
            model.give(one, NUMBERS[courier])

    return Attempt(
        by,
        lambda who, scene: transport.dispatch(
            walk.row(Shipment, parcel), courier=walk.user(courier), by=who, at=walk.now, scene=scene
        ),
        means,
        inside,
    )


def receive(walk: Walk, bag: Bag) -> Attempt:
    """At the laboratory: accepted, quarantined or rejected; oddly with an excursion or another seal."""
    model, by = walk.model, walk.who("theo")
    parcel = bag.parcel if bag.parcel in model.parcels else walk.pick(list(model.parcels))
    carried = model.parcels[str(parcel)]
    inside, warm = [model.bags[one] for one in carried.bags], walk.rng.random() < 0.3
    decision = walk.pick(["accept", "accept", "quarantine", "reject"])

    def call(who: User, scene: Scene) -> CustodyEvent:
        row = walk.row(Shipment, parcel)
        return transport.receive(
            row,
            giver=walk.user(carried.courier or "carl"),
            scanned=row.manifest(),
            seal_found="OTHER" if walk.odd == "thing" else row.seal,
            intact=True,
            readings=log(walk.rng, row, until=walk.now, excursion=warm),
            decision=decision,  # type: ignore[arg-type] # one of the three words
            by=who,
            at=walk.now,
            scene=scene,
        )

    def means(_line: CustodyEvent) -> None:
        must(carried.sent, f"{parcel} arrived before it left")
        must(walk.odd != "thing" or decision == "reject", f"{parcel} was accepted under another seal")
        del model.parcels[str(parcel)]
        for one in inside:
            if decision == "accept":
                model.unstopped(one)
                model.in_time(one, walk.now)
            if one.stage is not Stage.REJECTED:
                model.move(one, Stage.REJECTED if decision == "reject" else Stage.RECEIVED)
            held_already = bool(one.holds) and not warm
            if decision == "quarantine" and one.stage is not Stage.REJECTED and not held_already:
                one.holds.add(("receipt", str(parcel), ANY))
            model.give(one, "LAB")

    return Attempt(by, call, means, inside)
