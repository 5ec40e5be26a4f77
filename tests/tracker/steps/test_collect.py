"""Leg 3: a session is bound to its donor, its chair and its label; every stop stops."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from tests.factories.collect import a_collection_bag, an_open_session, an_unlabelled_bag
from tests.factories.enrol import a_round
from tests.factories.product_codes import retired
from tests.races import at_once, overlapping
from tests.tracker.steps.said import codes
from tracker import access, clock, custody
from tracker.collecting import PreCollection, RunSheet
from tracker.custody import Scene
from tracker.demo import collect as walk
from tracker.demo import label
from tracker.demo import world as stage
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Collection, Counter, CustodyEvent, Deviation, Place, Round, SupplyLot, User
from tracker.scanning import OwnCode
from tracker.steps import administer, collect, enrol, follow_up, screen
from tracker.steps.screen import Decision
from tracker.workflow import Stage

WELL = PreCollection(
    wbc_e9_per_l=Decimal("45.0"),
    mnc_percent=Decimal("20.0"),
    platelets_e9_per_l=200,
    haemoglobin_g_per_l=140,
    haematocrit_percent=Decimal("42.0"),
    systolic_mmhg=120,
    diastolic_mmhg=75,
    pulse_per_min=70,
    temperature_celsius=Decimal("36.8"),
)
SHEET = RunSheet(
    processed_ml=12_000,
    inlet_ml_per_min=Decimal("40.0"),
    ac_ratio=Decimal("12.0"),
    acda_ml=Decimal("900.0"),
    gross_g=Decimal("297.5"),
    tare_g=Decimal("35.0"),
    wbc_e6_per_ml=Decimal("150.0"),
    mnc_percent=Decimal("80.0"),
    viability_percent=Decimal("98.0"),
    post_wbc_e9_per_l=Decimal("36.0"),
    post_mnc_percent=Decimal("15.0"),
    post_platelets_e9_per_l=150,
)


def opening(world: World, round_: Round, **changes: Any) -> CustodyEvent:
    """A session opened now with everything in order, but for `changes`."""
    now = clock.now()
    asked: dict[str, Any] = {
        "wristband": walk.wristband(world, round_.donor, at=now),
        "place": world.places["APH-1"],
        "device": world.devices["SEP-1"],
        "kit": world.lots["KT2601"],
        "acda": world.lots["AC2601"],
        "labs": WELL,
        "by": world["ana"],
        "at": now,
    }
    return collect.open_session(round_, **asked | changes)


def ending(world: World, session: Collection, **changes: Any) -> CustodyEvent:
    asked: dict[str, Any] = {
        "sheet": SHEET,
        "balance": world.devices["BAL-1"],
        "by": world["ana"],
        "at": clock.now(),
    }
    return collect.end(session, **asked | changes)


def assert_refused(event: CustodyEvent, code: str, round_: Round) -> None:
    """Refused for this reason, written in the round's own stream, and no DIN drawn."""
    assert not event.accepted
    assert code in codes(event)
    assert (event.stream, event.subject_id) == (round_.stream, round_.id)
    assert db.session.scalars(select(Collection)).all() == []


def test_a_session_draws_the_next_din_of_the_site(world: World) -> None:
    round_ = a_round(world)
    event = opening(world, round_)
    assert event.accepted
    session = db.session.get_one(Collection, event.subject_id)
    year = world.site.day_of(session.opened_at).year % 100
    assert session.id == f"A9999{year:02}000001"
    assert event.stream == f"din:{session.id}"
    assert (session.donor_id, session.round_id, session.place_id) == (round_.donor_id, round_.id, "APH-1")


