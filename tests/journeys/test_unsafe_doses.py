"""Unsafe acts on dose bags, from the refrigerator to the vein: each refused, in the ledger, and nothing moves."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from tests.factories import process as laboratory
from tests.journeys import bedside, given
from tests.journeys.ledger import Unsafe, all_refused
from tracker import clock
from tracker.custody import Scene
from tracker.demo import infuse as walk
from tracker.demo import issue as walked
from tracker.demo import release as pharmacy
from tracker.demo.infuse import wristband
from tracker.demo.label import symbols
from tracker.demo.world import World, go
from tracker.models import Assay, CustodyEvent, InfusionOrder, LabelPrint, Product
from tracker.steps import assay, carry, identify, issue, label, monitor, order, printing, release, store
from tracker.workflow import Stage

D = Decimal
WHY = "Synthetic reason."


@pytest.mark.hazard("H18")
@pytest.mark.hazard("H19")
@pytest.mark.hazard("H20")
def test_in_storage(world: World) -> None:
    now, theo, places = clock.now(), world["theo"], world.places
    first, second, third = given.filled_bags(world)
    taken, bare = places[second.place_id or ""], laboratory.unlabelled_doses(world, 2)[0]
    put, take = partial(store.put, by=theo, at=now), partial(store.take, by=theo, at=now)
    all_refused(
        Unsafe("two bags in one position", "position-occupied", lambda: put(first, position=taken)),
        Unsafe("a fresh bag in the tank", "wrong-temperature", lambda: put(first, position=places["LN2-1-01"])),
        Unsafe("a bag is stored on the floor", "wrong-place", lambda: put(first, position=places["LAB"])),
        Unsafe("the bag beside it is taken out", "wrong-bag-in-position", lambda: take(third, position=taken)),
        Unsafe(
            "a bag comes out of an empty position",
            "wrong-bag-in-position",
            lambda: take(first, position=places["FRIDGE-1-C8"]),
        ),
        Unsafe(
            "a dose is brought away as a sample",
            "not-a-sample",
            lambda: store.deliver_sample(first, to=places["QC"], by=theo, at=now),
        ),
        Unsafe(
            "an unlabelled dose is carried away",
            "label-not-printed",
            lambda: carry.take(bare, place=places["BENCH-1"], by=theo, at=now),
        ),
        Unsafe(
            "an unlabelled dose is put among others",
            "label-not-printed",
            lambda: put(bare, position=places["FRIDGE-1-C8"]),
        ),
    )


@pytest.mark.hazard("H09")
@pytest.mark.hazard("H10")
@pytest.mark.hazard("H06")
@pytest.mark.hazard("H07")
def test_at_tests_labels_and_release(world: World) -> None:
    now, quinn, priya, olga = clock.now(), world["quinn"], world["priya"], world["olga"]
    bag, second, _third = given.filled_bags(world)
    unready, bare = partial(release.conditional, by=priya, at=now), laboratory.unlabelled_doses(world, 2)[0]
    given.tested(world, bag)
    printed = LabelPrint.newest("final", "product", bag.id)
    assert printed is not None
    read = Assay.standing(bag.id)["viability"]
    correct = partial(assay.correct, bag, read, result=D("80.0"), by=quinn, at=now)
    exception = partial(release.exceptional, bag, justification=WHY, physician=world["mori"], by=priya, at=now)
    all_refused(
        Unsafe(
            "a result is entered for another bag's sample",
            "wrong-sample",
            lambda: assay.report(second, results={"viability": D("90.0")}, sample=bag, by=quinn, at=now),
        ),
        Unsafe(
            "a result is entered of a test that nobody asked for",
            "test-unknown",
            lambda: assay.report(second, results={"colour": "red"}, sample=second, by=quinn, at=now),
        ),
        Unsafe(
            "more than every cell is alive",
            "result-impossible",
            lambda: assay.report(second, results={"viability": D("120.0")}, sample=second, by=quinn, at=now),
        ),
        Unsafe("a result is overwritten", "result-exists", lambda: _viability(world, bag)),
        Unsafe("a result is corrected for no reason", "correction-without-reason", lambda: correct(reason=" ")),
        Unsafe("an untested bag is released", "test-missing", lambda: unready(second)),
        Unsafe("a bag without a label is released", "label-not-printed", lambda: unready(bare)),
        Unsafe(
            "a label is printed again for no reason",
            "reprint-without-reason",
            lambda: printing.print_labels([bag], kind="final", by=world["theo"], at=now),
        ),
        Unsafe(
            "a label is read back with a symbol of another bag",
            "label-foreign-symbol",
            lambda: label.scan_back(
                bag, printed, scanned=[*symbols(printed), "=A99992600099900"], by=world["theo"], at=now
            ),
        ),
        Unsafe(
            "a bag is fully released while its culture grows",
            "criterion-pending",
            lambda: release.release(bag, by=priya, at=now),
        ),
        Unsafe(
            "an exception is signed by one who may not",
            "exceptional-signatures",
            lambda: exception(approver=world["theo"]),
        ),
        Unsafe("an exception has one person twice", "same-person-twice", lambda: exception(approver=priya)),
        Unsafe(
            "an exception has no reason",
            "exceptional-justification",
            lambda: exception(approver=olga, justification=""),
        ),
        Unsafe(
            "an exception is made without the physician",
            "exceptional-physician",
            lambda: exception(approver=olga, physician=None),
        ),
        Unsafe("a hold has no reason", "no-reason", lambda: release.quarantine(bag, reason=" ", by=priya, at=now)),
    )
    go(release.quarantine(bag, reason=WHY, by=olga, at=now))
    all_refused(
        Unsafe("a held bag is released", "on-hold", lambda: release.conditional(bag, by=priya, at=now)),
        Unsafe(
            "whoever held it lifts the hold",
            "not-independent",
            lambda: release.lift(bag, bag.holds()[0], reason=WHY, by=olga, at=now),
        ),
    )


@pytest.mark.hazard("H01")
@pytest.mark.hazard("H52")
def test_at_issue_and_on_the_way(world: World) -> None:
    now, carl, priya, nadia = clock.now(), world["carl"], world["priya"], world["nadia"]
    bag, neighbours = given.released_bag(world), given.released_bag(world, 2)
    made_out, others = given.ordered(world, bag), given.ordered(world, neighbours)
    give = partial(_issue, world, bag, made_out)
    all_refused(
        Unsafe("a bag is issued against another patient's order", "wrong-order", lambda: give(against=others)),
        Unsafe("the papers are another patient's", "wrong-coi", lambda: give(coi=neighbours.round_id)),
        Unsafe("nobody's papers were scanned", "wrong-coi", lambda: give(coi=None)),
        Unsafe("nobody takes it", "no-taker", lambda: give(courier="")),
        Unsafe("the pharmacist gives it to herself", "taker-is-giver", lambda: give(courier="priya")),
        Unsafe("an auditor carries it", "taker-not-authorised", lambda: give(courier="ada")),
        Unsafe(
            "a second order is made out for one infusion",
            "order-exists",
            lambda: _order(world, bag, 1),
        ),
        Unsafe("a fourth infusion is ordered", "infusion-beyond-round", lambda: _order(world, bag, 4)),
    )
    go(order.cancel(others, reason=WHY, by=world["mori"], at=now))
    all_refused(
        Unsafe(
            "a bag is issued against a cancelled order",
            "order-cancelled",
            lambda: _issue(world, neighbours, others),
        )
    )
    walked.to_courier(world, bag, made_out, at=given.ago(3))
    arrive = partial(
        issue.receive_on_ward,
        bag,
        scanned=bag.id,
        giver=carl,
        place=world.places["WARD-7"],
        intact=True,
        by=nadia,
        at=now,
    )
    all_refused(
        Unsafe("it is issued twice", "wrong-stage", give),
        Unsafe("another bag arrives", "wrong-bag", lambda: arrive(scanned=neighbours.id)),
        Unsafe("it comes from somebody who did not have it", "not-the-holder", lambda: arrive(giver=priya)),
        Unsafe("it is put into the waste", "wrong-place", lambda: arrive(place=world.places["WASTE-7"])),
        Unsafe("a leaking bag is taken", "bag-not-intact", lambda: arrive(intact=False)),
        Unsafe("it is infused on the way", "held-by-another", lambda: bedside.check(world, bag)),
        Unsafe("a warm bag goes back into stock", "return-out-of-temperature", lambda: _return(world, bag)),
    )


@pytest.mark.hazard("H01")
@pytest.mark.hazard("H02")
@pytest.mark.hazard("H36")
def test_at_the_bedside(world: World) -> None:
    now = clock.now()
    bag, neighbours = given.bag_on_ward(world), given.bag_on_ward(world, 2)
    check, start = partial(bedside.check, world, bag), partial(bedside.start, world, bag)
    tomorrow = now + timedelta(hours=24)
    all_refused(
        Unsafe("another patient", "wrong-recipient", lambda: check(wristband=wristband(neighbours.recipient_id))),
        Unsafe("no wristband", "wrong-recipient", lambda: check(wristband=None)),
        Unsafe("another bag", "wrong-bag", lambda: check(scanned=neighbours.id)),
        Unsafe("no bag", "wrong-bag", lambda: check(scanned=None)),
        Unsafe("another order", "wrong-order", lambda: check(order=InfusionOrder.of_product(neighbours.id))),
        Unsafe("no order", "order-missing", lambda: check(order=None)),
        Unsafe("the patient did not say the name", "name-not-stated", lambda: check(name_stated=False)),
        Unsafe("nor the birth date", "birth-date-not-stated", lambda: check(birth_date_stated=False)),
        Unsafe("the bag leaks", "bag-not-intact", lambda: check(intact=False)),
        Unsafe("the badge is a colleague's", "badge-not-yours", lambda: check(badge=world["noor"].id)),
        Unsafe("no second nurse", "no-witness", lambda: check(witness=None)),
        Unsafe("the nurse twice", "same-person-twice", lambda: check(witness=world["nadia"])),
        Unsafe("a courier as second nurse", "witness-may-not", lambda: check(witness=world["carl"])),
        Unsafe("too many cells for a child's weight", "dose-outside-window", lambda: check(weight_kg=D("20.0"))),
        Unsafe("it is dated into the future", "time-in-future", lambda: check(at=tomorrow)),
        Unsafe("typed, and no one saw it", "typed-without-witness", lambda: check(scene=_typed(), witness=None)),
        Unsafe("it is started without a check", "not-checked", start),
        Unsafe("it is ended before it began", "wrong-stage", lambda: bedside.stop(world, bag)),
    )
    worn = wristband(bag.recipient_id)
    recipient = bag.round.recipient
    go(printing.print_labels([recipient], kind="wristband", by=world["cora"], at=now, reprint_reason=WHY))
    printed = LabelPrint.newest("wristband", "recipient", recipient.id)
    assert printed is not None
    unread = wristband(recipient.id)
    all_refused(
        Unsafe("a spare wristband", "wristband-replaced", lambda: check(wristband=worn)),
        Unsafe("a wristband that nobody read back", "wristband-not-scanned-back", lambda: check(wristband=unread)),
    )
    go(label.scan_back(recipient, printed, scanned=symbols(printed), by=world["cora"], at=now))
    walk.checked(world, bag, at=now)
    with clock.fixed(now + timedelta(minutes=31)):
        all_refused(Unsafe("the check is half an hour old", "check-too-old", lambda: start(at=clock.now())))
    all_refused(
        Unsafe("another bag is hung", "wrong-bag", lambda: start(scanned=neighbours.id)),
        Unsafe("it runs far too fast", "rate-too-fast", lambda: start(rate_ml_per_min=D("50.0"))),
        Unsafe("it does not run", "rate-not-positive", lambda: start(rate_ml_per_min=D(0))),
        Unsafe("it is checked again", "wrong-stage", check),
        Unsafe(
            "the other nurse carries it away",
            "held-by-another",
            lambda: identify.put_back(bag, place=world.places["WARD-7"], reason=WHY, by=world["noor"], at=now),
        ),
    )
    assert start().accepted
    stop = partial(bedside.stop, world, bag)
    faster = partial(monitor.change_rate, bag, by=world["nadia"], at=now)
    all_refused(
        Unsafe("it is started twice", "already-infused", start),
        Unsafe("it runs too fast too soon", "rate-too-fast-at-start", lambda: faster(rate_ml_per_min=D("9.0"))),
        Unsafe("more runs in than there was", "volume-exceeds-bag", lambda: stop(volume_ml=bag.volume_ml + 1)),
        Unsafe("half of it, and no word why", "part-without-reason", lambda: stop(volume_ml=bag.volume_ml / 2)),
        Unsafe("the bag is left in the bed", "wrong-place", lambda: stop(disposal=world.places["BED-7-01"])),
        Unsafe("it goes back to the pharmacy", "wrong-stage", lambda: _return(world, bag)),
    )
    pharmacy.recall(world, bag, reason=WHY, at=now)
    all_refused(Unsafe("a recalled bag runs faster", "recalled", lambda: faster(rate_ml_per_min=D("1.5"))))
    assert bag.stage == Stage.INFUSING


@pytest.mark.hazard("H36")
@pytest.mark.hazard("H52")
def test_with_a_frozen_dose(world: World) -> None:
    now, priya, olga = clock.now(), world["priya"], world["olga"]
    frozen = given.frozen_bag(world)
    exception = partial(release.exceptional, frozen, justification=WHY, approver=olga, physician=world["mori"])
    all_refused(
        Unsafe("it is released", "still-frozen", lambda: release.release(frozen, by=priya, at=now)),
        Unsafe("it is released on condition", "still-frozen", lambda: release.conditional(frozen, by=priya, at=now)),
        Unsafe("it is released as an exception", "still-frozen", lambda: exception(by=priya, at=now)),
    )
    bag = given.thawed_bag_on_ward(world, frozen)
    light = bag.dmso_g - D("0.1") if bag.dmso_g else D(0)  # kilograms: a little over 1 g/kg
    all_refused(
        Unsafe(
            "more DMSO than the patient bears in a day",
            "dmso-over-day-limit",
            lambda: bedside.check(world, bag, weight_kg=light),
        )
    )
    walk.checked(world, bag, at=now)
    made_out = InfusionOrder.of_product(bag.id)
    assert made_out is not None
    go(order.cancel(made_out, reason=WHY, by=world["mori"], at=now))
    all_refused(
        Unsafe("it is started although the order was withdrawn", "order-cancelled", lambda: bedside.start(world, bag))
    )


def _typed() -> Scene:
    return Scene(typed=True, typed_reason="Scanner broken (synthetic)")


def _viability(world: World, bag: Product) -> CustodyEvent:
    return assay.report(bag, results={"viability": D("99.0")}, sample=bag, by=world["quinn"], at=clock.now())


def _issue(
    world: World,
    bag: Product,
    made_out: InfusionOrder,
    *,
    against: InfusionOrder | None = None,
    coi: str | None = "its own",
    courier: str = "carl",
) -> CustodyEvent:
    return issue.issue(
        bag,
        order=against or made_out,
        coi=bag.round_id if coi == "its own" else coi,
        courier=world[courier] if courier else None,
        by=world["priya"],
        at=clock.now(),
    )


def _order(world: World, bag: Product, number: int) -> CustodyEvent:
    today = world.site.day_of(clock.now())
    return order.order(
        bag.round,
        number=number,
        planned_on=today,
        target_cells_per_kg=250_000_000,
        weight_kg=bag.round.recipient.weight_kg,
        weighed_on=today,
        by=world["mori"],
        at=clock.now(),
    )


def _return(world: World, bag: Product) -> CustodyEvent:
    return issue.return_to_pharmacy(
        bag,
        scanned=bag.id,
        giver=world["carl"],
        place=world.places["PHARM"],
        temperature_kept=False,
        unopened=True,
        by=world["priya"],
        at=clock.now(),
    )
