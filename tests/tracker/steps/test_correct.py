"""Corrections of donors and recipients: the old stays, a physician signs, and what followed from it is put right."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.enrol import a_round
from tests.factories.infuse import released_bags
from tests.factories.release import ago
from tests.tracker.steps.said import codes
from tracker import clock, protocols
from tracker.custody import Scene
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.formulas import hla
from tracker.models import CustodyEvent, Donor, DonorIdentity, DonorTest, HlaType, Hold, Product, Round
from tracker.rules.donor_eligibility import Determination
from tracker.steps import correct, enrol, release, screen
from tracker.steps.screen import Decision


def swapped(round_: Round) -> dict[str, tuple[str, str]]:
    """The donor's typing as it would be if locus A had been the recipient's."""
    return HlaType.of(round_.donor) | {"A": HlaType.of(round_.recipient)["A"]}


def corrected(world: World, round_: Round, **changes: Any) -> CustodyEvent:
    act: dict[str, Any] = {
        "alleles": swapped(round_),
        "reason": "Read off the wrong line.",
        "by": world["cora"],
        "at": clock.now(),
        "witness": world["mori"],
    }
    return correct.correct_hla(round_.donor, **act | changes)


def test_a_correction_of_hla_names_what_it_corrects_and_counts_the_round_anew(world: World) -> None:
    round_ = a_round(world)
    old, before = HlaType.current(round_.donor), HlaType.of(round_.donor)
    right = swapped(round_)
    assert before["A"] != right["A"]
    line = go(corrected(world, round_))
    new = HlaType.current(round_.donor)
    assert HlaType.of(round_.donor) == right
    assert (new["A"].corrects_id, new["A"].correction_reason) == (old["A"].id, "Read off the wrong line.")
    assert new["B"].id == old["B"].id
    assert line.said["facts"]["old"] == {"A": list(before["A"])}
    loci = protocols.load(round_.protocol).eligibility.hla_loci
    counted = hla.total(hla.mismatches(donor=right, recipient=HlaType.of(round_.recipient), loci=loci))
    assert (round_.hla_mismatches_gvh, round_.hla_mismatches_hvg) == counted
    lines = db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "correct-hla")).all()
    assert {one.stream for one in lines} == {round_.donor.stream, round_.stream}


def test_a_refused_correction_of_hla_changes_neither_typing_nor_round(world: World) -> None:
    round_ = a_round(world)
    before, counts = HlaType.of(round_.donor), (round_.hla_mismatches_gvh, round_.hla_mismatches_hvg)
    assert codes(corrected(world, round_, reason=" ")) == ["hla-correction-reason"]
    assert codes(corrected(world, round_, alleles=before)) == ["hla-unchanged"]
    assert codes(corrected(world, round_, alleles={"A": swapped(round_)["A"]})) == ["hla-missing"]
    assert HlaType.of(round_.donor) == before
    assert (round_.hla_mismatches_gvh, round_.hla_mismatches_hvg) == counts


def test_nothing_is_corrected_that_nobody_typed(world: World) -> None:
    donor = Donor(
        id="D09", sex="male", childbearing=False, weight_kg=Decimal(70), height_cm=Decimal(175), relation="friend"
    )
    identity = DonorIdentity(name="Quill Placehold", birth_date=clock.now().date() - timedelta(days=30 * 366))
    go(enrol.add_donor(donor, identity, by=world["cora"], at=clock.now()))
    alleles = dict.fromkeys(protocols.load("aait").eligibility.hla_loci, ("A*01:01", "A*02:01"))
    event = correct.correct_hla(
        donor, alleles=alleles, reason="Wrong.", by=world["cora"], witness=world["mori"], at=clock.now()
    )
    assert codes(event) == ["hla-nothing-to-correct"]


NOBODY_WHO_MAY = {None: ["no-witness"], "cora": ["same-person-twice", "witness-may-not"], "noor": ["witness-may-not"]}


@pytest.mark.parametrize(("second", "stops"), NOBODY_WHO_MAY.items())
def test_a_correction_is_signed_by_a_physician(world: World, second: str | None, stops: list[str]) -> None:
    round_ = a_round(world)
    before = HlaType.of(round_.donor)
    signed = {"witness": world[second] if second else None}
    assert sorted(codes(corrected(world, round_, **signed))) == stops
    test = reported(world, round_.donor, "hbsag", "negative")
    assert sorted(codes(put_right(world, test, "reactive", **signed))) == stops
    assert HlaType.of(round_.donor) == before


def reported(world: World, donor: Donor, marker: str, result: str, *, minutes_ago: int = 5) -> DonorTest:
    taken = clock.now() - timedelta(minutes=minutes_ago)
    results = {marker: result}
    go(screen.report_tests(donor, results=results, specimen_at=taken, by=world["cora"], at=clock.now()))
    rows = select(DonorTest).where(DonorTest.donor_id == donor.id, DonorTest.marker == marker)
    return db.session.scalars(rows.order_by(DonorTest.last_position.desc())).all()[0]


def put_right(world: World, test: DonorTest, result: str, **changes: Any) -> CustodyEvent:
    act: dict[str, Any] = {"reason": "Read off the wrong line.", "by": world["cora"], "witness": world["mori"]}
    donor = db.session.get_one(Donor, test.donor_id)
    return correct.correct_donor_test(donor, test, result=result, **act | {"at": clock.now()} | changes)


@pytest.fixture
def bag(world: World) -> Product:
    """A released dose."""
    return released_bags(world)[0]


@pytest.mark.hazard("H15")
def test_a_reactive_that_was_a_slip_is_put_right_and_its_hold_is_lifted_but_no_recall(
    world: World, bag: Product
) -> None:
    donor = bag.round.donor
    slip = reported(world, donor, "hiv-nat", "reactive")
    assert bag.hold_reason is not None
    line = go(put_right(world, slip, "negative"))
    assert (line.step, line.witness_id) == ("correct-donor-test", world["mori"].id)
    assert line.said["facts"] == {"corrects": slip.id, "marker": "hiv-nat", "old": "reactive"}
    newest = DonorTest.latest(donor.id)["hiv-nat"]
    assert (newest.corrects_id, newest.correction_reason, newest.specimen_at) == (
        slip.id,
        "Read off the wrong line.",
        slip.specimen_at,
    )
    assert donor.reactive() == []
    assert str((bag.hold_reason, bag.held_by)) == "(None, None)"
    assert bag.recall_reason is not None
    assert codes(put_right(world, slip, "negative")) == ["already-corrected"]


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(
    ("also", "right"),
    [("another marker", "negative"), ("found ineligible", "negative"), ("nothing", "pending")],
)
def test_the_hold_stays_where_the_donor_is_not_cleared(world: World, bag: Product, also: str, right: str) -> None:
    donor = bag.round.donor
    slip = reported(world, donor, "hiv-nat", "reactive")
    if also == "another marker":
        reported(world, donor, "hbsag", "reactive", minutes_ago=4)
    elif also == "found ineligible":
        no: Determination = "ineligible"
        go(screen.determine_eligibility(donor, decision=Decision(no, "Risk"), by=world["mori"], at=clock.now()))
    go(put_right(world, slip, right))
    assert bag.hold_reason is not None


@pytest.mark.hazard("H15")
def test_of_two_markers_that_react_only_the_one_that_was_a_slip_is_freed_whatever_need_is_documented(
    world: World, bag: Product
) -> None:
    donor = bag.round.donor
    reported(world, donor, "syphilis", "reactive")
    need = Decision("ineligible", "Syphilis", "No other donor.")
    scene = Scene(override_reason="No other donor.", second=world["quinn"])
    go(screen.determine_eligibility(donor, decision=need, by=world["mori"], at=clock.now(), scene=scene))
    both = {"hbsag": "reactive", "hcv-ab": "reactive"}
    go(screen.report_tests(donor, results=both, specimen_at=ago(3), by=world["cora"], at=clock.now()))
    go(put_right(world, DonorTest.latest(donor.id)["hcv-ab"], "negative"))
    assert [one.because_of for one in bag.holds()] == ["syphilis", "hbsag"]
    lifted = next(one for one in Hold.all_of(bag.id) if one.because_of == "hcv-ab")
    assert (lifted.lifted_by, lifted.lift_reason) == (world["cora"].id, "Read off the wrong line.")


@pytest.mark.hazard("H15")
def test_a_marker_that_reacted_in_another_specimen_too_holds_on(world: World, bag: Product) -> None:
    slip = reported(world, bag.round.donor, "hbsag", "reactive")
    reported(world, bag.round.donor, "hbsag", "reactive", minutes_ago=4)
    go(put_right(world, slip, "negative"))
    assert [one.because_of for one in bag.holds()] == ["hbsag"]


@pytest.mark.hazard("H15")
def test_words_that_somebody_typed_are_not_taken_for_a_donor_test(world: World, bag: Product) -> None:
    typed = "Bag warm; Donor D01 is reactive for HBsAg"
    go(release.quarantine(bag, reason=typed, by=world["quinn"], at=clock.now()))
    slip = reported(world, bag.round.donor, "hbsag", "reactive")
    go(put_right(world, slip, "negative"))
    assert bag.hold_reason == typed


@pytest.mark.hazard("H15")
def test_a_hold_for_another_reason_outlives_the_correction(world: World, bag: Product) -> None:
    go(release.quarantine(bag, reason="Leaking?", by=world["quinn"], at=clock.now()))
    slip = reported(world, bag.round.donor, "hiv-nat", "reactive")
    assert bag.hold_reason == "Leaking?; Donor D01 is reactive for HIV-1 NAT"
    go(put_right(world, slip, "negative"))
    assert bag.hold_reason == "Leaking?"


@pytest.mark.hazard("H15")
def test_a_negative_that_was_a_slip_stops_the_products(world: World, bag: Product) -> None:
    slip = reported(world, bag.round.donor, "hbsag", "negative")
    go(put_right(world, slip, "reactive"))
    assert bag.hold_reason is not None
    assert bag.round.donor.reactive() == ["HBsAg"]


@pytest.mark.parametrize(
    ("result", "reason", "stops"),
    [
        ("negative", "Wrong.", ["nothing-corrected"]),
        ("positive", "Wrong.", ["marker-unknown"]),
        ("pending", " ", ["correction-without-reason"]),
    ],
)
def test_a_correction_changes_something_and_says_why(world: World, result: str, reason: str, stops: list[str]) -> None:
    slip = reported(world, a_round(world).donor, "hbsag", "negative")
    assert codes(put_right(world, slip, result, reason=reason)) == stops