def test_blood_volume_is_nadlers_and_the_target_serves_every_infusion(world: World) -> None:
    round_ = a_round(world, sex="male")
    session = db.session.get_one(Collection, opening(world, round_).subject_id)
    donor, kg = round_.donor, round_.recipient.weight_kg
    metres = donor.height_cm / 100
    litres = Decimal("0.3669") * metres**3 + Decimal("0.03219") * donor.weight_kg + Decimal("0.6041")
    assert session.blood_volume_ml == round(litres * 1000)
    needed = round(3 * 250_000_000 * kg * 100 / (58 * Decimal(9000) * 1000))
    assert session.target_volume_ml == min(max(needed, 2 * session.blood_volume_ml), 3 * session.blood_volume_ml)


@pytest.mark.hazard("H04")
def test_the_wristband_of_another_donor_is_refused(world: World) -> None:
    round_, other = a_round(world, 1), a_round(world, 2)
    band = walk.wristband(world, other.donor, at=clock.now())
    assert_refused(opening(world, round_, wristband=band), "wrong-donor", round_)


@pytest.mark.hazard("H02")
def test_a_wristband_that_was_replaced_is_refused(world: World) -> None:
    round_ = a_round(world)
    old = walk.wristband(world, round_.donor, at=clock.now())
    label._scanned(round_.donor, "wristband", world["cora"], clock.now() - timedelta(minutes=5), "torn")
    assert_refused(opening(world, round_, wristband=old), "wristband-replaced", round_)


@pytest.mark.hazard("H02")
def test_a_copied_wristband_is_refused(world: World) -> None:
    round_ = a_round(world)
    band = walk.wristband(world, round_.donor, at=clock.now())
    assert_refused(opening(world, round_, wristband=replace(band, nonce="FORGED")), "wristband-not-genuine", round_)


@pytest.mark.hazard("H02")
def test_a_code_without_a_print_number_is_no_wristband(world: World) -> None:
    round_ = a_round(world)
    card = OwnCode("VT1:D:D01:X", "donor", round_.donor_id)
    assert_refused(opening(world, round_, wristband=card), "wristband-replaced", round_)


@pytest.mark.parametrize(
    ("what", "scanned", "code"),
    [
        ("kit", "KT2301", "supply-expired"),
        ("kit", "AC2601", "supply-wrong-kind"),
        ("acda", "AC2301", "supply-expired"),
        ("acda", "SA2601", "supply-wrong-kind"),
    ],
)
def test_an_expired_or_wrong_lot_is_refused(world: World, what: str, scanned: str, code: str) -> None:
    round_ = a_round(world)
    assert_refused(opening(world, round_, **{what: world.lots[scanned]}), code, round_)


def test_a_recalled_lot_is_refused(world: World) -> None:
    round_, lot = a_round(world), world.lots["AC2601"]
    administer.recall_supply_lot(lot, reason="leak", by=world["sam"], at=clock.now())
    assert_refused(opening(world, round_, acda=lot), "supply-recalled", round_)


def test_a_device_that_is_no_separator_is_refused(world: World) -> None:
    round_ = a_round(world)
    assert_refused(opening(world, round_, device=world.devices["BAL-1"]), "equipment-wrong-kind", round_)


def test_a_separator_out_of_calibration_is_refused(world: World) -> None:
    round_, device = a_round(world), world.devices["SEP-1"]
    yesterday = world.site.day_of(clock.now()) - timedelta(days=1)
    with clock.fixed(clock.now() - timedelta(days=7)):
        administer.calibrate(device, until=yesterday, by=world["sam"], at=clock.now())
    assert_refused(opening(world, round_, device=device), "calibration-overdue", round_)


def test_a_place_that_is_no_apheresis_chair_is_refused(world: World) -> None:
    round_ = a_round(world)
    assert_refused(opening(world, round_, place=world.places["LAB"]), "equipment-wrong-kind", round_)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"wbc_e9_per_l": Decimal("75.1")}, "lab-hold"),
        ({"platelets_e9_per_l": 69}, "lab-hold"),
        ({"haemoglobin_g_per_l": 109}, "lab-hold"),
        ({"calcium_mmol_per_l": Decimal("0.89")}, "lab-hold"),
    ],
)
def test_counts_outside_the_hard_limits_are_refused_whoever_signs(
    world: World, changes: dict[str, Any], code: str
) -> None:
    round_ = a_round(world)
    signed = Scene(override_reason="The physician agrees.")
    event = opening(world, round_, labs=replace(WELL, **changes), witness=world["mori"], scene=signed)
    assert_refused(event, code, round_)


