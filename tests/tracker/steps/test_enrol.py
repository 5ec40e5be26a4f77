"""Leg 1: who comes into the trial, and every reason why not."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.enrol import a_donor, a_recipient, a_round
from tests.tracker.steps.said import codes
from tracker import access, clock
from tracker.custody import Scene
from tracker.demo import enrol as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.formulas import hla
from tracker.models import (
    CustodyEvent,
    Deviation,
    Donor,
    DonorIdentity,
    HlaType,
    OpportunisticInfection,
    Recipient,
    RecipientIdentity,
    Round,
)
from tracker.steps import enrol, screen
from tracker.steps.screen import Decision

BORN = date(1990, 5, 17)


def new_recipient(world: World, **changes: Any) -> Recipient:
    given: dict[str, Any] = {
        "id": "R09",
        "sex": "male",
        "weight_kg": Decimal("56.0"),
        "weighed_at": clock.now(),
        "weighed_by": world["cora"].id,
        "cd4_per_ul": 40,
        "cd8_per_ul": 400,
        "hiv_rna_log10_per_ml": Decimal("5.20"),
        "art": "TDF + 3TC + DTG",
        "serious_organ_disease": False,
        "pregnant": False,
        "blood_product_allergy": False,
        "drug_use": False,
        "poor_adherence": False,
        "other_trial": False,
    }
    return Recipient(**{**given, **changes})


def added(world: World, **changes: Any) -> CustodyEvent:
    who = RecipientIdentity(name="Canary Fictorino", birth_date=BORN, mrn="SYN777777")
    return enrol.add_recipient(new_recipient(world, **changes), who, by=world["cora"], at=clock.now())


def opened(world: World, donor: Donor, recipient: Recipient) -> CustodyEvent:
    return enrol.open_round(donor, recipient, by=world["cora"], at=clock.now())


def unscreened_donor(world: World, identifier: str = "D09", **changes: Any) -> Donor:
    given: dict[str, Any] = {
        "sex": "male",
        "childbearing": False,
        "weight_kg": Decimal("70.0"),
        "height_cm": Decimal("175.0"),
        "relation": "friend",
    }
    row = Donor(id=identifier, **{**given, **changes})
    who = DonorIdentity(name="Canary Placehold", birth_date=BORN)
    go(enrol.add_donor(row, who, by=world["cora"], at=clock.now()))
    return row


def test_a_donor_gets_a_number_of_the_site(world: World) -> None:
    numbers = [unscreened_donor(world, identifier).number for identifier in ("D08", "D09")]
    assert numbers == ["0000000000000001", "0000000000000002"]


def test_a_number_is_given_to_one_donor_only(world: World) -> None:
    unscreened_donor(world)
    again = Donor(
        id="D09", sex="female", childbearing=True, weight_kg=Decimal(60), height_cm=Decimal(160), relation="x"
    )
    event = enrol.add_donor(
        again, DonorIdentity(name="Another Person", birth_date=BORN), by=world["cora"], at=clock.now()
    )
    assert codes(event) == ["on-record-already"]
    assert db.session.get_one(DonorIdentity, "D09").name == "Canary Placehold"


def test_a_double_tap_adds_a_donor_once(world: World) -> None:
    scene = Scene(form_key="tap")
    rows = [
        Donor(id="D09", sex="male", childbearing=False, weight_kg=Decimal(70), height_cm=Decimal(175), relation="x")
        for _ in range(2)
    ]
    lines = [
        enrol.add_donor(
            row, DonorIdentity(name="Canary", birth_date=BORN), by=world["cora"], at=clock.now(), scene=scene
        )
        for row in rows
    ]
    assert [line.accepted for line in lines] == [True, True]
    assert lines[0].key == lines[1].key


@pytest.mark.hazard("H47")
def test_names_birth_dates_and_record_numbers_stay_out_of_the_ledger(world: World) -> None:
    unscreened_donor(world)
    go(added(world))
    told = "".join(json.dumps(line.said) for line in db.session.scalars(select(CustodyEvent)))
    assert not [canary for canary in ("Canary", "1990-05-17", "SYN777777") if canary in told]


@pytest.mark.parametrize(("cd4", "reasons"), [(199, []), (200, []), (201, ["cd4-above-limit"])])
def test_a_recipient_above_the_cd4_limit_is_not_enrolled(world: World, cd4: int, reasons: list[str]) -> None:
    event = added(world, cd4_per_ul=cd4)
    assert codes(event) == reasons
    assert (db.session.get(Recipient, "R09") is None) == bool(reasons)
    assert (db.session.get(RecipientIdentity, "R09") is None) == bool(reasons)


@pytest.mark.parametrize(
    "criterion",
    ["serious_organ_disease", "pregnant", "blood_product_allergy", "drug_use", "poor_adherence", "other_trial"],
)
def test_each_exclusion_criterion_keeps_a_recipient_out(world: World, criterion: str) -> None:
    event = added(world, **{criterion: True})
    assert codes(event) == ["recipient-excluded"]
    assert db.session.get(Recipient, "R09") is None


def test_a_screen_failure_says_every_reason_at_once(world: World) -> None:
    event = added(world, cd4_per_ul=350, drug_use=True, other_trial=True)
    assert codes(event) == ["cd4-above-limit", "recipient-excluded", "recipient-excluded"]


def test_nobody_is_tested_without_consent(world: World) -> None:
    donor = unscreened_donor(world)
    now, cora = clock.now(), world["cora"]
    lines = [
        screen.determine_blood_group(donor, group=("A", "positive"), sampled_at=now, by=cora, at=now),
        screen.type_hla(donor, alleles=dict.fromkeys(hla.LOCI, ("x", "y")), by=cora, at=now),
        screen.report_tests(donor, results={"hiv-nat": "negative"}, specimen_at=now, by=cora, at=now),
        screen.determine_eligibility(donor, decision=Decision("incomplete"), by=world["mori"], at=now),
    ]
    assert [codes(line) for line in lines] == [["consent-missing"]] * 4
    assert HlaType.of(donor) == {}


def test_an_infection_of_a_recipient_who_did_not_consent_is_refused(world: World) -> None:
    go(added(world))
    recipient = db.session.get_one(Recipient, "R09")
    event = enrol.report_infection(
        recipient, agent="PCP", status="active", since=BORN, by=world["cora"], at=clock.now()
    )
    assert codes(event) == ["consent-missing"]
    assert OpportunisticInfection.of("R09") == []


def test_a_round_pairs_two_people_under_a_chain_of_identity(world: World) -> None:
    round_ = a_round(world)
    year = world.site.day_of(clock.now()).year % 100
    assert round_.id == f"CHA9999{year:02}000001"
    assert round_.planned_infusions == 3
    assert round_.abo_compatibility == "match"
    rows = hla.mismatches(donor=HlaType.of(round_.donor), recipient=HlaType.of(round_.recipient))
    assert (round_.hla_mismatches_gvh, round_.hla_mismatches_hvg) == hla.total(rows)
    assert a_round(world, 2).id == f"CHA9999{year:02}000002"


def test_consent_of_both_is_needed_for_a_round(world: World) -> None:
    donor = unscreened_donor(world)
    go(added(world))
    recipient = db.session.get_one(Recipient, "R09")
    event = opened(world, donor, recipient)
    assert codes(event).count("consent-missing") == 2
    assert event.stream == "recipient:R09"
    assert db.session.scalar(select(Round)) is None


def test_a_donor_without_a_determination_is_not_paired(world: World) -> None:
    donor, recipient = unscreened_donor(world), a_recipient(world)
    assert "eligibility-missing" in codes(opened(world, donor, recipient))


@pytest.mark.hazard("H51")
@pytest.mark.parametrize(("days", "stale"), [(180, False), (181, True)])
def test_a_determination_grows_old(world: World, days: int, stale: bool) -> None:
    decided = clock.now() - timedelta(days=days)
    donor = walk.donor(world, "D01", at=decided - walk.LABORATORY)
    recipient = a_recipient(world)
    assert codes(opened(world, donor, recipient)) == (["eligibility-stale"] if stale else [])


def test_untyped_hla_and_an_unknown_blood_group_stop_a_round(world: World) -> None:
    donor = unscreened_donor(world)
    go(enrol.record_consent(donor, by=world["cora"], at=clock.now()))
    found = codes(opened(world, donor, a_recipient(world)))
    assert {"hla-missing", "abo-missing"} <= set(found)


def test_a_recipient_whose_hla_is_not_typed_is_not_paired(world: World) -> None:
    donor, cora = a_donor(world), world["cora"]
    go(added(world))
    recipient, now = db.session.get_one(Recipient, "R09"), clock.now()
    go(enrol.record_consent(recipient, by=cora, at=now))
    group = (donor.abo or "", donor.rhd or "")
    for minutes in (1, 2):
        taken = now - timedelta(minutes=minutes)
        go(screen.determine_blood_group(recipient, group=group, sampled_at=taken, by=cora, at=now))
    event = opened(world, donor, recipient)
    assert codes(event) == ["hla-missing"]
    assert event.said["refusals"][0]["values"]["who"] == "R09"


@pytest.mark.parametrize(
    ("name", "born", "same"),
    [
        ("Ember Mockridge", BORN, True),
        ("  ember   MOCKRIDGE", BORN, True),
        ("Ember Mockridge", date(1990, 5, 18), False),
    ],
)
def test_donor_and_recipient_are_two_people(world: World, name: str, born: date, same: bool) -> None:
    donor, recipient = a_donor(world), a_recipient(world)
    giver, taker = db.session.get_one(DonorIdentity, "D01"), db.session.get_one(RecipientIdentity, "R01")
    giver.name, giver.birth_date = "Ember Mockridge", BORN
    taker.name, taker.birth_date = name, born
    db.session.flush()
    event = opened(world, donor, recipient)
    assert codes(event) == (["donor-is-recipient"] if same else [])


def test_a_donor_who_turns_hiv_reactive_is_not_paired(world: World) -> None:
    donor, recipient = a_donor(world), a_recipient(world)
    now = clock.now()
    go(screen.report_tests(donor, results={"hiv-nat": "reactive"}, specimen_at=now, by=world["cora"], at=now))
    assert codes(opened(world, donor, recipient)) == ["donor-hiv-reactive"]


@pytest.mark.parametrize(
    ("marker", "reasons"), [("hbsag", ["donor-reactive"]), ("cmv-ab", []), ("hcv-nat", ["donor-reactive"])]
)
def test_other_reactive_markers_stop_a_round_but_cmv_does_not(world: World, marker: str, reasons: list[str]) -> None:
    donor, recipient = a_donor(world), a_recipient(world)
    now = clock.now()
    go(screen.report_tests(donor, results={marker: "reactive"}, specimen_at=now, by=world["cora"], at=now))
    assert codes(opened(world, donor, recipient)) == reasons


def test_mismatched_blood_groups_need_a_reason_and_a_physician(world: World) -> None:
    donor = walk.donor(world, "D01", at=clock.now() - timedelta(days=2))  # A
    recipient = walk.recipient(world, "R03", at=clock.now() - timedelta(days=2))  # O
    assert codes(opened(world, donor, recipient)) == ["abo-major-mismatch"]
    scene = Scene(override_reason="No other donor (synthetic)")
    for name in ("nadia", "priya"):
        nobody = enrol.open_round(donor, recipient, by=world["cora"], at=clock.now(), witness=world[name], scene=scene)
        assert codes(nobody) == ["abo-major-mismatch", "physician-needed"]
    signed = replace(scene, second=world["nadia"])
    second = enrol.open_round(donor, recipient, by=world["cora"], at=clock.now(), scene=signed)
    assert "physician-needed" in codes(second)
    event = enrol.open_round(donor, recipient, by=world["cora"], at=clock.now(), witness=world["mori"], scene=scene)
    assert event.accepted
    assert db.session.get_one(Round, event.subject_id).abo_compatibility == "major"
    assert db.session.scalars(select(Deviation.rule)).all() == ["abo-major-mismatch"]


def test_a_recipient_has_one_round(world: World) -> None:
    round_ = a_round(world)
    event = opened(world, a_donor(world, "D02"), round_.recipient)
    assert codes(event) == ["on-record-already"]
    assert event.stream == round_.stream


def test_a_double_tap_opens_one_round(world: World) -> None:
    donor, recipient = a_donor(world), a_recipient(world)
    lines = [
        enrol.open_round(donor, recipient, by=world["cora"], at=clock.now(), scene=Scene(form_key="tap"))
        for _ in range(2)
    ]
    assert lines[0].key == lines[1].key
    assert len(db.session.scalars(select(Round)).all()) == 1


def test_a_late_round_is_refused_on_the_recipient_and_draws_no_number(world: World) -> None:
    donor, recipient = a_donor(world), a_recipient(world)
    event = enrol.open_round(donor, recipient, by=world["cora"], at=clock.now() - timedelta(hours=1))
    assert codes(event) == ["late-entry"]
    assert event.stream == "recipient:R01"
    assert go(opened(world, donor, recipient)).subject_id.endswith("000001")


ACTS: list[Callable[[World, Donor, Recipient], object]] = [
    lambda world, donor, _r: enrol.record_consent(donor, by=world["nadia"], at=clock.now()),
    lambda world, donor, r: enrol.open_round(donor, r, by=world["nadia"], at=clock.now()),
    lambda world, donor, _r: screen.type_hla(donor, alleles={}, by=world["nadia"], at=clock.now()),
    lambda world, donor, _r: screen.determine_eligibility(
        donor, decision=Decision("eligible"), by=world["cora"], at=clock.now()
    ),
]


@pytest.mark.parametrize("act", ACTS)
def test_only_those_whose_work_it_is_enrol(world: World, act: Callable[[World, Donor, Recipient], object]) -> None:
    donor, recipient = a_donor(world), a_recipient(world)
    with pytest.raises(access.Forbidden):
        act(world, donor, recipient)


@pytest.mark.hazard("H51")
@pytest.mark.parametrize("kind", ["donor", "recipient"])
def test_a_withdrawn_consent_stands_no_more_until_a_new_form_is_signed(world: World, kind: str) -> None:
    donor, recipient = a_donor(world), a_recipient(world)
    person: Donor | Recipient = donor if kind == "donor" else recipient
    now = clock.now()
    line = go(enrol.withdraw_consent(person, reason="Changed their mind.", by=world["cora"], at=now))
    assert (line.subject_id, person.withdrawn_at, person.withdrawn_by) == (person.id, now, world["cora"].id)
    assert codes(opened(world, donor, recipient)) == ["consent-withdrawn"]
    assert codes(enrol.withdraw_consent(person, reason="Again.", by=world["cora"], at=now)) == ["consent-withdrawn"]
    assert codes(enrol.record_consent(person, by=world["cora"], at=now)) == ["consent-withdrawn"]
    with clock.fixed(now + timedelta(minutes=1)):
        go(enrol.record_consent(person, by=world["cora"], at=clock.now()))
        assert (person.withdrawn_at, person.withdrawal_reason) == (None, None)
        assert opened(world, donor, recipient).accepted


@pytest.mark.hazard("H51")
@pytest.mark.parametrize("minutes", [0, 5])
@pytest.mark.parametrize("kind", ["donor", "recipient"])
def test_a_consent_that_stands_is_not_entered_again_nor_dated_back(world: World, kind: str, minutes: int) -> None:
    person: Donor | Recipient = a_donor(world) if kind == "donor" else a_recipient(world)
    signed, at = person.consent_at, clock.now() - timedelta(minutes=minutes)
    assert codes(enrol.record_consent(person, by=world["cora"], at=at)) == ["consent-on-record"]
    assert person.consent_at == signed


def test_what_was_never_given_cannot_be_withdrawn_and_only_a_coordinator_records_it(world: World) -> None:
    donor = a_donor(world)
    with pytest.raises(access.Forbidden):
        enrol.withdraw_consent(donor, reason="No.", by=world["ana"], at=clock.now())
    before = (donor.consent_at or clock.now()) - timedelta(minutes=1)
    event = enrol.withdraw_consent(donor, reason="No.", by=world["cora"], at=before, scene=Scene(late_reason="Late."))
    assert codes(event) == ["consent-missing"]
