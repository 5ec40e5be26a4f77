"""Leg 1, screening: blood groups that agree, panels that are complete, decisions that a physician signs."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.enrol import a_donor
from tests.factories.infuse import a_running_bag, released_bags, to_the_ward
from tests.tracker.steps.said import codes
from tracker import clock, protocols
from tracker.custody import Scene
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import (
    BloodGroup,
    CustodyEvent,
    Deviation,
    Donor,
    DonorIdentity,
    DonorTest,
    Product,
    Recipient,
    Task,
)
from tracker.steps import assay, enrol, screen
from tracker.steps.screen import Decision
from tracker.workflow import UNFINISHED

A, B = ("A", "positive"), ("B", "positive")


@pytest.fixture
def donor(world: World) -> Donor:
    """A donor who consented, and of whom nothing is known yet."""
    row = Donor(
        id="D09",
        sex="male",
        childbearing=False,
        weight_kg=Decimal("70.0"),
        height_cm=Decimal("175.0"),
        relation="friend",
    )
    who = DonorIdentity(name="Quill Placehold", birth_date=clock.now().date() - timedelta(days=30 * 366))
    at = clock.now() - timedelta(minutes=10)
    with clock.fixed(at):
        go(enrol.add_donor(row, who, by=world["cora"], at=at))
        go(enrol.record_consent(row, by=world["cora"], at=at))
    return row


def grouped(world: World, donor: Donor, group: tuple[str, str], specimen: int, **more: Any) -> CustodyEvent:
    taken = clock.now() - timedelta(hours=specimen)
    if donor.consent_at and "same_as" in more:
        taken = more.pop("same_as")
    return screen.determine_blood_group(donor, group=group, sampled_at=taken, by=world["cora"], at=clock.now(), **more)


def group_of(donor: Donor) -> tuple[str | None, str | None]:
    return donor.abo, donor.rhd


def panel(world: World, donor: Donor, *, days_ago: int = 0, results: Mapping[str, str] | None = None) -> CustodyEvent:
    found = {marker.code: "negative" for marker in protocols.load("aait").markers}
    found |= results or {}
    now = clock.now()
    return screen.report_tests(
        donor, results=found, specimen_at=now - timedelta(days=days_ago), by=world["cora"], at=now
    )


def decided(world: World, donor: Donor, decision: Decision, **more: Any) -> CustodyEvent:
    return screen.determine_eligibility(donor, decision=decision, by=world["mori"], at=clock.now(), **more)


def test_two_specimens_that_agree_confirm_the_group(world: World, donor: Donor) -> None:
    go(grouped(world, donor, A, 2))
    assert group_of(donor) == (None, None)
    go(grouped(world, donor, A, 1))
    assert group_of(donor) == A


def test_one_specimen_determined_twice_confirms_nothing(world: World, donor: Donor) -> None:
    taken = clock.now() - timedelta(hours=2)
    go(grouped(world, donor, A, 0, same_as=taken))
    assert codes(grouped(world, donor, A, 0, same_as=taken)) == ["blood-group-same-specimen"]
    assert group_of(donor) == (None, None)


@pytest.mark.hazard("H10")
def test_a_determination_against_the_confirmed_group_is_refused(world: World, donor: Donor) -> None:
    go(grouped(world, donor, A, 3))
    go(grouped(world, donor, A, 2))
    assert codes(grouped(world, donor, B, 1)) == ["blood-group-discrepant"]
    assert group_of(donor) == A
    assert len(BloodGroup.of(donor)) == 2


def test_a_disagreement_goes_on_with_a_reason_and_a_second_person_and_confirms_nothing(
    world: World, donor: Donor
) -> None:
    go(grouped(world, donor, A, 4))
    assert codes(grouped(world, donor, B, 3)) == ["blood-group-disagrees"]
    scene = Scene(override_reason="Tube relabelled (synthetic)")
    go(grouped(world, donor, B, 2, witness=world["mori"], scene=scene))
    assert group_of(donor) == (None, None)
    assert db.session.scalars(select(Deviation.rule)).all() == ["blood-group-disagrees"]
    go(grouped(world, donor, B, 1))
    assert group_of(donor) == B


def test_a_specimen_is_not_from_the_future(world: World, donor: Donor) -> None:
    assert codes(grouped(world, donor, A, -1)) == ["time-in-future"]
    assert codes(panel(world, donor, days_ago=-1)) == ["time-in-future"]


def test_hla_is_typed_at_every_locus_and_once(world: World, donor: Donor) -> None:
    typing = dict.fromkeys(("A", "B", "C", "DRB1"), ("01:01", "02:01"))
    now, cora = clock.now(), world["cora"]
    assert codes(screen.type_hla(donor, alleles=typing, by=cora, at=now)) == ["hla-missing"]
    typing |= {"DQB1": ("03:01", "03:02")}
    go(screen.type_hla(donor, alleles=typing, by=cora, at=now))
    assert codes(screen.type_hla(donor, alleles=typing, by=cora, at=now)) == ["hla-already-typed"]


def test_a_physician_finds_a_tested_donor_eligible(world: World, donor: Donor) -> None:
    go(panel(world, donor))
    go(decided(world, donor, Decision("eligible")))
    assert donor.eligibility == "eligible"
    assert donor.eligibility_by == world["mori"].id
    assert donor.eligibility_until == world.site.day_of(clock.now()) + timedelta(days=180)


@pytest.mark.parametrize("result", ["pending", "missing"])
def test_an_unfinished_panel_makes_nobody_eligible(world: World, donor: Donor, result: str) -> None:
    if result == "pending":
        go(panel(world, donor, results={"htlv-ab": "pending"}))
    assert codes(decided(world, donor, Decision("eligible"))) == ["panel-incomplete"]
    assert donor.eligibility is None


@pytest.mark.parametrize(("days", "reasons"), [(30, []), (31, ["panel-old"])])
def test_an_old_specimen_makes_nobody_eligible(world: World, donor: Donor, days: int, reasons: list[str]) -> None:
    go(panel(world, donor, days_ago=days))
    assert codes(decided(world, donor, Decision("eligible"))) == reasons


@pytest.mark.parametrize(
    ("marker", "reasons"), [("hiv-nat", ["donor-hiv-reactive"]), ("hbsag", ["donor-reactive"]), ("cmv-ab", [])]
)
def test_a_reactive_donor_is_not_eligible(world: World, donor: Donor, marker: str, reasons: list[str]) -> None:
    go(panel(world, donor, results={marker: "reactive"}))
    assert codes(decided(world, donor, Decision("eligible"))) == reasons


def test_the_newest_result_of_a_marker_counts(world: World, donor: Donor) -> None:
    go(panel(world, donor, results={"syphilis": "pending"}))
    now = clock.now()
    go(screen.report_tests(donor, results={"syphilis": "negative"}, specimen_at=now, by=world["cora"], at=now))
    assert DonorTest.latest(donor.id)["syphilis"].result == "negative"
    assert decided(world, donor, Decision("eligible")).accepted


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(("later", "hours_ago"), [("pending", 0), ("negative", 0), ("negative", 3), ("pending", 3)])
def test_what_was_once_reactive_stays_reactive(world: World, donor: Donor, later: str, hours_ago: int) -> None:
    now, cora = clock.now(), world["cora"]
    go(panel(world, donor, results={"hiv-nat": "reactive"}))
    taken = now - timedelta(hours=hours_ago)
    go(screen.report_tests(donor, results={"hiv-nat": later}, specimen_at=taken, by=cora, at=now))
    assert donor.reactive() == ["HIV-1 NAT"]
    assert "donor-hiv-reactive" in codes(decided(world, donor, Decision("eligible")))


def test_an_older_specimen_that_is_entered_later_is_not_the_newest(world: World, donor: Donor) -> None:
    now, cora = clock.now(), world["cora"]
    go(panel(world, donor, results={"syphilis": "pending"}))
    taken = now - timedelta(hours=1)
    go(screen.report_tests(donor, results={"syphilis": "negative"}, specimen_at=taken, by=cora, at=now))
    assert DonorTest.latest(donor.id)["syphilis"].result == "pending"
    assert codes(decided(world, donor, Decision("eligible"))) == ["panel-incomplete"]


@pytest.mark.hazard("H15")
def test_a_reactive_result_and_an_ineligible_donor_are_on_record_after_a_withdrawal_too(
    world: World, donor: Donor
) -> None:
    go(enrol.withdraw_consent(donor, reason="Has changed his mind", by=world["cora"], at=clock.now()))
    go(panel(world, donor, results={"hiv-nat": "reactive"}))
    assert donor.reactive() == ["HIV-1 NAT"]
    assert decided(world, donor, Decision("ineligible", reason="HIV")).accepted
    assert "consent-withdrawn" in codes(decided(world, donor, Decision("eligible")))


def stopped(bag: Product) -> tuple[bool, bool]:
    return bag.hold_reason is not None, bag.recall_reason is not None


@pytest.fixture
def bags(world: World) -> list[Product]:
    """Two doses of one donor, the first on the ward, the second released."""
    both = released_bags(world, divisions="AB")
    to_the_ward(world, both[0])
    return both


def of_donor(bags: list[Product]) -> tuple[Donor, list[Product]]:
    """The donor of these bags, and everything else that came from this donor."""
    donor = bags[0].round.donor
    theirs = db.session.scalars(select(Product).where(Product.donor_id == donor.id)).all()
    return donor, [bag for bag in theirs if bag not in bags]


@pytest.mark.hazard("H11")
@pytest.mark.hazard("H15")
@pytest.mark.parametrize("marker", ["hiv-nat", "hbsag"])
def test_a_donor_who_turns_reactive_stops_every_unfinished_product(
    world: World, bags: list[Product], marker: str
) -> None:
    donor, others = of_donor(bags)
    line = go(panel(world, donor, results={marker: "reactive"}))
    assert (line.subject_id, line.step) == (donor.id, "report-donor-tests")
    assert [stopped(bag) for bag in bags] == [(True, True)] * 2
    assert [bag.hold_reason is not None for bag in others] == [bag.stage in UNFINISHED for bag in others]
    held = db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "hold")).all()
    assert {bag.id for bag in bags} <= {line.subject_id for line in held}
    assert {line.stream for line in held} == {bags[0].stream}


@pytest.mark.hazard("H15")
def test_who_was_infused_before_the_donor_turned_reactive_is_a_task_of_a_physician(world: World) -> None:
    bag = a_running_bag(world)
    donor, about = bag.round.donor, bag.recipient_id
    go(panel(world, donor, results={"hbsag": "negative", "cmv-ab": "reactive"}))
    assert Task.open_about(about) == []
    line = go(panel(world, donor, results={"hbsag": "reactive"}))
    [task] = Task.open_about(about)
    assert (task.role, task.due - line.at) == ("physician", timedelta(hours=24))
    go(decided(world, donor, Decision("ineligible", reason="Hepatitis B")))
    go(panel(world, donor, results={"hbsag": "reactive"}))
    assert Task.open_about(about) == [task]  # known already
    said: dict[str, Any] = {"note": "Told; vaccinated; tested again in a month", "by": world["mori"], "at": clock.now()}
    go(assay.tell_physician(db.session.get_one(Recipient, about), task, **said))
    assert Task.open_about(about) == []


@pytest.mark.parametrize("results", [{"cmv-ab": "reactive"}, {"hbsag": "pending"}, {"pregnancy": "reactive"}])
def test_results_that_exclude_nobody_stop_no_product(
    world: World, bags: list[Product], results: dict[str, str]
) -> None:
    go(panel(world, bags[0].round.donor, results=results))
    assert [stopped(bag) for bag in bags] == [(False, False)] * 2


def test_a_refused_result_stops_no_product(world: World, bags: list[Product]) -> None:
    event = panel(world, bags[0].round.donor, days_ago=-1, results={"hiv-nat": "reactive"})
    assert codes(event) == ["time-in-future"]
    assert [stopped(bag) for bag in bags] == [(False, False)] * 2


@pytest.mark.hazard("H15")
def test_a_donor_found_ineligible_stops_every_unfinished_product(world: World, bags: list[Product]) -> None:
    go(decided(world, bags[0].round.donor, Decision("ineligible", reason="Travel history (synthetic)")))
    assert [stopped(bag) for bag in bags] == [(True, True)] * 2


def test_a_documented_urgent_need_stops_no_product(world: World, bags: list[Product]) -> None:
    scene = Scene(override_reason="Agreed with the recipient's physician (synthetic)")
    decision = Decision("ineligible", "Travel history (synthetic)", "No other donor (synthetic)")
    go(decided(world, bags[0].round.donor, decision, witness=world["olga"], scene=scene))
    assert [stopped(bag) for bag in bags] == [(False, False)] * 2


def test_a_donor_outside_the_limits_is_not_eligible(world: World) -> None:
    donor = a_donor(world)
    db.session.get_one(DonorIdentity, donor.id).birth_date = clock.now().date() - timedelta(days=17 * 365)
    db.session.flush()
    assert codes(decided(world, donor, Decision("eligible"))) == ["donor-age"]


def test_a_reactive_donor_can_be_found_ineligible(world: World, donor: Donor) -> None:
    go(panel(world, donor, results={"hiv-nat": "reactive"}))
    go(decided(world, donor, Decision("ineligible", reason="HIV-1 NAT reactive")))
    assert (donor.eligibility, donor.ineligibility_reason) == ("ineligible", "HIV-1 NAT reactive")


@pytest.mark.parametrize("determination", ["incomplete", "ineligible"])
def test_an_urgent_medical_need_takes_a_reason_and_a_second_person(
    world: World, donor: Donor, determination: Any
) -> None:
    go(panel(world, donor, results={"htlv-ab": "pending"}))
    decision = Decision(determination, "HTLV pending", "No other donor, rapidly progressing PML (synthetic)")
    assert codes(decided(world, donor, decision)) == ["urgent-medical-need"]
    assert donor.urgent_need_reason is None
    scene = Scene(override_reason="Agreed with the recipient's physician (synthetic)")
    go(decided(world, donor, decision, witness=world["olga"], scene=scene))
    assert donor.urgent_need_reason == decision.urgent_need
    assert [deviation.rule for deviation in db.session.scalars(select(Deviation))] == ["urgent-medical-need"]
    assert donor.stops(clock.now()) == []


def test_no_urgent_need_lets_a_hiv_reactive_donor_through(world: World, donor: Donor) -> None:
    go(panel(world, donor, results={"hiv-ab": "reactive"}))
    scene = Scene(override_reason="urgent (synthetic)")
    decision = Decision("ineligible", "HIV", "urgent (synthetic)")
    event = decided(world, donor, decision, witness=world["olga"], scene=scene)
    assert codes(event) == ["donor-hiv-reactive", "urgent-medical-need"]
    assert not event.accepted
    assert donor.eligibility is None