AMBER = replace(WELL, wbc_e9_per_l=Decimal("72.0"))


def test_counts_in_between_wait_for_the_physician(world: World) -> None:
    round_ = a_round(world)
    assert_refused(opening(world, round_, labs=AMBER), "lab-ask", round_)


def test_a_physician_lets_counts_in_between_pass_and_a_deviation_opens(world: World) -> None:
    round_ = a_round(world)
    signed = Scene(override_reason="Falling; donor is well.")
    event = opening(world, round_, labs=AMBER, witness=world["mori"], scene=signed)
    assert event.accepted
    deviation = db.session.scalars(select(Deviation)).one()
    assert (deviation.rule, deviation.stream) == ("lab-ask", event.stream)
    assert deviation.witnessed_by == world["mori"].id


def test_nobody_but_a_physician_lets_counts_in_between_pass(world: World) -> None:
    round_ = a_round(world)
    signed = Scene(override_reason="Looks fine to us.")
    event = opening(world, round_, labs=AMBER, witness=world["abel"], scene=signed)
    assert_refused(event, "physician-needed", round_)


@pytest.mark.hazard("H33")
def test_a_nurse_whose_training_is_over_is_refused(world: World) -> None:
    round_ = a_round(world)
    with clock.fixed(clock.now() + timedelta(days=400)):
        event = opening(world, round_)
    assert_refused(event, "training-expired", round_)


def test_a_determination_that_is_over_is_refused(world: World) -> None:
    round_ = a_round(world)
    with clock.fixed(clock.now() + timedelta(days=181)):
        event = opening(world, round_)
    assert_refused(event, "eligibility-stale", round_)


def test_nothing_is_collected_for_a_round_that_is_closed(world: World) -> None:
    round_ = a_round(world)
    ends: dict[str, Any] = {"by": world["cora"], "at": clock.now(), "witness": world["mori"]}
    scene = Scene(override_reason="Withdrawn (synthetic)")
    assert follow_up.close_round(round_, reason="withdrawn", scene=scene, **ends).accepted
    assert_refused(opening(world, round_), "round-closed", round_)


def test_only_who_may_collect_opens_a_session(world: World) -> None:
    round_ = a_round(world)
    with pytest.raises(access.Forbidden):
        opening(world, round_, by=world["theo"])


def test_every_reason_is_said_at_once(world: World) -> None:
    round_ = a_round(world)
    event = opening(world, round_, kit=world.lots["KT2301"], acda=world.lots["AC2301"], place=world.places["LAB"])
    assert codes(event) == ["equipment-wrong-kind", "supply-expired", "supply-expired"]


@pytest.mark.hazard("H04")
def test_no_second_donor_sits_down_before_the_first_ones_label_is_verified(world: World) -> None:
    first, second = a_round(world, 1), a_round(world, 2)
    session = an_open_session(world, first)
    bag = walk.ended(world, session, at=clock.now() - timedelta(minutes=30))
    assert codes(opening(world, second)) == ["session-open-here"]
    refused = collect.let_donor_go(session, by=world["ana"], at=clock.now())
    assert codes(refused) == ["label-not-printed"]
    assert session.donor_left_at is None
    label.collection(world, bag, at=clock.now() - timedelta(minutes=10))
    assert collect.let_donor_go(session, by=world["ana"], at=clock.now()).accepted
    assert opening(world, second).accepted


