"""Leg 4: exactly one holder at every moment; sealed, measured and compared on arrival."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.collect import a_collection_bag, an_unlabelled_bag
from tests.factories.transport import a_packed_shipment, a_received_bag, a_shipment_under_way
from tests.races import at_once
from tests.tracker.steps.said import codes
from tracker import access, clock, custody
from tracker.custody import Scene
from tracker.demo import transport as walk
from tracker.demo import world as stage
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import (
    CustodyEvent,
    Deviation,
    Handover,
    LabelPrint,
    Product,
    Shipment,
    ShipmentItem,
    TemperatureReading,
)
from tracker.rules.temperature import Reading
from tracker.steps import administer, carry, label, release, transport
from tracker.workflow import Stage


def packing(world: World, bags: list[Product], **changes: Any) -> CustodyEvent:
    asked: dict[str, Any] = {
        "shipper": world.devices["SHIP-1"],
        "logger": world.devices["LOG-1"],
        "seal": "SL-100200",
        "from_place": world.places["APH-1"],
        "to_place": world.places["LAB"],
        "by": world["ana"],
        "at": clock.now(),
    }
    return transport.pack(bags, **asked | changes)


def receiving(world: World, parcel: Shipment, **changes: Any) -> CustodyEvent:
    now = clock.now()
    asked: dict[str, Any] = {
        "giver": world["carl"],
        "scanned": parcel.manifest(),
        "seal_found": parcel.seal,
        "intact": True,
        "readings": walk.log(world.rng, parcel, until=now),
        "decision": "accept",
        "by": world["theo"],
        "at": now,
    }
    return transport.receive(parcel, **asked | changes)


def warm(parcel: Shipment, minutes: int) -> list[Reading]:
    """A log with a stretch of so many minutes above the range, in readings of one minute."""
    length = int((clock.now() - parcel.packed_at) / timedelta(minutes=1))
    return [
        Reading(
            parcel.packed_at + timedelta(minutes=minute),
            Decimal("9.0") if 8 <= minute < 8 + minutes else Decimal("5.0"),
        )
        for minute in range(length + 1)
    ]


# --- from hand to hand ---


@pytest.mark.hazard("H23")
def test_a_bag_goes_from_place_to_person_to_person_to_place_with_one_holder_at_each_moment(world: World) -> None:
    bag, seen = a_collection_bag(world), []
    acts: list[Callable[[], CustodyEvent]] = [
        lambda: carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=clock.now()),
        lambda: carry.hand_over(bag, taken_by=world["theo"], by=world["ana"], at=clock.now()),
        lambda: carry.put_down(bag, place=world.places["LAB"], by=world["theo"], at=clock.now()),
    ]
    for act in acts:
        assert act().accepted
        assert (bag.holder_id is None) != (bag.place_id is None)
        seen.append(bag.keeper)
    assert seen == [world["ana"].id, world["theo"].id, "LAB"]
    rows = db.session.scalars(select(Handover).order_by(Handover.last_position)).all()
    assert [(row.given_by or row.from_place_id, row.taken_by or row.to_place_id) for row in rows] == [
        ("APH-1", world["ana"].id),
        (world["ana"].id, world["theo"].id),
        (world["theo"].id, "LAB"),
    ]


@pytest.mark.hazard("H23")
def test_nobody_hands_over_what_they_do_not_hold(world: World) -> None:
    bag = a_collection_bag(world)
    event = carry.hand_over(bag, taken_by=world["theo"], by=world["ana"], at=clock.now())
    assert codes(event) == ["not-the-holder"]
    assert bag.keeper == "APH-1"


@pytest.mark.hazard("H19")
def test_a_bag_is_not_taken_from_a_place_where_it_is_not(world: World) -> None:
    bag = a_collection_bag(world)
    event = carry.take(bag, place=world.places["LAB"], by=world["theo"], at=clock.now())
    assert codes(event) == ["not-the-holder"]
    assert bag.keeper == "APH-1"


@pytest.mark.hazard("H24")
def test_one_person_is_not_both_sides_of_a_handover(world: World) -> None:
    bag = a_collection_bag(world)
    carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=clock.now())
    event = carry.hand_over(bag, taken_by=world["ana"], by=world["ana"], at=clock.now())
    assert codes(event) == ["taker-is-giver"]


def test_a_taker_whose_role_does_not_carry_is_refused(world: World) -> None:
    bag = a_collection_bag(world)
    carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=clock.now())
    event = carry.hand_over(bag, taken_by=world["cora"], by=world["ana"], at=clock.now())
    assert codes(event) == ["taker-not-authorised", "taker-not-trained"]
    assert bag.holder_id == world["ana"].id


@pytest.mark.hazard("H33")
def test_a_taker_whose_training_is_over_is_refused(world: World) -> None:
    bag = a_collection_bag(world)
    with clock.fixed(clock.now() + timedelta(days=400)):
        event = carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=clock.now())
    assert codes(event) == ["taker-not-trained"]


@pytest.mark.hazard("H04")
def test_a_bag_without_its_verified_label_does_not_leave_the_chair(world: World) -> None:
    bag = an_unlabelled_bag(world)
    event = carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=clock.now())
    assert codes(event) == ["label-not-printed"]
    assert codes(packing(world, [bag])) == ["label-not-printed"]
    assert bag.keeper == "APH-1"


@pytest.mark.hazard("H18")
def test_a_storage_position_is_not_filled_by_putting_down(world: World) -> None:
    bag = a_collection_bag(world)
    carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=clock.now())
    event = carry.put_down(bag, place=world.places["FRIDGE-1-A1"], by=world["ana"], at=clock.now())
    assert codes(event) == ["position-not-a-place"]


@pytest.mark.hazard("H12")
def test_a_bag_on_hold_does_not_change_hands(world: World) -> None:
    bag = a_collection_bag(world)
    assert release.quarantine(bag, reason="Donor called", by=world["ana"], at=clock.now()).accepted
    event = carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=clock.now())
    assert codes(event) == ["on-hold"]
    assert codes(packing(world, [bag])) == ["on-hold"]


def test_only_who_carries_hands_over(world: World) -> None:
    bag = a_collection_bag(world)
    with pytest.raises(access.Forbidden):
        carry.take(bag, place=world.places["APH-1"], by=world["cora"], at=clock.now())


@pytest.mark.hazard("H23")
def test_of_two_people_who_take_one_bag_at_once_exactly_one_has_it(app: Flask, world: World) -> None:
    bag_id = a_collection_bag(world).id
    db.session.commit()

    def taker(name: str) -> Callable[[], str | None]:
        def take() -> str | None:
            mine = stage.revisit(seed=2, today=world.today)
            bag = db.write().get_one(Product, bag_id)
            event = carry.take(bag, place=mine.places["APH-1"], by=mine[name], at=clock.now())
            db.session.commit()
            return name if event.accepted else None

        return take

    got = at_once(app, [taker("ana"), taker("abel")])
    winners = [name for name in got if name]
    assert len(winners) == 1
    db.session.expire_all()
    assert db.session.get_one(Product, bag_id).holder_id == world[winners[0]].id


@pytest.mark.hazard("H04")
def test_a_bag_whose_label_does_not_count_is_not_handed_over_but_can_be_put_down(world: World) -> None:
    bag, ana, now = a_collection_bag(world), world["ana"], clock.now()
    carry.take(bag, place=world.places["APH-1"], by=ana, at=now)
    print_ = LabelPrint.newest("collection", "product", bag.id)
    assert print_ is not None
    assert label.void(bag, print_, reason="torn", by=ana, at=now).accepted
    assert codes(carry.hand_over(bag, taken_by=world["carl"], by=ana, at=now)) == ["label-voided"]
    assert carry.put_down(bag, place=world.places["APH-1"], by=ana, at=now).accepted


@pytest.mark.hazard("H12")
def test_a_stopped_bag_is_put_down_and_goes_only_to_who_may_keep_it_apart(world: World) -> None:
    bag, ana, now = a_collection_bag(world), world["ana"], clock.now()
    carry.take(bag, place=world.places["APH-1"], by=ana, at=now)
    assert release.recall(bag, reason="Donor ill", by=world["priya"], at=now).accepted
    assert codes(carry.hand_over(bag, taken_by=world["carl"], by=ana, at=now)) == ["recalled"]
    assert carry.hand_over(bag, taken_by=world["theo"], by=ana, at=now).accepted
    assert carry.put_down(bag, place=world.places["LAB"], by=world["theo"], at=now).accepted
    assert (bag.keeper, bag.recall_reason) == ("LAB", "Donor ill")


def test_a_rejected_bag_is_brought_away_whatever_its_label(world: World) -> None:
    bag, ana, now = a_collection_bag(world), world["ana"], clock.now()
    print_ = LabelPrint.newest("collection", "product", bag.id)
    assert print_ is not None
    assert label.void(bag, print_, reason="wrong bag", by=ana, at=now).accepted
    assert release.reject(bag, reason="Clotted (synthetic)", by=world["priya"], at=now).accepted
    assert carry.take(bag, place=world.places["APH-1"], by=ana, at=now).accepted
    assert carry.hand_over(bag, taken_by=world["carl"], by=ana, at=now).accepted
    assert codes(carry.put_down(bag, place=world.places["WARD-7"], by=world["carl"], at=now)) == ["not-put-down-here"]
    assert carry.put_down(bag, place=world.places["PHARM"], by=world["carl"], at=now).accepted


@pytest.mark.hazard("H12")
def test_a_bag_rejected_in_the_sealed_shipper_does_not_leave(world: World) -> None:
    parcel = a_packed_shipment(world)
    bag = parcel.manifest()[0]
    assert release.reject(bag, reason="Clotted (synthetic)", by=world["priya"], at=clock.now()).accepted
    event = transport.dispatch(parcel, courier=world["carl"], by=world["ana"], at=clock.now())
    assert codes(event) == ["not-for-transport"]
    assert parcel.dispatched_at is None


# --- packing ---


@pytest.mark.hazard("H33")
def test_a_packer_who_is_not_trained_is_refused(world: World) -> None:
    bag = a_collection_bag(world)
    go(administer.change_user(world["mori"], role_names="apheresis-nurse", by=world["sam"], at=clock.now()))
    assert codes(packing(world, [bag], by=world["mori"])) == ["training-missing"]
    assert bag.shipment_id is None


def test_a_packed_shipment_has_a_number_a_manifest_and_the_protocols_range(world: World) -> None:
    bags = [a_collection_bag(world, 1), a_collection_bag(world, 2)]
    event = packing(world, bags)
    assert event.accepted
    parcel = db.session.get_one(Shipment, event.subject_id)
    year = world.site.day_of(parcel.packed_at).year % 100
    assert parcel.id == f"S-{year:02}-00001"
    assert [bag.id for bag in parcel.manifest()] == sorted(bag.id for bag in bags)
    assert (parcel.low_celsius, parcel.high_celsius) == (Decimal("1.0"), Decimal("8.0"))
    assert {bag.shipment_id for bag in bags} == {parcel.id}
    assert len(db.session.scalars(select(ShipmentItem)).all()) == 2


def test_a_bag_that_is_elsewhere_is_not_packed(world: World) -> None:
    bag = a_collection_bag(world, place="APH-2")
    assert codes(packing(world, [bag])) == ["not-here"]
    assert bag.shipment_id is None


def test_one_bag_that_may_not_travel_keeps_the_shipper_open(world: World) -> None:
    good, bad = a_collection_bag(world, 1), a_collection_bag(world, 2, place="APH-2")
    event = packing(world, [good, bad])
    assert (event.subject_id, codes(event)) == (bad.id, ["not-here"])
    assert good.shipment_id is None
    assert db.session.scalars(select(Shipment)).all() == []


def test_a_bag_that_the_laboratory_has_already_is_not_packed_again(world: World) -> None:
    bag = a_received_bag(world)
    event = packing(world, [bag], from_place=world.places["LAB"], by=world["theo"])
    assert codes(event) == ["not-for-transport"]


def test_a_bag_in_a_sealed_shipper_moves_with_it_alone(world: World) -> None:
    bag = a_packed_shipment(world).manifest()[0]
    assert codes(carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=clock.now())) == ["in-shipment"]
    again = {"shipper": world.devices["SHIP-2"], "logger": world.devices["LOG-2"]}
    assert codes(packing(world, [bag], **again)) == ["in-shipment"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"shipper": "LOG-2"}, "equipment-wrong-kind"),
        ({"logger": "SHIP-2"}, "equipment-wrong-kind"),
        ({"seal": ""}, "seal-missing"),
    ],
)
def test_a_shipper_is_closed_only_with_the_right_things(world: World, changes: dict[str, str], code: str) -> None:
    bag = a_collection_bag(world)
    scanned = {name: world.devices.get(value, value) for name, value in changes.items()}
    assert codes(packing(world, [bag], **scanned)) == [code]
    assert bag.shipment_id is None


def test_a_logger_out_of_calibration_is_refused(world: World) -> None:
    bag, logger = a_collection_bag(world), world.devices["LOG-1"]
    yesterday = world.site.day_of(clock.now()) - timedelta(days=1)
    with clock.fixed(clock.now() - timedelta(days=7)):
        administer.calibrate(logger, until=yesterday, by=world["sam"], at=clock.now())
    assert codes(packing(world, [bag], logger=logger)) == ["calibration-overdue"]


def test_an_empty_shipper_is_not_sealed(world: World) -> None:
    event = packing(world, [])
    assert (event.subject_id, codes(event)) == ("SHIP-1", ["shipper-empty"])


def test_a_shipper_that_is_on_its_way_is_not_packed_again(world: World) -> None:
    a_packed_shipment(world, [a_collection_bag(world, 1)])
    assert codes(packing(world, [a_collection_bag(world, 2)])) == ["shipper-closed"]


@pytest.mark.hazard("H22")
def test_an_expired_bag_does_not_travel(world: World) -> None:
    bag = a_collection_bag(world)
    assert bag.expires_at is not None
    with clock.fixed(bag.expires_at):
        assert codes(packing(world, [bag])) == ["expired"]
    with clock.fixed(bag.expires_at - timedelta(seconds=1)):
        assert packing(world, [bag]).accepted


def test_a_double_tap_packs_once(world: World) -> None:
    bag, scene = a_collection_bag(world), Scene(form_key="one-form")
    assert packing(world, [bag], scene=scene).accepted
    assert packing(world, [bag], scene=scene).accepted
    assert len(db.session.scalars(select(Shipment)).all()) == 1


def test_a_shipper_that_has_not_left_can_be_opened_again(world: World) -> None:
    parcel = a_packed_shipment(world)
    bag = parcel.manifest()[0]
    assert transport.unpack(parcel, reason="wrong shipper", by=world["ana"], at=clock.now()).accepted
    assert (bag.shipment_id, bag.keeper) == (None, "APH-1")
    assert packing(world, [bag]).accepted


# --- on the way ---


@pytest.mark.hazard("H23")
def test_the_courier_holds_every_bag_from_dispatch_to_receipt(world: World) -> None:
    parcel = a_shipment_under_way(world)
    assert [bag.holder_id for bag in parcel.manifest()] == [world["carl"].id]
    assert (parcel.courier_id, parcel.dispatched_by) == (world["carl"].id, world["ana"].id)


@pytest.mark.hazard("H24")
def test_somebody_who_may_not_carry_is_no_courier(world: World) -> None:
    parcel = a_packed_shipment(world)
    event = transport.dispatch(parcel, courier=world["cora"], by=world["ana"], at=clock.now())
    assert "taker-not-authorised" in codes(event)
    assert parcel.dispatched_at is None
    assert parcel.manifest()[0].keeper == "APH-1"


def test_nobody_is_sender_and_courier(world: World) -> None:
    parcel = a_packed_shipment(world)
    assert "taker-is-giver" in codes(transport.dispatch(parcel, courier=world["ana"], by=world["ana"], at=clock.now()))


@pytest.mark.hazard("H24")
def test_a_shipment_leaves_once(world: World) -> None:
    parcel = a_shipment_under_way(world)
    again = transport.dispatch(parcel, courier=world["theo"], by=world["ana"], at=clock.now())
    assert "shipment-gone" in codes(again)
    assert parcel.courier_id == world["carl"].id
    assert "shipment-gone" in codes(transport.unpack(parcel, reason="late", by=world["ana"], at=clock.now()))


@pytest.mark.hazard("H12")
def test_a_bag_that_was_put_on_hold_does_not_leave_and_keeps_the_others_here(world: World) -> None:
    bags = [a_collection_bag(world, 1), a_collection_bag(world, 2)]
    for bag in bags:
        assert bag.place_id == "APH-1"
    parcel = a_packed_shipment(world, bags)
    release.quarantine(bags[1], reason="Donor called", by=world["ana"], at=clock.now())
    event = transport.dispatch(parcel, courier=world["carl"], by=world["ana"], at=clock.now())
    assert (event.subject_id, codes(event)) == (bags[1].id, ["on-hold"])
    assert {bag.keeper for bag in bags} == {"APH-1"}


# --- receipt ---


def test_what_arrives_sealed_cold_and_complete_is_accepted(world: World) -> None:
    parcel = a_shipment_under_way(world)
    assert receiving(world, parcel).accepted
    bag = parcel.manifest()[0]
    assert (bag.stage, bag.place_id, bag.holder_id, bag.hold_reason) == (Stage.RECEIVED, "LAB", None, None)
    assert (parcel.decision, parcel.received_seal, parcel.minutes_outside) == ("accept", parcel.seal, 0)
    assert db.session.scalars(select(TemperatureReading)).all()


@pytest.mark.parametrize("decision", ["accept", "quarantine"])
def test_another_seal_number_stops_the_receipt(world: World, decision: str) -> None:
    parcel = a_shipment_under_way(world)
    event = receiving(world, parcel, seal_found="SL-OTHER", decision=decision)
    assert codes(event) == ["seal-differs"]
    assert parcel.manifest()[0].holder_id == world["carl"].id
    assert parcel.received_at is None


def test_what_came_under_another_seal_can_be_rejected(world: World) -> None:
    parcel = a_shipment_under_way(world)
    assert receiving(world, parcel, seal_found="SL-OTHER", decision="reject").accepted
    assert parcel.manifest()[0].stage == Stage.REJECTED


def test_a_bag_that_is_not_in_the_manifest_stops_the_receipt(world: World) -> None:
    foreign = a_collection_bag(world, 2, place="APH-2")
    parcel = a_shipment_under_way(world, [a_collection_bag(world, 1)])
    event = receiving(world, parcel, scanned=[*parcel.manifest(), foreign])
    assert codes(event) == ["not-in-manifest"]
    assert foreign.keeper == "APH-2"
    assert parcel.manifest()[0].stage == Stage.COLLECTED


def test_a_bag_of_the_manifest_that_is_not_there_stops_the_receipt(world: World) -> None:
    bags = [a_collection_bag(world, 1), a_collection_bag(world, 2)]
    parcel = a_shipment_under_way(world, bags)
    assert "bag-missing" in codes(receiving(world, parcel, scanned=bags[:1]))
    assert {bag.stage for bag in bags} == {Stage.COLLECTED}


@pytest.mark.hazard("H24")
def test_only_the_courier_who_holds_it_hands_over(world: World) -> None:
    parcel = a_shipment_under_way(world)
    event = receiving(world, parcel, giver=world["ana"])
    assert codes(event) == ["not-the-holder"]
    assert parcel.manifest()[0].holder_id == world["carl"].id


@pytest.mark.hazard("H24")
def test_a_shipment_is_received_once(world: World) -> None:
    parcel = a_shipment_under_way(world)
    assert receiving(world, parcel).accepted
    again = receiving(world, parcel, by=world["tess"])
    assert "shipment-closed" in codes(again)
    assert again.said["refusals"][0]["values"]["who"] == world["theo"].id


def test_a_shipment_that_nobody_carried_is_not_received(world: World) -> None:
    assert "shipment-not-gone" in codes(receiving(world, a_packed_shipment(world)))


def test_a_receiver_whose_role_does_not_receive_is_forbidden(world: World) -> None:
    parcel = a_shipment_under_way(world)
    with pytest.raises(access.Forbidden):
        receiving(world, parcel, by=world["ana"])


@pytest.mark.hazard("H21")
def test_an_excursion_waits_for_an_assessment(world: World) -> None:
    bag = a_collection_bag(world)
    parcel = walk.sent(world, [bag], at=clock.now() - timedelta(minutes=60))
    event = receiving(world, parcel, readings=warm(parcel, 31))
    assert codes(event) == ["temperature-excursion"]
    assert (bag.stage, bag.holder_id) == (Stage.COLLECTED, world["carl"].id)


def test_a_short_excursion_is_tolerated_and_counted(world: World) -> None:
    parcel = walk.sent(world, [a_collection_bag(world)], at=clock.now() - timedelta(minutes=60))
    assert receiving(world, parcel, readings=warm(parcel, 30)).accepted
    assert parcel.minutes_outside == 30


@pytest.mark.hazard("H21")
def test_an_excursion_that_was_assessed_is_accepted_with_reason_and_second_person(world: World) -> None:
    parcel = walk.sent(world, [a_collection_bag(world)], at=clock.now() - timedelta(minutes=60))
    event = receiving(
        world,
        parcel,
        readings=warm(parcel, 40),
        witness=world["olga"],
        scene=Scene(override_reason="Short, 9 °C; viability unharmed."),
    )
    assert event.accepted
    deviation = db.session.scalars(select(Deviation)).one()
    assert (deviation.rule, deviation.subject_id) == ("temperature-excursion", parcel.manifest()[0].id)


@pytest.mark.hazard("H21")
def test_an_excursion_in_quarantine_holds_the_bag_with_its_reason(world: World) -> None:
    parcel = walk.sent(world, [a_collection_bag(world)], at=clock.now() - timedelta(minutes=60))
    assert receiving(world, parcel, readings=warm(parcel, 40), decision="quarantine").accepted
    bag = parcel.manifest()[0]
    assert (bag.stage, bag.place_id, bag.held_by) == (Stage.RECEIVED, "LAB", world["theo"].id)
    assert "above 8 °C for 40 min" in (bag.hold_reason or "")
    assert parcel.minutes_outside == 40
    deviation = db.session.scalars(select(Deviation)).one()
    assert (deviation.rule, deviation.subject_id) == ("temperature-excursion", bag.id)
    assert deviation.reason == bag.hold_reason


@pytest.mark.hazard("H21")
def test_whatever_was_wrong_on_the_way_is_investigated_though_the_bag_is_rejected(world: World) -> None:
    parcel = walk.sent(world, [a_collection_bag(world)], at=clock.now() - timedelta(minutes=60))
    assert receiving(world, parcel, readings=[], intact=False, decision="reject").accepted
    assert {one.rule for one in db.session.scalars(select(Deviation))} == {"temperature-gap", "not-intact"}


@pytest.mark.hazard("H21")
def test_a_bag_that_was_held_before_keeps_its_reason_beside_what_happened_on_the_way(world: World) -> None:
    parcel = walk.sent(world, [a_collection_bag(world)], at=clock.now() - timedelta(minutes=60))
    bag = parcel.manifest()[0]
    assert release.quarantine(bag, reason="Donor called", by=world["olga"], at=clock.now()).accepted
    assert receiving(world, parcel, readings=warm(parcel, 40), decision="quarantine").accepted
    assert (bag.hold_reason or "").startswith("Donor called; It was above 8 °C for 40 min")


@pytest.mark.hazard("H21")
def test_a_transport_without_a_log_counts_as_not_measured(world: World) -> None:
    parcel = a_shipment_under_way(world)
    assert codes(receiving(world, parcel, readings=[])) == ["temperature-gap"]


@pytest.mark.hazard("H21")
def test_a_log_of_another_time_counts_as_not_measured(world: World) -> None:
    parcel = a_shipment_under_way(world)
    hours = timedelta(hours=8)
    elsewhere = [Reading(one.at - hours, one.celsius) for one in walk.log(world.rng, parcel, until=clock.now())]
    assert codes(receiving(world, parcel, readings=elsewhere)) == ["temperature-gap"]


def test_what_is_not_intact_is_not_accepted(world: World) -> None:
    parcel = a_shipment_under_way(world)
    assert codes(receiving(world, parcel, intact=False)) == ["not-intact"]
    assert receiving(world, parcel, intact=False, decision="quarantine").accepted
    assert "not intact" in (parcel.manifest()[0].hold_reason or "")


@pytest.mark.hazard("H22")
def test_what_expired_on_the_way_is_quarantined_not_accepted(world: World) -> None:
    parcel = a_shipment_under_way(world)
    bag = parcel.manifest()[0]
    assert bag.expires_at is not None
    with clock.fixed(bag.expires_at):
        log = [Reading(parcel.packed_at + minutes * timedelta(minutes=5), Decimal("5.0")) for minutes in range(72 * 12)]
        assert codes(receiving(world, parcel, readings=log)) == ["expired"]
        assert receiving(world, parcel, readings=log, decision="quarantine").accepted


@pytest.mark.hazard("H12")
@pytest.mark.hazard("H23")
@pytest.mark.parametrize("decision", ["quarantine", "reject"])
@pytest.mark.parametrize(
    ("what", "code"), [("quarantine", "on-hold"), ("recall", "recalled"), ("reject", "wrong-stage")]
)
def test_a_bag_stopped_on_the_way_is_taken_in_but_never_accepted(
    world: World, what: str, code: str, decision: str
) -> None:
    parcel = a_shipment_under_way(world)
    bag = parcel.manifest()[0]
    assert getattr(release, what)(bag, reason="Donor ill", by=world["priya"], at=clock.now()).accepted
    event = receiving(world, parcel)
    assert codes(event) == [code]
    assert bag.holder_id == world["carl"].id
    assert receiving(world, parcel, decision=decision).accepted
    becomes = Stage.REJECTED if "reject" in (what, decision) else Stage.RECEIVED
    db.session.expire(bag)
    assert (bag.keeper, bag.stage) == ("LAB", becomes)
    assert "Donor ill" in (bag.hold_reason, bag.recall_reason) or what == "reject"


@pytest.mark.hazard("H12")
@pytest.mark.parametrize("what", ["quarantine", "recall", "reject"])
def test_a_bag_stopped_under_seal_before_it_left_is_taken_out_where_it_is(world: World, what: str) -> None:
    parcel = a_packed_shipment(world)
    bag = parcel.manifest()[0]
    assert getattr(release, what)(bag, reason="Donor ill", by=world["priya"], at=clock.now()).accepted
    assert transport.unpack(parcel, reason="stopped", by=world["ana"], at=clock.now()).accepted
    assert (bag.shipment_id, bag.keeper) == (None, "APH-1")


@pytest.mark.hazard("H23")
def test_of_two_who_receive_at_once_exactly_one_does(app: Flask, world: World) -> None:
    parcel_id = a_shipment_under_way(world).id
    db.session.commit()

    def receiver(name: str) -> Callable[[], str | None]:
        def receive() -> str | None:
            mine = stage.revisit(seed=2, today=world.today)
            parcel = db.write().get_one(Shipment, parcel_id)
            event = receiving(mine, parcel, by=mine[name])
            db.session.commit()
            return name if event.accepted else None

        return receive

    got = at_once(app, [receiver("theo"), receiver("tess")])
    assert len([name for name in got if name]) == 1


def test_the_walk_of_the_demonstration_goes_through(world: World) -> None:
    bag = a_collection_bag(world)
    parcel = walk.to_lab(world, [bag], at=clock.now() - timedelta(hours=3))
    assert (bag.stage, bag.place_id, parcel.decision) == (Stage.RECEIVED, "LAB", "accept")
    assert custody.verify(db.session).problems == ()


def test_the_walk_with_an_excursion_ends_in_quarantine(world: World) -> None:
    bag = a_collection_bag(world)
    parcel = walk.to_lab(world, [bag], at=clock.now() - timedelta(hours=3), excursion=True)
    assert (bag.stage, parcel.decision) == (Stage.RECEIVED, "quarantine")
    assert bag.hold_reason
