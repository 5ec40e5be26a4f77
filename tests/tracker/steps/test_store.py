"""Leg 5, storage and freezing: every stop, and races for one position and one bench."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any

import pytest
from flask import Flask

from tests.factories import process as given
from tests.factories.product_codes import retired
from tests.races import at_once
from tracker import clock, custody
from tracker.access import Forbidden
from tracker.demo import label as labelled
from tracker.demo import process as walked
from tracker.demo import store as shelved
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, Deviation, Place, Product, Run, User
from tracker.steps import freeze, process, release, store
from tracker.workflow import Stage

D = Decimal


def codes(event: CustodyEvent) -> set[str]:
    return {refusal["code"] for refusal in event.said["refusals"]}


def putting(world: World, bag: Product, position: str, **changes: Any) -> CustodyEvent:
    act: dict[str, Any] = {"position": world.places[position], "by": world["theo"], "at": clock.now()}
    return store.put(bag, **act | changes)


@pytest.mark.hazard("H18")
def test_an_occupied_position_is_refused(world: World) -> None:
    first, second, _ = given.doses(world)
    event = putting(world, second, "FRIDGE-1-A1")
    assert (event.accepted, codes(event)) == (False, {"position-occupied"})
    assert (first.slot_id, second.slot_id) == ("FRIDGE-1-A1", "FRIDGE-1-A2")


def test_a_bag_that_leaves_its_position_frees_it(world: World) -> None:
    first, second, _ = given.doses(world)
    shelved.take(world, first, at=clock.now())
    assert (first.holder_id, first.place_id, first.slot_id) == (world["theo"].id, None, None)
    assert putting(world, second, "FRIDGE-1-A1").accepted


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("LN2-1-01", {"wrong-temperature"}),
        ("FRIDGE-1", {"wrong-place"}),
        ("BENCH-2", {"wrong-place", "place-temperature-unknown"}),
        ("PHARM-F1-01", set()),
    ],
)
def test_a_fresh_dose_is_stored_in_a_cold_position_only(world: World, position: str, expected: set[str]) -> None:
    [dose, *_] = given.doses(world)
    event = putting(world, dose, position)
    assert codes(event) == expected
    assert dose.place_id == ("FRIDGE-1-A1" if expected else position)


@pytest.mark.hazard("H20")
def test_a_bag_comes_out_of_its_own_position_only(world: World) -> None:
    doses = given.doses(world)
    positions = ["FRIDGE-1-A1", "FRIDGE-1-A2", "FRIDGE-1-A3", "FRIDGE-1-B1"]
    for bag, position in product(doses, positions):
        if bag.slot_id == position:
            continue
        event = store.take(bag, position=world.places[position], by=world["theo"], at=clock.now())
        assert (event.accepted, codes(event)) == (False, {"wrong-bag-in-position"})
    assert [bag.slot_id for bag in doses] == positions[:3]
    for bag in doses:
        shelved.take(world, bag, at=clock.now())
    assert [bag.slot_id for bag in doses] == [None, None, None]


@pytest.mark.hazard("H12")
def test_a_held_bag_may_be_put_away_and_not_taken_out(world: World) -> None:
    [dose, *_] = given.doses(world)
    go(release.quarantine(dose, reason="Leak suspected", by=world["tess"], at=clock.now()))
    taken = store.take(dose, position=world.places["FRIDGE-1-A1"], by=world["theo"], at=clock.now())
    assert codes(taken) == {"on-hold"}
    assert putting(world, dose, "FRIDGE-1-C1").accepted
    assert dose.hold_reason == "Leak suspected"


@pytest.mark.parametrize("step", [store.put, store.take])
def test_who_may_not_store_leaves_no_line(world: World, step: Callable[..., CustodyEvent]) -> None:
    [dose, *_] = given.doses(world)
    with pytest.raises(Forbidden):
        step(dose, position=world.places["FRIDGE-1-A1"], by=world["nadia"], at=clock.now())


@pytest.mark.hazard("H19")
def test_a_count_that_agrees_is_a_line_and_nothing_more(world: World) -> None:
    [dose, *_] = given.doses(world)
    go(store.count(world.places["FRIDGE-1-A1"], found=dose, by=world["theo"], at=clock.now()))
    go(store.count(world.places["FRIDGE-1-C8"], found=None, by=world["theo"], at=clock.now()))
    assert dose.hold_reason is None
    assert db.session.query(Deviation).count() == 0


@pytest.mark.hazard("H19")
def test_a_count_that_differs_puts_both_bags_on_hold(world: World) -> None:
    first, second, third = given.doses(world)
    go(store.count(world.places["FRIDGE-1-A1"], found=second, by=world["theo"], at=clock.now()))
    assert first.hold_reason == "Count of FRIDGE-1-A1: missing there"
    assert second.hold_reason == "Count of FRIDGE-1-A1: found there"
    assert third.hold_reason is None
    assert {one.subject_id for one in db.session.query(Deviation)} == {first.id, second.id}


@pytest.mark.hazard("H19")
def test_a_count_adds_its_hold_to_one_that_stands_and_whoever_set_that_one_does_not_lift_it(world: World) -> None:
    first, second, _third = given.doses(world)
    at, olga, theo = clock.now(), world["olga"], world["theo"]
    go(release.quarantine(first, reason="Leak suspected", by=olga, at=at))
    go(store.count(world.places["FRIDGE-1-A1"], found=second, by=theo, at=at))
    leak, missing = first.holds()
    assert [(one.ground, one.set_by) for one in (leak, missing)] == [("decision", olga.id), ("count", theo.id)]
    assert codes(release.lift(first, leak, reason="It is tight", by=olga, at=at)) == {"not-independent"}
    go(release.lift(first, missing, reason="It stood in A2", by=olga, at=at))
    assert first.hold_reason == "Leak suspected"


@pytest.mark.hazard("H19")
def test_a_count_that_is_refused_holds_nothing(world: World) -> None:
    first, second, _third = given.doses(world)
    late = clock.now() - timedelta(minutes=20)
    event = store.count(world.places["FRIDGE-1-A1"], found=second, by=world["theo"], at=late)
    assert codes(event) == {"late-entry"}
    assert (first.hold_reason, second.hold_reason) == (None, None)
    assert db.session.query(Deviation).count() == 0


def test_a_refrigerator_as_a_whole_is_not_counted(world: World) -> None:
    event = store.count(world.places["FRIDGE-1"], found=None, by=world["theo"], at=clock.now())
    assert codes(event) == {"wrong-place"}


@pytest.mark.parametrize(("to", "expected"), [("QC", set()), ("FRIDGE-1-C1", {"wrong-place"})])
def test_a_sample_is_brought_to_a_laboratory(world: World, to: str, expected: set[str]) -> None:
    [dose, *_] = given.doses(world)
    sample = db.session.get_one(Product, f"{dose.din}-DAA05-A0")
    event = store.deliver_sample(sample, to=world.places[to], by=world["theo"], at=clock.now())
    assert codes(event) == expected
    assert "not-a-sample" in codes(store.deliver_sample(dose, to=world.places["QC"], by=world["theo"], at=clock.now()))
    assert dose.slot_id == "FRIDGE-1-A1"


def freezing(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    act: dict[str, Any] = {
        "volume_ml": (bag.volume_ml * D("1.25")).quantize(D("0.1")),
        "lot": world.lots["DM2601"],
        "freezer": world.devices["CRF-1"],
        "by": world["theo"],
        "witness": world["tess"],
        "at": clock.now(),
    }
    return freeze.freeze(bag, **act | changes)


def test_a_frozen_dose_is_another_product_of_the_same_division_with_its_dmso(world: World) -> None:
    [dose, *_] = given.doses(world)
    weight_kg = dose.round.recipient.weight_kg
    event = go(freezing(world, dose, volume_ml=D("120.0")))
    frozen = dose.only_child
    assert frozen.id == f"{dose.din}-DAA03-A0"
    assert (dose.stage, dose.slot_id) == (Stage.CONSUMED, None)
    assert (frozen.stage, frozen.holder_id, frozen.dose_number) == (Stage.FILLED, world["theo"].id, 1)
    assert (frozen.mnc, frozen.dmso_g, frozen.expires_at) == (dose.mnc, D("13.20"), None)
    assert event.said["facts"]["dmso_g_per_kg"] == str((D("13.20") / weight_kg).quantize(D("0.01")))


@pytest.mark.hazard("H36")
def test_dmso_stays_within_the_limit_per_kilogram(world: World) -> None:
    [dose, *_] = given.doses(world)
    limit_ml = (dose.round.recipient.weight_kg / D("0.11")).quantize(D(1), rounding="ROUND_FLOOR")
    event = freezing(world, dose, volume_ml=limit_ml + 1)
    assert (event.accepted, codes(event)) == (False, {"dmso-over-limit"})
    assert (dose.stage, dose.slot_id) == (Stage.LABELLED, "FRIDGE-1-A1")
    assert freezing(world, dose, volume_ml=limit_ml).accepted


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (lambda w: {"lot": w.lots["AL2601"]}, "supply-wrong-kind"),
        (lambda w: {"freezer": w.devices["BAL-3"]}, "calibration-overdue"),
        (lambda w: {"freezer": w.devices["BAL-2"]}, "equipment-wrong-kind"),
        (lambda w: {"witness": w["theo"]}, "same-person-twice"),
        (lambda _: {"volume_ml": D("1.0")}, "volume-not-plausible"),
    ],
)
def test_a_dose_is_not_frozen(world: World, changed: Callable[[World], dict[str, Any]], code: str) -> None:
    [dose, *_] = given.doses(world)
    event = freezing(world, dose, **changed(world))
    assert not event.accepted
    assert code in codes(event)
    assert (dose.stage, dose.slot_id) == (Stage.LABELLED, "FRIDGE-1-A1")


def test_a_frozen_dose_is_stored_in_the_tank_and_lives_for_an_hour_once_it_is_thawed(world: World) -> None:
    [dose, *_] = given.doses(world)
    go(freezing(world, dose))
    frozen = dose.only_child
    labelled.final(world, frozen, at=clock.now() - timedelta(minutes=3))
    assert codes(putting(world, frozen, "FRIDGE-1-C1")) == {"wrong-temperature"}
    go(putting(world, frozen, "LN2-1-01"))
    assert codes(freezing(world, frozen)) >= {"wrong-product"}
    thawed = walked.thawed(world, frozen, at=clock.now())
    assert thawed.id == f"{dose.din}-DAA04-A0"
    assert thawed.expires_at is not None
    assert (thawed.expires_at - thawed.made_at).total_seconds() == 3600
    assert (frozen.stage, frozen.slot_id) == (Stage.CONSUMED, None)


@pytest.mark.hazard("H06")
def test_a_frozen_dose_is_thawed_with_its_verified_label_which_is_void_then(world: World) -> None:
    [dose, *_] = given.doses(world)
    go(freezing(world, dose))
    frozen = dose.only_child
    act: dict[str, Any] = {"bath": world.devices["BATH-1"], "by": world["theo"], "witness": world["tess"]}
    assert codes(freeze.thaw(frozen, **act, at=clock.now())) == {"label-not-printed"}
    print_ = labelled.final(world, frozen, at=clock.now() - timedelta(minutes=3))
    go(freeze.thaw(frozen, **act, at=clock.now()))
    assert print_.void_reason == f"Became {frozen.only_child.id}"
    assert print_.state == "voided"


def test_a_retired_product_code_stops_a_freeze_and_a_thaw(world: World) -> None:
    first, second, _ = given.doses(world)
    go(freezing(world, first))
    frozen = first.only_child
    labelled.final(world, frozen, at=clock.now() - timedelta(minutes=3))
    retired(world, "DAA03", "DAA04")
    assert codes(freezing(world, second)) == {"product-code-retired"}
    act: dict[str, Any] = {"bath": world.devices["BATH-1"], "by": world["theo"], "witness": world["tess"]}
    assert codes(freeze.thaw(frozen, **act, at=clock.now())) == {"product-code-retired"}
    assert (second.stage, frozen.stage) == (Stage.LABELLED, Stage.LABELLED)


@pytest.mark.hazard("H31")
def test_only_who_processes_checks_a_freeze_or_a_thaw(world: World) -> None:
    [dose, *_] = given.doses(world)
    pair, unfit = {"by": world["theo"], "witness": world["cora"]}, {"witness-may-not", "witness-not-trained"}
    lot, freezer, bath = world.lots["DM2601"], world.devices["CRF-1"], world.devices["BATH-1"]
    frozen = freeze.freeze(dose, volume_ml=dose.volume_ml * 2, lot=lot, freezer=freezer, at=clock.now(), **pair)
    assert codes(frozen) >= unfit
    assert codes(freeze.thaw(dose, bath=bath, at=clock.now(), **pair)) >= unfit


def test_a_fresh_dose_is_not_thawed(world: World) -> None:
    [dose, *_] = given.doses(world)
    event = freeze.thaw(dose, bath=world.devices["BATH-1"], by=world["theo"], witness=world["tess"], at=clock.now())
    assert codes(event) >= {"wrong-product"}
    assert dose.stage == Stage.LABELLED


def race(app: Flask, *acts: Callable[[], CustodyEvent]) -> list[str]:
    """Let each act run in a transaction of its own at once: accepted, refused or lost for each."""

    def committed(act: Callable[[], CustodyEvent]) -> str:
        db.write()
        verdict = act().verdict
        db.session.commit()
        return verdict

    return sorted(verdict or "lost" for verdict in at_once(app, [partial(committed, act) for act in acts]))


@pytest.mark.hazard("H18")
def test_of_two_who_store_into_one_position_at_once_exactly_one_wins(app: Flask, world: World) -> None:
    bags = [given.doses(world)[0].id, given.doses(world, number=2)[0].id]
    theo = world["theo"].id
    db.session.commit()

    def act(bag: str) -> Callable[[], CustodyEvent]:
        return lambda: store.put(
            db.session.get_one(Product, bag),
            position=db.session.get_one(Place, "FRIDGE-1-C8"),
            by=db.session.get_one(User, theo),
            at=clock.now(),
        )

    outcomes = race(app, *(act(bag) for bag in bags))
    assert outcomes[0] == "accepted"
    assert outcomes[1] in ("lost", "refused")
    db.session.expire_all()
    assert db.session.query(Product).filter_by(slot_id="FRIDGE-1-C8").count() == 1


@pytest.mark.hazard("H05")
def test_of_two_runs_opened_on_one_bench_at_once_exactly_one_wins(app: Flask, world: World) -> None:
    bags = [given.a_received_bag(world).id, given.a_received_bag(world, number=2).id]
    theo, tess = world["theo"].id, world["tess"].id
    custody.next_number(f"run:{clock.now():%y}")  # the series has begun: the bench alone decides
    db.session.commit()

    def act(bag: str) -> Callable[[], CustodyEvent]:
        return lambda: process.open_run(
            db.session.get_one(Product, bag),
            bench=db.session.get_one(Place, "BENCH-1"),
            cleared=True,
            by=db.session.get_one(User, theo),
            witness=db.session.get_one(User, tess),
            at=clock.now(),
        )

    outcomes = race(app, *(act(bag) for bag in bags))
    assert outcomes[0] == "accepted"
    assert outcomes[1] in ("lost", "refused")
    db.session.expire_all()
    assert db.session.query(Run).filter_by(bench_id="BENCH-1", closed_at=None).count() == 1
    assert db.session.query(Product).filter_by(place_id="BENCH-1").count() == 1


def test_a_count_that_differs_keeps_the_reason_of_an_earlier_hold(world: World) -> None:
    bag = given.doses(world)[0]
    go(release.quarantine(bag, reason="Leak suspected", by=world["tess"], at=clock.now()))
    assert bag.slot_id is not None
    go(store.count(world.places[bag.slot_id], found=None, by=world["theo"], at=clock.now()))
    assert bag.hold_reason is not None
    assert [words in bag.hold_reason for words in ("Leak suspected", "missing there")] == [True, True]