@pytest.mark.hazard("H07")
def test_a_label_that_was_only_scanned_back_keeps_the_donor_here(world: World) -> None:
    bag = an_unlabelled_bag(world)
    session = db.session.get_one(Collection, bag.din)
    label._scanned(bag, "collection", world["ana"], clock.now() - timedelta(minutes=10), None)
    assert codes(collect.let_donor_go(session, by=world["ana"], at=clock.now())) == ["label-not-verified"]


def test_a_donor_sits_in_one_chair_at_a_time(world: World) -> None:
    round_ = a_round(world)
    an_open_session(world, round_)
    chair = {"place": world.places["APH-2"], "device": world.devices["SEP-2"]}
    assert codes(opening(world, round_, **chair)) == ["donor-in-session"]


def test_two_chairs_serve_two_donors(world: World) -> None:
    an_open_session(world, a_round(world, 1))
    chair = {"place": world.places["APH-2"], "device": world.devices["SEP-2"]}
    assert opening(world, a_round(world, 2), **chair).accepted


@pytest.mark.hazard("H03")
def test_a_din_that_is_used_already_is_refused_and_never_given_again(world: World) -> None:
    first, second = a_round(world, 1), a_round(world, 2)
    din = an_open_session(world, first).id
    db.write().execute(update(Counter).where(Counter.series.startswith("din:")).values(last=0))
    event = opening(world, second, place=world.places["APH-2"], device=world.devices["SEP-2"])
    assert codes(event) == ["din-used"]
    assert event.said["facts"]["din"] == din
    again = opening(world, second, place=world.places["APH-2"], device=world.devices["SEP-2"])
    assert again.accepted
    assert again.subject_id != din


@pytest.mark.hazard("H03")
def test_a_donation_that_can_get_no_number_of_its_own_does_not_begin(world: World) -> None:
    round_ = a_round(world)
    year = world.site.day_of(clock.now()).year
    series = f"din:A9999:{year % 100:02}"
    db.write().execute(insert(Counter).values(series=series, last=999_998))
    last = opening(world, round_)
    assert last.accepted
    assert last.subject_id == f"A9999{year % 100:02}999999"
    other = a_round(world, 2)
    chair = {"place": world.places["APH-2"], "device": world.devices["SEP-2"]}
    event = opening(world, other, **chair)
    assert (event.accepted, codes(event), event.stream) == (False, ["din-series-used-up"], other.stream)


def test_a_retired_product_code_stops_a_collection_before_the_donor_is_connected(world: World) -> None:
    round_, second = a_round(world, 1), a_round(world, 2)
    session = db.session.get_one(Collection, opening(world, round_).subject_id)
    retired(world, "DAA01")
    chair = {"place": world.places["APH-2"], "device": world.devices["SEP-2"]}
    assert codes(opening(world, second, **chair)) == ["product-code-retired"]
    assert codes(collect.start(session, by=world["ana"], at=clock.now())) == ["product-code-retired"]


def test_a_double_tap_opens_one_session(world: World) -> None:
    round_ = a_round(world)
    scene = Scene(form_key="one-form")
    assert opening(world, round_, scene=scene).accepted
    assert opening(world, round_, scene=scene).accepted
    assert len(db.session.scalars(select(Collection)).all()) == 1
    year = world.site.day_of(clock.now()).year % 100
    assert custody.next_number(f"din:A9999:{year:02}") == 2


def test_the_figures_of_the_run_follow_from_the_run_sheet(world: World) -> None:
    round_ = a_round(world)
    session = db.session.get_one(Collection, opening(world, round_).subject_id)
    collect.start(session, by=world["ana"], at=clock.now())
    assert ending(world, session).accepted
    assert session.volume_ml == Decimal("250.0")
    assert session.tnc == 37_500_000_000
    assert session.mnc == 30_000_000_000
    assert session.mnc_per_kg == int(30_000_000_000 / round_.recipient.weight_kg)
    assert session.ce2_percent == Decimal("27.8")  # 3.0e10 of 9000/µL × 12 L
    assert session.ce1_percent == Decimal("34.7")  # with (9000 + 5400) / 2


