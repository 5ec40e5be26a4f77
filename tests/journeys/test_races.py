"""Two people do the same thing at the same moment, each at a workstation: one of them does it, the other is told who.

Two nurses who start one bag are in tests/tracker/views/test_infuse.py.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from flask import Flask, has_request_context, request

from tests import races
from tests.browser.serving import serving
from tests.factories import collect as chair
from tests.factories import enrol as desk
from tests.factories import process as laboratory
from tests.factories import scans
from tests.factories.infuse import an_order, released_bags
from tests.factories.transport import a_shipment_under_way
from tests.journeys.workstation import Workstation
from tests.tracker.steps.test_mobilize import ordered
from tests.tracker.views.test_collect import opening
from tests.tracker.views.test_mobilize import dose_of
from tracker import clock
from tracker.demo import issue
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Collection, CustodyEvent, GcsfDose, Handover, Place, Product, Run, SupplyLot, User
from tracker.steps import administer, process, store

Form = dict[str, str]


def at_once(app: Flask, *acts: tuple[str, str, Form]) -> list[tuple[int, str]]:
    """(who, path, form) sent by all of them at the same moment: status and page, in the same order."""
    answers: list[tuple[int, str]] = [(0, "")] * len(acts)
    gate = Barrier(len(acts))
    db.session.commit()
    with serving(app) as address:
        seats = [Workstation(address, who) for who, _path, _form in acts]

        def press(number: int) -> None:
            _who, path, form = acts[number]
            gate.wait()
            answers[number] = seats[number].post(path, form | {"form_key": f"race-{number}"})

        threads = [Thread(target=press, args=(number,)) for number in range(len(acts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return answers


def one_was_done(answers: list[tuple[int, str]], *any_of: str) -> None:
    """The others got a 409 page, which names whoever was first by one of these words."""
    assert sorted(status for status, _page in answers) == [303] + [409] * (len(answers) - 1)
    for status, page in answers:
        assert status == 303 or any(word in page for word in any_of)


def read_by_both(read: Callable[[str], list[Any]], path: str) -> Callable[[str], list[Any]]:
    """`read`, which in an act at `path` waits until both have read; where a lock lets only one read, it goes on."""
    both = Barrier(2)

    def together(key: str) -> list[Any]:
        found = read(key)
        if has_request_context() and request.method == "POST" and request.path.endswith(path):
            with suppress(BrokenBarrierError):
                both.wait(1)
        return found

    return together


@pytest.mark.hazard("W02")
@pytest.mark.hazard("H18")
def test_two_people_store_into_one_position(app: Flask, world: World) -> None:
    bags = [laboratory.doses(world, number)[0] for number in (1, 2)]
    position = world.places["FRIDGE-1-C8"]
    forms = [{"bag": scans.of_bag(bag), "position": scans.of_place(position)} for bag in bags]
    answers = at_once(app, *[(who, "/process/store", form) for who, form in zip(("theo", "tess"), forms, strict=True)])
    stored = db.session.query(Product).filter_by(slot_id=position.id).one()
    assert stored.id in {bag.id for bag in bags}
    winner = ("theo", "tess")[[bag.id for bag in bags].index(stored.id)]
    one_was_done(answers, stored.id, f"{world[winner].name} recorded")


@pytest.mark.hazard("H04")
@pytest.mark.hazard("W02")
def test_two_nurses_open_a_session_for_one_donor_at_two_chairs(app: Flask, world: World) -> None:
    round_ = desk.a_round(world)
    first = opening(world, round_)
    second = first | {
        "place": scans.of_place(world.places["APH-2"]),
        "device": scans.of_device(world.devices["SEP-2"]),
    }
    path = f"/collect/rounds/{round_.id}/new"
    answers = at_once(app, ("ana", path, first), ("abel", path, second))
    session = db.session.query(Collection).one()
    winner = db.session.get_one(User, session.opened_by)
    one_was_done(answers, session.id, f"{winner.name} recorded")


@pytest.mark.hazard("H23")
def test_two_people_take_one_bag(app: Flask, world: World) -> None:
    bag = chair.a_collection_bag(world)
    form = {"bag": scans.of_bag(bag), "place": scans.of_place(world.places["APH-1"])}
    answers = at_once(app, *[(who, "/transport/take", form) for who in ("ana", "abel", "carl")])
    db.session.refresh(bag)
    assert bag.holder_id in {world[who].id for who in ("ana", "abel", "carl")}
    winner = db.session.get_one(User, bag.holder_id)
    one_was_done(answers, winner.id, winner.name)
    assert db.session.query(Handover).filter_by(product_id=bag.id).count() == 1
    taken = db.session.query(CustodyEvent).filter_by(stream=bag.stream, step="take", verdict="accepted")
    assert taken.count() == 1


@pytest.mark.hazard("H23")
def test_two_people_receive_one_shipment(app: Flask, world: World) -> None:
    parcel = a_shipment_under_way(world)
    form = {
        "bags": "\n".join(scans.of_bag(bag) for bag in parcel.manifest()),
        "seal_found": parcel.seal,
        "intact": "yes",
        "decision": "quarantine",
    } | scans.courier(world)
    path = f"/transport/shipments/{parcel.id}/receive"
    answers = at_once(app, ("theo", path, form), ("tess", path, form))
    db.session.refresh(parcel)
    winner = db.session.get_one(User, parcel.received_by)
    one_was_done(answers, f"by {winner.name}", f"{winner.name} recorded")
    assert db.session.query(Handover).filter_by(shipment_id=parcel.id, to_place_id="LAB").count() == 1


@pytest.mark.hazard("H23")
def test_a_courier_hands_a_bag_on_while_the_ward_receives_it(app: Flask, world: World) -> None:
    bag = released_bags(world)[0]
    issue.to_courier(world, bag, an_order(world, bag), at=clock.now())
    code = {"bag": issue.bag_symbol(bag)}
    received = code | {"place": scans.of_place(world.places["WARD-7"]), "intact": "yes"} | scans.courier(world)
    answers = at_once(
        app,
        ("carl", "/transport/give", code | scans.courier(world, "theo")),
        ("nadia", f"/issue/bags/{bag.id}/receive", received),
    )
    db.session.refresh(bag)
    assert bag.keeper in (world["theo"].id, "WARD-7")
    one_was_done(answers, world["theo"].name, "Carl Jensen recorded", "Nadia Haddad recorded", "on ward", "WARD-7")


@pytest.mark.hazard("H36")
@pytest.mark.hazard("W02")
@pytest.mark.parametrize("rounds", [1, 2])
def test_two_nurses_record_a_dose_of_one_donor(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    """In one round, or each in another round of this donor: without a reason only one of them is recorded."""
    first = desk.a_round(world, sex="male")
    of_donor = [first, desk.another_round(world, first) if rounds == 2 else first]
    for round_ in of_donor[:rounds]:
        go(ordered(world, round_))
    monkeypatch.setattr(GcsfDose, "of_donor", read_by_both(GcsfDose.of_donor, "/dose"))
    forms = [(f"/mobilize/rounds/{round_.id}/dose", dose_of(round_)) for round_ in of_donor]
    answers = at_once(app, *[(who, *form) for who, form in zip(("ana", "abel"), forms, strict=True)])
    [dose] = GcsfDose.of_donor(first.donor_id)
    winner = db.session.get_one(User, dose.given_by)
    one_was_done(answers, "Another dose was given", f"{winner.name} recorded")


@pytest.mark.hazard("H18")
@pytest.mark.hazard("W02")
@pytest.mark.parametrize("closed_first", [False, True])
def test_nothing_is_stored_into_a_place_that_is_closed_at_that_moment(
    app: Flask, world: World, closed_first: bool
) -> None:
    bag, place, theo, sam = laboratory.doses(world)[0].id, "FRIDGE-1-C8", world["theo"].id, world["sam"].id

    def storing() -> CustodyEvent:
        row, where, who = (db.session.get_one(*one) for one in ((Product, bag), (Place, place), (User, theo)))
        return store.put(row, position=where, by=who, at=clock.now())

    def closing() -> CustodyEvent:
        where, who = db.session.get_one(Place, place), db.session.get_one(User, sam)
        return administer.close_place(where, reason="Broken", by=who, at=clock.now())

    first, second = races.overlapping(app, *((closing, storing) if closed_first else (storing, closing)))
    assert (first, second in ("refused", "lost")) == ("accepted", True)
    db.session.expire_all()
    assert db.session.get_one(Place, place).is_closed == closed_first
    assert (db.session.get_one(Product, bag).place_id == place) == (not closed_first)


@pytest.mark.hazard("H50")
@pytest.mark.hazard("W02")
@pytest.mark.parametrize("recalled_first", [False, True])
def test_a_lot_that_is_recalled_at_that_moment_is_not_used_or_its_bag_is_held(
    app: Flask, world: World, recalled_first: bool
) -> None:
    run, lot, theo, sam = laboratory.a_run(world), "SA2601", world["theo"].id, world["sam"].id
    run_id, bag_id = run.id, run.bag.id

    def using() -> CustodyEvent:
        used, by = db.session.get_one(SupplyLot, lot), db.session.get_one(User, theo)
        return process.use_supply(db.session.get_one(Run, run_id), used, by=by, at=clock.now())

    def recalling() -> CustodyEvent:
        recalled, by = db.session.get_one(SupplyLot, lot), db.session.get_one(User, sam)
        return administer.recall_supply_lot(recalled, reason="Not sterile", by=by, at=clock.now())

    first, second = races.overlapping(app, *((recalling, using) if recalled_first else (using, recalling)))
    db.session.expire_all()
    assert (first, second in (("refused", "lost") if recalled_first else ("accepted",))) == ("accepted", True)
    assert db.session.get_one(Product, bag_id).is_stopped == (not recalled_first)
