"""Leg 2: what may be given to a healthy donor, and what stops it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories.enrol import a_round, another_round
from tests.factories.mobilize import a_mobilized_round
from tests.tracker.steps.said import codes
from tracker import access, clock, custody, scanning
from tracker.custody import Scene
from tracker.demo import label
from tracker.demo import mobilize as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import (
    AdverseEvent,
    BloodCount,
    CustodyEvent,
    Deviation,
    Donor,
    GcsfDose,
    GcsfOrder,
    LabelPrint,
    Round,
    SupplyLot,
    Task,
)
from tracker.reading import mobilize as reading
from tracker.rules.adverse_event import Complaint
from tracker.steps import administer, enrol, mobilize, screen
from tracker.steps.mobilize import Count
from tracker.steps.printing import print_labels

DAY = timedelta(days=1)
EVENING = timedelta(hours=6)  # as soon after a dose as the next may come


def ordered(world: World, round_: Round, **changes: Any) -> CustodyEvent:
    given: dict[str, Any] = {
        "micrograms_per_kg_day": Decimal("10.0"),
        "doses_per_day": 2,
        "days": 5,
        "starts_on": world.site.day_of(clock.now()),
        "by": world["mori"],
        "at": clock.now(),
    }
    return mobilize.order(round_, **{**given, **changes})


def given(world: World, round_: Round, **changes: Any) -> CustodyEvent:
    asked: dict[str, Any] = {
        "wristband": walk.wristband(round_),
        "lot": world.lots["GC2601"],
        "micrograms": walk.micrograms_of(round_),
        "body_site": "abdomen, left",
        "by": world["ana"],
        "at": clock.now(),
    }
    return mobilize.give(round_, **{**asked, **changes})


def counted(world: World, round_: Round, wbc: str = "30.0", platelets: int = 200, **changes: Any) -> CustodyEvent:
    figures = Count(
        wbc_e9_per_l=Decimal(wbc),
        platelets_e9_per_l=platelets,
        haemoglobin_g_per_l=140,
        haematocrit_percent=Decimal("42.0"),
    )
    asked: dict[str, Any] = {"wristband": walk.wristband(round_), "by": world["ana"], "at": clock.now()}
    return mobilize.count(round_, figures=figures, **{**asked, **changes})


def doses(round_: Round) -> int:
    return len(GcsfDose.of(round_.id))


@pytest.fixture
def ready(world: World) -> Round:
    """A round with a man as donor and an order of today."""
    round_ = a_round(world, sex="male")
    go(ordered(world, round_))
    return round_


def test_micrograms_per_kilogram_are_computed_from_the_weight_on_record(world: World, ready: Round) -> None:
    go(given(world, ready, micrograms=300))
    expected = (Decimal(300) / ready.donor.weight_kg).quantize(Decimal("0.1"))
    assert GcsfDose.of(ready.id)[0].micrograms_per_kg == expected


@pytest.mark.parametrize(
    ("daily", "reasons"),
    [
        ("10.0", []),
        ("10.1", ["gcsf-over-warning"]),
        ("16.0", ["gcsf-over-warning"]),
        ("16.1", ["gcsf-over-limit"]),
    ],
)
def test_an_order_keeps_to_the_limits_of_the_day(world: World, daily: str, reasons: list[str]) -> None:
    round_ = a_round(world)
    assert codes(ordered(world, round_, micrograms_per_kg_day=Decimal(daily))) == reasons


@pytest.mark.parametrize(("days", "reasons"), [(6, []), (7, ["gcsf-too-many-days"])])
def test_an_order_keeps_to_the_days_in_a_row(world: World, days: int, reasons: list[str]) -> None:
    assert codes(ordered(world, a_round(world), days=days)) == reasons


def test_the_whole_day_counts_towards_the_stop_limit(world: World, ready: Round) -> None:
    of_a_day = ready.donor.weight_kg * 16
    first, rest = int(of_a_day / 2), int(of_a_day) - int(of_a_day / 2)
    go(given(world, ready, micrograms=first))
    with clock.fixed(clock.now() + EVENING):
        too_much = given(world, ready, micrograms=rest + 20)
        assert codes(too_much) == ["gcsf-over-order", "gcsf-over-limit"]
        assert doses(ready) == 1
        scene = Scene(override_reason="Ordered by telephone (synthetic)")
        event = given(world, ready, micrograms=rest - 5, witness=world["abel"], scene=scene)
    assert codes(event) == ["gcsf-over-order", "gcsf-over-warning"]
    assert event.accepted
    assert set(db.session.scalars(select(Deviation.rule))) == {"gcsf-over-order", "gcsf-over-warning"}


def test_a_dose_over_the_warning_needs_a_reason_and_a_second_person(world: World, ready: Round) -> None:
    event = given(world, ready, micrograms=int(ready.donor.weight_kg * 12))
    assert codes(event) == ["gcsf-over-order", "gcsf-over-warning"]
    assert doses(ready) == 0


@pytest.mark.hazard("H36")
def test_more_than_the_physician_ordered_needs_a_reason_though_the_protocol_allows_it(world: World) -> None:
    round_ = a_round(world, sex="male")
    go(ordered(world, round_, micrograms_per_kg_day=Decimal("5.0")))
    half = int(round_.donor.weight_kg * 5 / 2)
    go(given(world, round_, micrograms=half))
    with clock.fixed(clock.now() + EVENING):
        assert codes(given(world, round_, micrograms=half + 10)) == ["gcsf-over-order"]
    assert doses(round_) == 1


@pytest.mark.hazard("H36")
@pytest.mark.parametrize("minutes", [1, -1, 359, -359])
def test_a_dose_within_hours_of_another_one_needs_a_reason_and_a_second_person(
    world: World, ready: Round, minutes: int
) -> None:
    go(given(world, ready, micrograms=100))
    with clock.fixed(clock.now() + timedelta(minutes=max(minutes, 0))):
        at = clock.now() + timedelta(minutes=min(minutes, 0))
        late = Scene(late_reason="The donor was waiting (synthetic)")
        assert codes(given(world, ready, micrograms=100, at=at, scene=late)) == ["gcsf-too-soon"]
        assert doses(ready) == 1
        scene = Scene(
            override_reason="The first was spilt (synthetic)", late_reason="The donor was waiting (synthetic)"
        )
        go(given(world, ready, micrograms=100, at=at, scene=scene, witness=world["abel"]))
    assert set(db.session.scalars(select(Deviation.rule))) == {"gcsf-too-soon"}


@pytest.mark.hazard("H36")
def test_one_more_dose_than_the_order_has_for_a_day_needs_a_reason(world: World) -> None:
    round_ = a_round(world, sex="male")
    go(ordered(world, round_, doses_per_day=1))
    go(given(world, round_, micrograms=100))
    with clock.fixed(clock.now() + EVENING):
        assert codes(given(world, round_, micrograms=100)) == ["gcsf-dose-not-ordered"]


@pytest.mark.hazard("H36")
def test_the_doses_of_a_donor_are_added_up_over_both_rounds(world: World, ready: Round) -> None:
    other = another_round(world, ready)
    go(ordered(world, other))
    half = int(ready.donor.weight_kg * 10 / 2)
    go(given(world, ready, micrograms=half))
    assert codes(given(world, other, micrograms=half)) == ["gcsf-too-soon"]
    order = GcsfOrder.standing(other.id)
    assert order is not None
    assert reading.today_of(other, order).given == 1
    with clock.fixed(clock.now() + EVENING):
        go(given(world, other, micrograms=half))
        stops = ["gcsf-over-order", "gcsf-too-soon", "gcsf-dose-not-ordered", "gcsf-over-warning"]
        assert codes(given(world, ready, micrograms=half)) == stops
    assert (doses(ready), doses(other)) == (1, 1)


def test_days_in_a_row_are_those_of_the_donor_and_the_pregnancy_test_is_that_of_the_round(world: World) -> None:
    first = a_round(world, sex="male", days_ago=7)
    walk.course(world, first, first_day=clock.now() - 6 * DAY, days=6)
    other = another_round(world, first)
    go(ordered(world, other))
    could_be_pregnant(world, other)
    taken, now = clock.now() - 8 * DAY, clock.now()
    results = {mobilize.PREGNANCY: "negative"}
    go(screen.report_tests(other.donor, results=results, specimen_at=taken, by=world["cora"], at=now))
    assert codes(given(world, other)) == ["pregnancy-test-old", "gcsf-too-many-days"]


def test_nothing_is_given_without_an_order(world: World) -> None:
    round_ = a_round(world, sex="male")
    assert codes(given(world, round_)) == ["gcsf-not-ordered"]
    assert doses(round_) == 0


@pytest.mark.parametrize(("begins", "days"), [(1, 5), (-5, 5)])
def test_nothing_is_given_outside_the_days_of_the_order(world: World, begins: int, days: int) -> None:
    round_ = a_round(world, sex="male")
    go(ordered(world, round_, starts_on=world.site.day_of(clock.now()) + begins * DAY, days=days))
    assert codes(given(world, round_)) == ["gcsf-outside-order"]


def test_a_newer_order_takes_the_place_of_the_older(world: World, ready: Round) -> None:
    go(ordered(world, ready, starts_on=world.site.day_of(clock.now()) + DAY))
    assert codes(given(world, ready)) == ["gcsf-outside-order"]


def test_only_a_physician_orders_and_only_a_nurse_gives(world: World, ready: Round) -> None:
    with pytest.raises(access.Forbidden):
        ordered(world, ready, by=world["ana"])
    with pytest.raises(access.Forbidden):
        given(world, ready, by=world["mori"])


def test_a_nurse_without_training_does_not_give_and_still_records_a_count(world: World, ready: Round) -> None:
    go(administer.change_user(world["nadia"], by=world["sam"], at=clock.now(), role_names="nurse apheresis-nurse"))
    assert codes(given(world, ready, by=world["nadia"])) == ["training-missing"]
    go(counted(world, ready, by=world["nadia"]))


@pytest.mark.hazard("H51")
def test_the_wristband_of_another_donor_is_refused(world: World, ready: Round) -> None:
    other = a_round(world, 2)
    assert codes(given(world, ready, wristband=walk.wristband(other))) == ["wrong-donor"]
    assert codes(counted(world, ready, wristband=walk.wristband(other))) == ["wrong-donor"]
    assert (doses(ready), BloodCount.of(ready.id)) == (0, [])


def test_a_wristband_that_was_not_scanned_is_refused(world: World, ready: Round) -> None:
    assert codes(given(world, ready, wristband=None)) == ["wrong-donor"]


def test_a_recipients_wristband_is_no_donors_wristband(world: World, ready: Round) -> None:
    print_ = LabelPrint.newest("wristband", "recipient", ready.recipient_id)
    assert print_ is not None
    taken = scanning.read(label.symbols(print_)[0])
    assert codes(given(world, ready, wristband=taken)) == ["wrong-donor"]


def test_a_replaced_wristband_is_refused(world: World, ready: Round) -> None:
    old = walk.wristband(ready)
    now = clock.now()
    with clock.fixed(now):
        go(print_labels([ready.donor], kind="wristband", by=world["cora"], at=now, reprint_reason="Torn (synthetic)"))
    assert codes(given(world, ready, wristband=old)) == ["wristband-replaced"]


@pytest.mark.parametrize(("lot", "reasons"), [("GC2401", ["supply-expired"]), ("AC2601", ["supply-wrong-kind"])])
def test_the_wrong_or_an_expired_drug_is_refused(world: World, ready: Round, lot: str, reasons: list[str]) -> None:
    assert codes(given(world, ready, lot=world.lots[lot])) == reasons
    assert doses(ready) == 0


@pytest.mark.hazard("H50")
def test_a_recalled_drug_is_refused(world: World, ready: Round) -> None:
    lot: SupplyLot = world.lots["GC2601"]
    go(administer.recall_supply_lot(lot, reason="Particles (synthetic)", by=world["sam"], at=clock.now()))
    assert codes(given(world, ready)) == ["supply-recalled"]


@pytest.mark.parametrize(
    ("wbc", "reasons"), [("69.9", []), ("70.0", ["wbc-high"]), ("74.9", ["wbc-high"]), ("75.0", ["wbc-hold"])]
)
def test_the_newest_white_cells_decide_about_the_next_dose(
    world: World, ready: Round, wbc: str, reasons: list[str]
) -> None:
    go(counted(world, ready, wbc))
    assert codes(given(world, ready)) == reasons


def test_high_white_cells_are_passed_with_a_reason_and_a_second_person(world: World, ready: Round) -> None:
    go(counted(world, ready, "71.0"))
    scene = Scene(override_reason="Halved on Dr Mori's word (synthetic)")
    go(given(world, ready, micrograms=150, witness=world["abel"], scene=scene))
    assert db.session.scalars(select(Deviation.rule)).all() == ["wbc-high"]


@pytest.mark.parametrize(("platelets", "reasons"), [(70, []), (69, ["platelets-low"])])
def test_low_platelets_end_the_mobilization(world: World, ready: Round, platelets: int, reasons: list[str]) -> None:
    go(counted(world, ready, platelets=platelets))
    assert codes(given(world, ready)) == reasons


def test_g_csf_is_given_six_days_in_a_row_and_no_longer(world: World) -> None:
    round_ = a_round(world, sex="male", days_ago=7)
    walk.course(world, round_, first_day=clock.now() - 6 * DAY, days=6)
    go(ordered(world, round_))
    assert codes(given(world, round_)) == ["gcsf-too-many-days"]


@pytest.mark.parametrize(
    ("result", "days_ago", "reasons"),
    [
        ("negative", 7, []),
        ("negative", 8, ["pregnancy-test-old"]),
        ("reactive", 1, ["pregnancy-test-positive"]),
        ("pending", 1, ["pregnancy-test-missing"]),
    ],
)
def test_a_donor_who_could_be_pregnant_is_tested_first(
    world: World, ready: Round, result: str, days_ago: int, reasons: list[str]
) -> None:
    donor = could_be_pregnant(world, ready)
    now = clock.now()
    taken = now - days_ago * DAY
    results = {mobilize.PREGNANCY: result}
    go(screen.report_tests(donor, results=results, specimen_at=taken, by=world["cora"], at=now))
    assert codes(given(world, ready)) == reasons


def test_a_missing_pregnancy_test_stops_the_first_dose(world: World, ready: Round) -> None:
    could_be_pregnant(world, ready)
    assert codes(given(world, ready)) == ["pregnancy-test-missing"]
    assert doses(ready) == 0


def could_be_pregnant(world: World, round_: Round) -> Donor:
    """The donor with another answer to that question, on record; there is no step of this leg that changes it."""
    donor = round_.donor
    now = clock.now()
    go(custody.record(donor, "correct-donor", by=world["cora"], at=now, sets={"childbearing": True}))
    return donor


@pytest.mark.hazard("H51")
def test_a_determination_that_ran_out_stops_order_and_dose_but_not_the_count_that_keeps_the_donor_safe(
    world: World, ready: Round
) -> None:
    later = clock.now() + 181 * DAY
    with clock.fixed(later):
        lines = [ordered(world, ready, at=later), given(world, ready, at=later), counted(world, ready, at=later)]
    assert ["eligibility-stale" in codes(line) for line in lines] == [True, True, False]


def test_a_donor_who_withdrew_is_still_counted(world: World, ready: Round) -> None:
    go(enrol.withdraw_consent(ready.donor, reason="Has changed her mind", by=world["cora"], at=clock.now()))
    go(counted(world, ready))
    assert codes(given(world, ready)) == ["consent-withdrawn"]


def test_a_donor_found_ineligible_gets_no_more(world: World, ready: Round) -> None:
    decision = screen.Decision("ineligible", reason="Splenomegaly (synthetic)")
    go(screen.determine_eligibility(ready.donor, decision=decision, by=world["mori"], at=clock.now()))
    assert codes(given(world, ready)) == ["donor-ineligible"]
    assert codes(ordered(world, ready)) == ["donor-ineligible"]


def test_consent_comes_before_the_order(world: World, ready: Round) -> None:
    gone = clock.now() - timedelta(minutes=1)
    go(enrol.withdraw_consent(ready.donor, reason="Signed anew", by=world["cora"], at=gone))
    go(enrol.record_consent(ready.donor, by=world["cora"], at=clock.now()))
    before = clock.now() - timedelta(minutes=10)
    assert codes(ordered(world, ready, at=before)) == ["consent-missing"]


def test_a_refused_dose_is_on_record_with_every_reason(world: World) -> None:
    round_ = a_round(world, sex="male")
    event = given(world, round_, lot=world.lots["GC2401"], wristband=None, micrograms=3000)
    assert codes(event) == ["wrong-donor", "supply-expired", "gcsf-not-ordered", "gcsf-over-limit"]
    assert event.verdict == "refused"
    assert event.stream == round_.stream


def suffered(world: World, round_: Round, **changes: Any) -> CustodyEvent:
    said: dict[str, Any] = {
        "term": "Bone pain",
        "grade": 2,
        "serious": False,
        "relation": "G-CSF",
        "action": "paracetamol",
        "outcome": "recovering",
        "began_on": world.site.day_of(clock.now()),
    }
    complaint = Complaint(**said | changes)
    return mobilize.report_adverse_event(round_, complaint=complaint, by=world["ana"], at=clock.now())


@pytest.mark.parametrize(("serious", "roles"), [(False, []), (True, ["physician"])])
def test_a_serious_event_of_the_donor_is_a_task_of_a_physician_within_a_day(
    world: World, ready: Round, serious: bool, roles: list[str]
) -> None:
    event = go(suffered(world, ready, term="Splenic pain", grade=3, serious=serious))
    tasks = Task.open_about(ready.id)
    assert [task.role for task in tasks] == roles
    assert [task.due for task in tasks] == [event.at + timedelta(hours=24)] * len(roles)


def test_an_adverse_event_of_the_donor_is_on_record(world: World, ready: Round) -> None:
    go(suffered(world, ready))
    row = db.session.scalars(select(AdverseEvent)).one()
    assert (row.person_kind, row.person_id, row.term, row.grade) == ("donor", ready.donor_id, "Bone pain", 2)


def test_the_walk_of_a_course_raises_the_white_cells_within_the_published_range(world: World) -> None:
    round_ = a_mobilized_round(world, days=5)
    counts = [count.wbc_e9_per_l for count in BloodCount.of(round_.id)]
    assert counts == sorted(counts)
    assert Decimal(30) <= counts[-1] <= Decimal(66)
    assert doses(round_) == 10
    assert db.session.scalar(select(func.count()).select_from(GcsfOrder)) == 1