def test_the_product_comes_to_be_at_the_end_of_the_session(world: World) -> None:
    bag = an_unlabelled_bag(world)
    session = db.session.get_one(Collection, bag.din)
    assert bag.id == f"{session.id}-DAA01-00"
    assert (bag.collection_type, bag.purpose, bag.stage) == ("4", "collection", Stage.COLLECTED)
    assert (bag.place_id, bag.holder_id) == ("APH-1", None)
    assert (bag.donor_id, bag.recipient_id, bag.round_id) == (
        session.donor_id,
        session.round.recipient_id,
        session.round_id,
    )
    assert session.ended_at is not None
    assert bag.expires_at == session.ended_at + timedelta(hours=72)
    assert (bag.volume_ml, bag.tnc, bag.mnc) == (session.volume_ml, session.tnc, session.mnc)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"processed_ml": 24_001}, "processed-too-much"),
        ({"ac_ratio": Decimal("9.9")}, "ac-ratio-outside"),
        ({"ac_ratio": Decimal("15.1")}, "ac-ratio-outside"),
        ({"inlet_ml_per_min": Decimal("120.0")}, "citrate-too-fast"),
    ],
)
def test_a_figure_outside_the_protocols_range_needs_a_reason_and_a_second_person(
    world: World, changes: dict[str, Any], code: str
) -> None:
    session = an_open_session(world)
    odd = replace(SHEET, **changes)
    assert codes(ending(world, session, sheet=odd)) == [code]
    assert session.ended_at is None
    signed = Scene(override_reason="Read again from the separator.")
    assert ending(world, session, sheet=odd, witness=world["abel"], scene=signed).accepted
    assert db.session.scalars(select(Deviation)).one().rule == code


def test_a_bag_that_weighs_nothing_is_refused(world: World) -> None:
    session = an_open_session(world)
    event = ending(world, session, sheet=replace(SHEET, gross_g=Decimal("35.0")))
    assert codes(event) == ["weight-impossible"]
    assert session.bags() == []


def test_a_balance_out_of_calibration_is_refused(world: World) -> None:
    session = an_open_session(world)
    assert codes(ending(world, session, balance=world.devices["BAL-3"])) == ["calibration-overdue"]


def test_a_session_is_not_ended_before_it_is_started(world: World) -> None:
    session = db.session.get_one(Collection, opening(world, a_round(world)).subject_id)
    assert codes(ending(world, session)) == ["session-not-started"]


def test_a_session_is_started_and_ended_once(world: World) -> None:
    bag = an_unlabelled_bag(world)
    session = db.session.get_one(Collection, bag.din)
    assert codes(collect.start(session, by=world["ana"], at=clock.now())) == ["session-started"]
    assert codes(ending(world, session)) == ["session-ended"]


def test_the_donor_does_not_leave_a_session_that_runs(world: World) -> None:
    session = an_open_session(world)
    assert codes(collect.let_donor_go(session, by=world["ana"], at=clock.now())) == ["session-not-ended"]


def an_opened_session(world: World, at: datetime, **changes: Any) -> Collection:
    """Opened at that time and not started: the donor sits in the chair."""
    with clock.fixed(at - timedelta(minutes=20)):
        round_ = a_round(world)
    with clock.fixed(at):
        event = opening(world, round_, **changes)
    assert event.accepted
    return db.session.get_one(Collection, event.subject_id)


def starting(world: World, session: Collection, at: datetime, *, by: str = "ana") -> list[str]:
    with clock.fixed(at):
        return codes(collect.start(session, by=world[by], at=at))


def midnight_ahead(world: World) -> datetime:
    """The end of this day at the site."""
    tomorrow = world.site.day_of(clock.now()) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), ZoneInfo(world.site.zone))


SECOND = timedelta(seconds=1)
MIDNIGHT = pytest.mark.parametrize(("after", "refused"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])


