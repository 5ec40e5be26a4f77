"""Leg 13: every change of people, places, equipment, lots and the site is on record, and some are refused."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.collect import an_open_session
from tests.factories.enrol import a_round
from tests.factories.process import a_run, doses
from tests.factories.transport import a_packed_shipment, a_shipment_under_way
from tracker import access, clock, credentials, labelling
from tracker.demo import process
from tracker.demo import store as demo_store
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Equipment, LabelPrint, Place, Printer, Recipient, SupplyLot, User
from tracker.steps import administer, collect, label, label_template, printers, release, store, transport
from tracker.steps import process as process_step
from tracker.workflow import Stage

DAY = timedelta(days=1)


def refused(event: CustodyEvent) -> list[str]:
    return [refusal["code"] for refusal in event.said["refusals"]]


def add_user(world: World, *, password: str = "correct horse battery", **changes: Any) -> CustodyEvent:  # noqa: S107
    given: dict[str, Any] = {"id": "S00099", "username": "nina", "name": "Nina Holt", "role_names": "nurse"}
    person = User(active=True, **given | changes)
    return administer.add_user(person, password=password, by=world["sam"], at=clock.now())


def test_an_account_is_opened_and_neither_name_nor_password_is_in_the_ledger(world: World) -> None:
    event = add_user(world)
    assert event.accepted
    assert b"S00099" in event.body
    assert not any(word in event.body for word in (b"Nina", b"nina", b"correct horse", b"argon"))
    db.session.flush()
    person = credentials.person("nina", "correct horse battery")
    assert person is not None
    assert person.id == "S00099"


@pytest.mark.parametrize(
    ("changes", "stops"),
    [
        ({"id": "S99"}, ["staff-number"]),
        ({"id": "S00002"}, ["on-record-already"]),
        ({"username": "cora"}, ["user-name-taken"]),
        ({"role_names": "king"}, ["role-unknown"]),
        ({"role_names": ""}, ["role-missing"]),
        ({"password": "elevenchars"}, ["password-short"]),
    ],
)
def test_an_account_that_is_not_sound_is_refused(world: World, changes: dict[str, Any], stops: list[str]) -> None:
    event = add_user(world, **changes)
    assert refused(event) == stops
    assert db.session.get(User, "S00099") is None


def change(world: World, who: str, **changes: Any) -> CustodyEvent:
    return administer.change_user(world[who], by=world["sam"], at=clock.now(), **changes)


def test_the_last_administrator_cannot_be_demoted_or_closed(world: World) -> None:
    assert change(world, "sasha", active=False).accepted
    assert refused(change(world, "sam", role_names="")) == ["role-missing", "last-administrator"]
    assert refused(change(world, "sam", active=False)) == ["last-administrator"]
    assert world["sam"].role_names == "administrator"
    assert world["sam"].active
    assert change(world, "cora", role_names="coordinator administrator").accepted
    assert change(world, "sam", active=False).accepted


def test_an_administrator_gives_themselves_no_role_another_one_does(world: World) -> None:
    assert refused(change(world, "sam", role_names="administrator pharmacist")) == ["own-roles"]
    assert world["sam"].roles == {"administrator"}
    roles = "administrator quality"
    assert administer.change_user(world["sam"], by=world["sasha"], at=clock.now(), role_names=roles).accepted
    assert change(world, "sam", role_names="administrator").accepted  # what is given up is no gain


def test_a_role_that_does_not_exist_is_not_given(world: World) -> None:
    assert refused(change(world, "cora", role_names="coordinator king")) == ["role-unknown"]
    assert world["cora"].roles == {"coordinator"}


def test_a_change_of_roles_says_what_they_were(world: World) -> None:
    event = change(world, "cora", role_names="auditor")
    assert event.said["facts"]["old"] == {"role_names": "coordinator"}


def test_a_new_password_is_on_record_but_not_what_it_is(world: World) -> None:
    nadia = world["nadia"]
    event = administer.change_password(nadia, password="a b c d e f g h", by=nadia, at=clock.now())
    assert event.accepted
    assert b"argon" not in event.body
    short = administer.change_password(nadia, password="short", by=world["sam"], at=clock.now())
    assert refused(short) == ["password-short"]
    with pytest.raises(access.Forbidden):
        administer.change_password(nadia, password="a b c d e f g h", by=world["noor"], at=clock.now())


def test_training_that_has_lapsed_or_is_for_nothing_is_refused(world: World) -> None:
    today, nadia = clock.now().date(), world["nadia"]

    def grant(procedure: str, days: int) -> CustodyEvent:
        until = today + days * DAY
        return administer.grant_training(nadia, procedure=procedure, valid_until=until, by=world["sam"], at=clock.now())

    assert refused(grant("infuse", -1)) == ["lapsed-already"]
    assert refused(grant("juggle", 1)) == ["procedure-unknown"]
    assert grant("collect", 1).accepted
    assert nadia.training("collect") is not None


def test_places_and_devices_are_made_known_once(world: World) -> None:
    sam, now = world["sam"], clock.now()
    place = {"name": "Second refrigerator", "kind": "storage"}
    assert refused(administer.add_place(Place(id="FRIDGE-1", **place), by=sam, at=now)) == ["on-record-already"]
    crossed = Place(id="FRIDGE-2", low_celsius=8, high_celsius=2, **place)
    assert refused(administer.add_place(crossed, by=sam, at=now)) == ["limits-crossed"]
    assert administer.add_place(Place(id="FRIDGE-3", **place), by=sam, at=now).accepted
    device = {"name": "Balance", "kind": "balance", "serial": "1"}
    assert refused(administer.add_equipment(Equipment(id="BAL-1", **device), by=sam, at=now)) == ["on-record-already"]
    assert administer.add_equipment(Equipment(id="BAL-9", **device), by=sam, at=now).accepted


def add_place(world: World, identifier: str, **given: Any) -> Place:
    place = Place(id=identifier, **{"name": "Spare", "kind": "position"} | given)
    assert administer.add_place(place, by=world["sam"], at=clock.now()).accepted
    return place


def add_printer(world: World, place: Place) -> Printer:
    given: dict[str, Any] = {"host": "h", "port": 9100, "language": "zpl", "dpi": 203, "kind_names": "final"}
    printer = Printer(id="PRN-9", name="P", place_id=place.id, **given)
    assert printers.add_printer(printer, by=world["sam"], at=clock.now()).accepted
    return printer


def correct(world: World, place: Place, **changes: Any) -> CustodyEvent:
    known = {word: getattr(place, word) for word in ("name", "kind", "low_celsius", "high_celsius")}
    said = known | {"reason": "Typed wrong"} | changes
    return administer.correct_place(place, **said, by=world["sam"], at=clock.now())


def close(world: World, place: Place) -> CustodyEvent:
    return administer.close_place(place, reason="Broken", by=world["sam"], at=clock.now())


def test_a_position_has_the_temperature_of_its_store_and_follows_its_correction(world: World) -> None:
    fridge = world.places["FRIDGE-1"]
    place = add_place(world, "FRIDGE-1-D1", parent_id="FRIDGE-1")
    own = add_place(world, "FRIDGE-1-D2", parent_id="FRIDGE-1", low_celsius=Decimal(3), high_celsius=Decimal(5))
    assert (place.low_celsius, place.high_celsius) == (Decimal(2), Decimal(8))
    assert add_place(world, "SHELF", parent_id="LAB").high_celsius is None
    event = correct(world, fridge, high_celsius=Decimal(6))
    assert event.accepted
    assert event.said["facts"] == {"reason": "Typed wrong", "old": {"high_celsius": "8.0"}}
    assert [one.high_celsius for one in (fridge, place, own)] == [6, 6, 5]


def test_a_place_is_corrected_with_what_it_was_and_to_something_that_can_be(world: World) -> None:
    bench = world.places["BENCH-2"]
    event = correct(world, bench, name="Isolator 2")
    assert (event.accepted, bench.name) == (True, "Isolator 2")
    assert event.said["facts"]["old"] == {"name": "Safety cabinet 2"}
    assert refused(correct(world, bench)) == ["nothing-corrected"]
    crossed = correct(world, bench, low_celsius=Decimal(8), high_celsius=Decimal(2))
    assert refused(crossed) == ["limits-crossed"]


@pytest.mark.hazard("H19")
def test_a_place_is_closed_when_it_is_empty_and_then_takes_nothing(world: World) -> None:
    bag, theo, now = doses(world)[0], world["theo"], clock.now()
    old, fridge = world.places[bag.place_id or ""], world.places["FRIDGE-1"]
    event = close(world, old)
    assert refused(event) == ["place-in-use"]
    assert event.said["refusals"][0]["values"]["holds"] == bag.id
    assert refused(correct(world, old, kind="bench")) == ["place-in-use"]
    assert bag.id in close(world, fridge).said["refusals"][0]["values"]["holds"]
    demo_store.take(world, bag, at=now)
    assert close(world, old).accepted
    assert refused(close(world, old)) == ["place-closed"]
    assert refused(store.put(bag, position=old, by=theo, at=now)) == ["wrong-place"]
    within = Place(id="X-1", name="Spare", kind="position", parent_id=old.id)
    assert refused(administer.add_place(within, by=world["sam"], at=now)) == ["place-closed"]
    assert correct(world, old, kind="position").accepted
    assert store.put(bag, position=old, by=theo, at=now).accepted


def test_a_place_is_not_closed_while_something_goes_on_or_is_on_its_way_there(world: World) -> None:
    def holds(place: str) -> str:
        values: dict[str, str] = close(world, world.places[place]).said["refusals"][0]["values"]
        return values["holds"]

    run, parcel = a_run(world, 2), a_shipment_under_way(world)
    assert parcel.id in holds("LAB")
    assert run.id in holds(run.bench_id)
    assert "SEP-2" in holds("APH-2")
    assert close(world, world.places["BENCH-2" if run.bench_id == "BENCH-1" else "BENCH-1"]).accepted


def test_a_place_is_not_closed_while_a_printer_in_use_stands_there(world: World) -> None:
    sam, now, box = world["sam"], clock.now(), add_place(world, "BOX", kind="laboratory")
    printer = add_printer(world, box)
    assert close(world, box).said["refusals"][0]["values"]["holds"] == "PRN-9"
    assert printers.close_printer(printer, reason="Broken", by=sam, at=now).accepted
    assert close(world, box).accepted


def test_nothing_is_opened_or_stands_within_a_closed_place(world: World) -> None:
    box = add_place(world, "BOX", kind="storage")
    inner = add_place(world, "BOX-1", parent_id="BOX")
    assert close(world, inner).accepted
    assert close(world, box).accepted
    assert refused(correct(world, inner, kind="position")) == ["place-closed"]
    assert correct(world, inner, name="Inner").accepted
    device = Equipment(id="BAL-9", name="Balance", kind="balance", serial="1", place_id="BOX")
    assert refused(administer.add_equipment(device, by=world["sam"], at=clock.now())) == ["place-closed"]
    assert correct(world, box, kind="storage").accepted
    assert correct(world, inner, kind="position").accepted


def test_a_place_or_device_is_of_a_kind_that_some_step_asks_for(world: World) -> None:
    sam, now = world["sam"], clock.now()
    assert refused(correct(world, world.places["BENCH-2"], kind="nonsense")) == ["kind-unknown"]
    place = Place(id="X-1", name="X", kind="closed")
    assert refused(administer.add_place(place, by=sam, at=now)) == ["kind-unknown"]
    device = Equipment(id="X-2", name="X", kind="nonsense", serial="1")
    assert refused(administer.add_equipment(device, by=sam, at=now)) == ["kind-unknown"]


def test_what_is_closed_corrected_or_recalled_says_why(world: World) -> None:
    sam, now = world["sam"], clock.now()
    blank: dict[str, Any] = {"reason": " ", "by": sam, "at": now}
    place, lot = add_place(world, "BOX", kind="laboratory"), world.lots["SA2601"]
    printer = add_printer(world, world.places["LAB"])
    parcel, session = a_packed_shipment(world), an_open_session(world, a_round(world, 2), place="APH-2")
    template = labelling.in_force("final")
    label_print = LabelPrint.newest("wristband", "recipient", parcel.manifest()[0].recipient_id)
    recipient = db.session.get_one(Recipient, parcel.manifest()[0].recipient_id)
    assert template is not None
    assert label_print is not None
    acts: list[CustodyEvent] = [
        administer.close_place(place, **blank),
        correct(world, place, name="Other", reason=" "),
        printers.correct_printer(printer, name="Q", **blank),
        printers.close_printer(printer, **blank),
        administer.recall_supply_lot(lot, **blank | {"by": world["theo"]}),
        label_template.retire_template(template, **blank | {"by": world["olga"]}),
        label.void(recipient, label_print, **blank | {"by": world["cora"]}),
        transport.unpack(parcel, **blank | {"by": world["ana"]}),
        collect.abandon(session, **blank | {"by": world["ana"]}),
    ]
    assert [(one.step, "no-reason" in refused(one)) for one in acts] == [(one.step, True) for one in acts]


def test_a_calibration_holds_into_the_future(world: World) -> None:
    balance, today = world.devices["BAL-3"], clock.now().date()
    late = administer.calibrate(balance, until=today - DAY, by=world["sam"], at=clock.now())
    assert refused(late) == ["lapsed-already"]
    assert administer.calibrate(balance, until=today + 365 * DAY, by=world["sam"], at=clock.now()).accepted
    assert balance.calibrated_until == today + 365 * DAY


def a_lot(**changes: Any) -> SupplyLot:
    given: dict[str, Any] = {"id": "TB2602", "kind": "transfer-bag", "name": "Transfer bag", "maker": "M"}
    return SupplyLot(**given | {"catalog": "TB150", "lot": "TB2602"} | changes)


def test_a_lot_is_taken_in_while_it_is_in_date_and_recalled_once(world: World) -> None:
    theo, now, today = world["theo"], clock.now(), clock.now().date()
    assert refused(administer.add_supply_lot(a_lot(expires_on=today - DAY), by=theo, at=now)) == ["lot-expired"]
    there = world.lots["TB2601"]
    known = a_lot(id="TB2601", kind=there.kind, maker=there.maker, lot=there.lot, expires_on=today + DAY)
    assert refused(administer.add_supply_lot(known, by=theo, at=now)) == ["on-record-already"]
    lot = a_lot(expires_on=today + DAY)
    assert administer.add_supply_lot(lot, by=theo, at=now).accepted
    assert administer.recall_supply_lot(lot, reason="Leaks", by=theo, at=now).accepted
    assert refused(administer.recall_supply_lot(lot, reason="Again", by=theo, at=now)) == ["lot-recalled-already"]
    assert lot.recall_reason == "Leaks"


@pytest.mark.hazard("H12")
@pytest.mark.hazard("H50")
@pytest.mark.parametrize("name", ["GC2601", "KT2601", "AC2601", "TB2601"])
def test_a_recalled_lot_holds_every_dose_that_it_touched(world: World, name: str) -> None:
    bag, *sisters = doses(world)
    frozen = process.frozen(world, sisters[0], at=clock.now() - timedelta(minutes=75))
    lot = world.lots[name]
    assert administer.recall_supply_lot(lot, reason="Leaks", by=world["theo"], at=clock.now()).accepted
    assert {one.hold_reason for one in (bag, frozen)} == {f"Recall of lot {name}: Leaks"}
    (collection,) = bag.parents()
    assert (collection.stage, collection.hold_reason) == (Stage.CONSUMED, None)


@pytest.mark.hazard("H12")
@pytest.mark.hazard("H50")
def test_a_recalled_cryoprotectant_holds_what_was_frozen_with_it_thawed_or_not(world: World) -> None:
    first, second, fresh = doses(world)[:3]
    frozen = process.frozen(world, first, at=clock.now() - timedelta(minutes=75))
    thawed = process.thawed(
        world,
        process.frozen(world, second, at=clock.now() - timedelta(minutes=70)),
        at=clock.now() - timedelta(minutes=40),
    )
    lot = world.lots["DM2601"]
    assert administer.recall_supply_lot(lot, reason="Particles", by=world["theo"], at=clock.now()).accepted
    why = "Recall of lot DM2601: Particles"
    assert [one.hold_reason for one in (frozen, thawed, fresh)] == [why, why, None]


@pytest.mark.hazard("H12")
def test_a_recalled_lot_stops_the_run_in_which_it_is(world: World) -> None:
    run = a_run(world)
    lot = world.lots["TB2601"]
    used: dict[str, Any] = {"by": world["theo"], "at": clock.now()}
    assert process_step.use_supply(run, lot, **used).accepted
    assert administer.recall_supply_lot(lot, reason="Leaks", by=world["theo"], at=clock.now()).accepted
    assert "on-hold" in refused(process_step.use_supply(run, world.lots["SA2601"], **used))


@pytest.mark.hazard("H12")
def test_a_recalled_lot_adds_its_reason_to_an_earlier_hold_and_leaves_other_donations_alone(world: World) -> None:
    bag = doses(world)[0]
    assert release.quarantine(bag, reason="Torn", by=world["priya"], at=clock.now()).accepted
    unused = world.lots["AL2601"]
    assert administer.recall_supply_lot(unused, reason="Cloudy", by=world["theo"], at=clock.now()).accepted
    assert bag.hold_reason == "Torn"
    assert administer.recall_supply_lot(world.lots["KT2601"], reason="Leaks", by=world["theo"], at=clock.now()).accepted
    assert bag.hold_reason == "Torn; Recall of lot KT2601: Leaks"


def test_a_change_of_the_site_says_what_was(world: World) -> None:
    event = administer.change_site(world.site, by=world["sam"], at=clock.now(), city="Newtown")
    assert event.said["facts"]["old"] == {"city": "Example City"}
    assert world.site.city == "Newtown"


def test_only_an_administrator_administers(world: World) -> None:
    with pytest.raises(access.Forbidden):
        administer.change_user(world["sam"], by=world["cora"], at=clock.now(), active=False)