def a_lot_of_today(world: World, kind: str, last_day: date) -> SupplyLot:
    lot = SupplyLot(
        id=f"{kind}-TODAY",
        kind=kind,
        name="The last of its lot (synthetic)",
        maker="Synthetic",
        catalog="X",
        lot=f"{kind}-TODAY",
        gtin="09521234000020",
        expires_on=last_day,
    )
    assert administer.add_supply_lot(lot, by=world["sam"], at=clock.now()).accepted
    return lot


@MIDNIGHT
@pytest.mark.parametrize(("what", "kind"), [("kit", "bag-set"), ("acda", "acd-a")])
def test_a_lot_that_expires_before_the_start_stops_it(
    world: World, what: str, kind: str, after: timedelta, *, refused: bool
) -> None:
    midnight = midnight_ahead(world)
    lot = a_lot_of_today(world, kind, world.site.day_of(clock.now()))
    session = an_opened_session(world, midnight - timedelta(minutes=10), **{what: lot})
    assert starting(world, session, midnight + after) == (["supply-expired"] if refused else [])


@MIDNIGHT
def test_a_separator_whose_calibration_ends_before_the_start_stops_it(
    world: World, after: timedelta, *, refused: bool
) -> None:
    midnight, device = midnight_ahead(world), world.devices["SEP-1"]
    assert administer.calibrate(device, until=world.site.day_of(clock.now()), by=world["sam"], at=clock.now()).accepted
    session = an_opened_session(world, midnight - timedelta(minutes=10), device=device)
    assert starting(world, session, midnight + after) == (["calibration-overdue"] if refused else [])


@pytest.mark.hazard("H51")
@MIDNIGHT
def test_a_determination_that_ends_before_the_start_stops_it(world: World, after: timedelta, *, refused: bool) -> None:
    ends = a_round(world).donor.eligibility_ends
    assert ends is not None
    with clock.fixed(ends - timedelta(minutes=10)):
        session = db.session.get_one(Collection, opening(world, db.session.scalars(select(Round)).one()).subject_id)
    assert starting(world, session, ends + after) == (["eligibility-stale"] if refused else [])


def test_a_lot_recalled_between_opening_and_start_stops_the_start(world: World) -> None:
    now = clock.now()
    session = an_opened_session(world, now)
    assert administer.recall_supply_lot(world.lots["KT2601"], reason="leak", by=world["sam"], at=now).accepted
    assert starting(world, session, now) == ["supply-recalled"]
    assert session.started_at is None


@pytest.mark.hazard("H51")
def test_a_donor_found_ineligible_between_opening_and_start_is_not_connected(world: World) -> None:
    now = clock.now()
    session = an_opened_session(world, now)
    unfit = Decision("ineligible", reason="Travel history (synthetic)")
    assert screen.determine_eligibility(session.round.donor, decision=unfit, by=world["mori"], at=now).accepted
    assert starting(world, session, now) == ["donor-ineligible"]
    assert session.started_at is None


@pytest.mark.parametrize("who", ["donor", "recipient"])
def test_a_consent_dated_after_the_start_stops_it(world: World, who: str) -> None:
    now = clock.now()
    session = an_opened_session(world, now - timedelta(minutes=10))
    person = getattr(session.round, who)
    gone = now - timedelta(minutes=1)
    assert enrol.withdraw_consent(person, reason="Signed anew.", by=world["cora"], at=gone).accepted
    assert enrol.record_consent(person, by=world["cora"], at=now).accepted
    assert starting(world, session, now - timedelta(minutes=5)) == ["consent-missing"]
    assert starting(world, session, now) == []


@pytest.mark.hazard("H33")
def test_a_nurse_who_is_not_trained_starts_no_session(world: World) -> None:
    now = clock.now()
    session = an_opened_session(world, now)
    administer.change_user(world["carl"], role_names="apheresis-nurse", by=world["sam"], at=now)
    assert starting(world, session, now, by="carl") == ["training-missing"]


def test_an_end_before_the_start_is_refused(world: World) -> None:
    session = an_open_session(world)
    assert session.started_at is not None
    early = session.started_at - timedelta(minutes=1)
    event = ending(world, session, at=early, scene=Scene(late_reason="paper"))
    assert codes(event) == ["time-before-last"]


def test_a_session_without_a_bag_frees_the_chair_and_keeps_its_din(world: World) -> None:
    first = an_open_session(world, a_round(world, 1))
    done = collect.abandon(first, reason="Vein lost", by=world["ana"], at=clock.now())
    assert done.accepted
    event = opening(world, a_round(world, 2))
    assert event.accepted
    assert event.subject_id[7:] == "000002"


def test_a_session_with_a_bag_is_not_closed_without_one(world: World) -> None:
    bag = an_unlabelled_bag(world)
    session = db.session.get_one(Collection, bag.din)
    event = collect.abandon(session, reason="mistake", by=world["ana"], at=clock.now())
    assert codes(event) == ["session-ended"]


def test_a_closed_session_takes_nothing_more(world: World) -> None:
    bag = a_collection_bag(world)
    session = db.session.get_one(Collection, bag.din)
    assert "session-closed" in codes(ending(world, session))
    assert "session-closed" in codes(collect.let_donor_go(session, by=world["ana"], at=clock.now()))


@pytest.mark.hazard("H03")
def test_two_nurses_who_open_at_once_get_different_dins(app: Flask, world: World) -> None:
    chairs = [("ana", "APH-1", "SEP-1"), ("abel", "APH-2", "SEP-2")]
    rounds = [a_round(world, number).id for number in (1, 2)]
    db.session.commit()
    got = at_once(app, [_opener(world, round_, *chair) for round_, chair in zip(rounds, chairs, strict=True)])
    assert all(isinstance(din, str) for din in got)
    assert len(set(got)) == 2


@pytest.mark.hazard("H04")
def test_of_two_nurses_who_open_at_one_chair_exactly_one_wins(app: Flask, world: World) -> None:
    rounds = [a_round(world, number).id for number in (1, 2)]
    db.session.commit()
    people = [("ana", "APH-1", "SEP-1"), ("abel", "APH-1", "SEP-1")]
    got = at_once(app, [_opener(world, round_, *who) for round_, who in zip(rounds, people, strict=True)])
    assert len([din for din in got if din is not None]) == 1
    db.session.rollback()
    assert len(db.session.scalars(select(Collection)).all()) == 1


def _opener(world: World, round_id: str, nurse: str, place: str, device: str) -> Callable[[], str | None]:
    def open_one() -> str | None:
        mine = stage.revisit(seed=2, today=world.today)
        round_ = db.session.get_one(Round, round_id)
        event = opening(mine, round_, by=mine[nurse], place=mine.places[place], device=mine.devices[device])
        db.session.commit()
        return event.subject_id if event.accepted else None

    return open_one


@pytest.mark.hazard("W02")
def test_no_session_is_opened_at_a_chair_that_is_closed_at_that_moment(app: Flask, world: World) -> None:
    chair = Place(id="APH-9", name="Chair 9", kind="apheresis")
    administer.add_place(chair, by=world["sam"], at=clock.now())
    round_id, sam = a_round(world).id, world["sam"].id

    def open_it() -> CustodyEvent:
        mine = stage.revisit(seed=2, today=world.today)
        where = db.session.get_one(Place, "APH-9")
        return opening(mine, db.session.get_one(Round, round_id), by=mine["ana"], place=where)

    def close_it() -> CustodyEvent:
        where, who = db.session.get_one(Place, "APH-9"), db.session.get_one(User, sam)
        return administer.close_place(where, reason="Broken", by=who, at=clock.now())

    assert overlapping(app, open_it, close_it) == ["accepted", "refused"]
