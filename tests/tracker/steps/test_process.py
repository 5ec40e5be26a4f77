"""Leg 5, a run: each stop of the bench, and that nothing moves when one stands."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import process as given
from tests.factories.product_codes import retired
from tracker import clock
from tracker.access import Forbidden
from tracker.custody import Scene
from tracker.demo import label as labels
from tracker.demo import process as walked
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, Deviation, Product, Run
from tracker.reading import lines, names, timeline
from tracker.steps import administer, fill, process, release, store
from tracker.steps.fill import Filled
from tracker.workflow import Stage

D = Decimal
PASSED = Scene(override_reason="Weighed twice, the same figure both times.")


def codes(event: CustodyEvent) -> set[str]:
    return {refusal["code"] for refusal in event.said["refusals"]}


def opening(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    act: dict[str, Any] = {
        "bench": world.places["BENCH-1"],
        "cleared": True,
        "by": world["theo"],
        "witness": world["tess"],
        "at": clock.now(),
    }
    return process.open_run(bag, **act | changes)


def measuring(world: World, run: Run, moment: str = "before", **changes: Any) -> CustodyEvent:
    act: dict[str, Any] = {
        "weighed": walked.weighed(run.bag.volume_ml),
        "wbc_e6_per_ml": run.bag.wbc_e6_per_ml,
        "mnc_percent": D("80.0"),
        "viability_percent": D("97.0"),
        "by": world["theo"],
        "witness": world["tess"],
        "at": clock.now(),
    }
    return process.measure(run, moment=moment, **act | changes)


def a_measured_run(world: World) -> Run:
    run = given.a_run(world)
    walked.prepared(world, run, at=clock.now() - timedelta(minutes=90), course=walked.usual(world.rng, run.bag))
    return run


def filling(world: World, run: Run, **changes: Any) -> CustodyEvent:
    plan = walked.planned(run, 3)
    act: dict[str, Any] = {
        "doses": [Filled(number, bag.volume_ml) for number, bag in enumerate(plan.bags, start=1)],
        "qc_sample_ml": D(5),
        "retained_ml": D(5),
        "by": world["theo"],
        "at": clock.now(),
    }
    return fill.fill(run, **act | changes)


def closing(world: World, run: Run, **changes: Any) -> CustodyEvent:
    act: dict[str, Any] = {
        "left_over_ml": D(0),
        "plasma_ml": D(0),
        "cleared": True,
        "by": world["theo"],
        "witness": world["tess"],
        "at": clock.now(),
    }
    return fill.close_run(run, **act | changes)


def test_a_run_brings_the_product_to_the_bench_and_names_who_found_it_clear(world: World) -> None:
    bag = given.a_received_bag(world)
    assert opening(world, bag).accepted
    run = Run.open_of(bag)
    assert (bag.stage, bag.place_id) == (Stage.IN_PROCESS, "BENCH-1")
    assert (run.opened_by, run.cleared_by, run.bag.id) == (world["theo"].id, world["tess"].id, bag.id)
    assert run.id == f"RUN-{clock.now():%y}-00001"


def _untrained(world: World) -> dict[str, Any]:
    at = clock.now()
    new = type(world["theo"])(id="S00099", username="new", name="Newcomer", role_names="technologist", active=True)
    go(administer.add_user(new, password="veintrail-demo", by=world["sam"], at=at))
    return {"by": new}


def _lapsed(world: World) -> dict[str, Any]:
    person = _untrained(world)["by"]
    yesterday: date = clock.now().date() - timedelta(days=1)
    with clock.fixed(clock.now() - timedelta(days=7)):
        then = clock.now()
        go(administer.grant_training(person, procedure="process", valid_until=yesterday, by=world["sam"], at=then))
    return {"by": person}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (lambda _: {"cleared": False}, "bench-not-cleared"),
        (lambda world: {"witness": world["theo"]}, "same-person-twice"),
        (lambda world: {"bench": world.places["LAB"]}, "wrong-place"),
        (_untrained, "training-missing"),
        (_lapsed, "training-expired"),
    ],
)
@pytest.mark.hazard("H33")
def test_a_run_is_not_opened(world: World, changed: Callable[[World], dict[str, Any]], code: str) -> None:
    bag = given.a_received_bag(world)
    event = opening(world, bag, **changed(world))
    assert (event.accepted, codes(event)) == (False, {code})
    assert (bag.stage, bag.place_id) == (Stage.RECEIVED, "LAB")


def test_a_bag_that_was_not_received_is_not_processed(world: World) -> None:
    bag = given.a_collected_bag(world)
    event = opening(world, bag)
    assert (event.accepted, codes(event)) == (False, {"wrong-stage"})
    assert (bag.stage, bag.place_id) == (Stage.COLLECTED, "APH-1")


def test_a_dose_is_not_processed_again(world: World) -> None:
    [dose, *_] = given.doses(world)
    event = opening(world, dose)
    assert "wrong-product" in codes(event)
    assert (dose.stage, dose.place_id) == (Stage.LABELLED, "FRIDGE-1-A1")


@pytest.mark.hazard("H13")
def test_an_expired_bag_is_not_processed(world: World) -> None:
    bag = given.a_received_bag(world)
    assert bag.expires_at is not None
    with clock.fixed(bag.expires_at):
        event = opening(world, bag)
    assert (event.accepted, codes(event)) == (False, {"expired"})
    with clock.fixed(bag.expires_at - timedelta(seconds=1)):
        assert opening(world, bag).accepted


@pytest.mark.hazard("H12")
def test_a_held_bag_is_not_processed(world: World) -> None:
    bag = given.a_received_bag(world)
    go(release.quarantine(bag, reason="Leak suspected", by=world["tess"], at=clock.now()))
    assert codes(opening(world, bag)) == {"on-hold"}
    assert bag.stage == Stage.RECEIVED


@pytest.mark.hazard("H05")
def test_a_second_product_is_refused_on_an_occupied_bench(world: World) -> None:
    given.a_run(world)
    other = given.a_received_bag(world, number=2)
    event = opening(world, other)
    assert (event.accepted, codes(event)) == (False, {"bench-occupied"})
    assert (other.stage, other.place_id) == (Stage.RECEIVED, "LAB")
    assert opening(world, other, bench=world.places["BENCH-2"]).accepted


@pytest.mark.hazard("H05")
def test_a_bench_with_doses_of_another_donor_on_it_is_occupied_though_the_run_is_closed(world: World) -> None:
    run = given.a_run(world)
    at, course = clock.now() - timedelta(hours=2), walked.usual(world.rng, run.bag)
    walked.prepared(world, run, at=at, course=course)
    walked.filled(world, run, at=at + walked.FILLED)
    walked.closed(world, run, at=at + walked.CLOSED, course=course)
    other = given.a_received_bag(world, number=2)
    assert codes(opening(world, other)) == {"bench-occupied"}
    walked.stored(world, run, at=at + walked.STORED)
    assert opening(world, other).accepted


def test_who_may_not_process_leaves_no_line(world: World) -> None:
    bag = given.a_received_bag(world)
    with pytest.raises(Forbidden):
        opening(world, bag, by=world["nadia"])


@pytest.mark.parametrize(
    ("device", "code"),
    [
        ("BAL-3", "calibration-overdue"),
        ("SHIP-1", "equipment-wrong-kind"),
        ("SEP-1", "equipment-wrong-kind"),
        ("BAL-2", None),
        ("ANA-1", None),
        ("SEAL-1", None),
    ],
)
def test_a_device_out_of_calibration_or_of_a_kind_that_no_run_uses_is_refused(
    world: World, device: str, code: str | None
) -> None:
    run = given.a_run(world)
    event = process.use_device(run, world.devices[device], by=world["theo"], at=clock.now())
    assert codes(event) == ({code} if code else set())
    assert [use.equipment_id for use in run.equipment] == ([] if code else [device])


@pytest.mark.parametrize(
    ("lot", "code"),
    [
        ("SA2599", "supply-recalled"),
        ("AC2301", "supply-expired"),
        ("DM2601", "supply-wrong-kind"),
        ("AC2601", None),
        ("SA2601", None),
    ],
)
def test_a_lot_is_refused_unless_it_is_the_right_kind_in_date_and_not_recalled(
    world: World, lot: str, code: str | None
) -> None:
    run = given.a_run(world)
    event = process.use_supply(run, world.lots[lot], by=world["theo"], at=clock.now())
    assert codes(event) == ({code} if code else set())
    assert [use.supply_lot_id for use in run.supplies] == ([] if code else [lot])


@pytest.mark.hazard("H31")
@pytest.mark.parametrize("who", ["cora", "nadia"])  # both may witness elsewhere
def test_only_who_processes_checks_the_processing_of_another(world: World, who: str) -> None:
    stranger, unfit = world[who], {"witness-may-not", "witness-not-trained"}
    assert (
        codes(opening(world, given.a_received_bag(world, 2), witness=stranger, bench=world.places["BENCH-2"])) == unfit
    )
    run = given.a_run(world)
    assert codes(measuring(world, run, witness=stranger)) == unfit
    closed = fill.close_run(
        run, left_over_ml=D(0), plasma_ml=D(0), cleared=True, by=world["theo"], witness=stranger, at=clock.now()
    )
    assert codes(closed) >= unfit


@pytest.mark.hazard("H31")
def test_nobody_checks_their_own_count(world: World) -> None:
    run = given.a_run(world)
    event = measuring(world, run, witness=world["theo"])
    assert (event.accepted, codes(event)) == (False, {"same-person-twice"})
    assert run.measurements == []


def test_a_count_keeps_who_measured_and_who_checked_and_computes_the_cells(world: World) -> None:
    run = given.a_run(world)
    assert measuring(world, run, wbc_e6_per_ml=D("150.0")).accepted
    measured = run.measured("before")
    assert measured is not None
    assert (measured.measured_by, measured.checked_by) == (world["theo"].id, world["tess"].id)
    assert measured.tnc == int(D(150_000_000) * run.bag.volume_ml)
    assert measured.mnc == measured.tnc * 80 // 100


def test_a_second_count_gives_its_reason_and_names_the_first(world: World) -> None:
    run = given.a_run(world)
    go(measuring(world, run))
    first = run.measured("before")
    assert first is not None
    assert codes(measuring(world, run)) == {"count-without-reason"}
    line = go(measuring(world, run, correction_reason="The wrong tube was in the analyser."))
    assert line.said["facts"]["corrects"] == first.id
    said = lines.read(line)
    (item,) = timeline.items([said], names.in_lines([said]))
    assert item.corrects == first.id.split("#")[1].split(".")[0]


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(
    ("times", "asked"), [(D("5"), set()), (D("5.1"), {"count-far-off"}), (D("0.1"), {"count-far-off"})]
)
def test_a_count_that_the_collection_cannot_have_had_is_asked_about(
    world: World, times: Decimal, asked: set[str]
) -> None:
    run = given.a_run(world)
    assert run.bag.wbc_e6_per_ml
    assert codes(measuring(world, run, wbc_e6_per_ml=run.bag.wbc_e6_per_ml * times)) == asked


@pytest.mark.hazard("H36")
def test_a_volume_that_is_not_what_came_to_the_bench_needs_a_reason_and_opens_a_deviation(world: World) -> None:
    run = given.a_run(world)
    slip = run.bag.volume_ml / 10
    event = measuring(world, run, weighed=walked.weighed(slip.quantize(D("0.1"))))
    assert (event.accepted, codes(event)) == (False, {"mass-balance"})
    assert run.measurements == []
    assert measuring(world, run, weighed=walked.weighed(slip.quantize(D("0.1"))), scene=PASSED).accepted
    assert [deviation.rule for deviation in deviations(run)] == ["mass-balance"]


@pytest.mark.hazard("H36")
def test_more_cells_after_than_before_are_not_believed(world: World) -> None:
    run = given.a_run(world)
    go(measuring(world, run))
    event = measuring(world, run, "after", wbc_e6_per_ml=(run.bag.wbc_e6_per_ml or D(0)) * 2)
    assert codes(event) == {"mass-balance"}
    assert run.measured("after") is None


def test_what_was_not_counted_before_is_not_counted_after(world: World) -> None:
    run = given.a_run(world)
    assert codes(measuring(world, run, "after")) == {"not-measured"}


def test_bags_are_not_filled_before_everything_is_scanned_and_measured(world: World) -> None:
    run = given.a_run(world)
    event = fill.fill(
        run, doses=[Filled(1, D(100))], qc_sample_ml=D(5), retained_ml=D(5), by=world["theo"], at=clock.now()
    )
    assert codes(event) == {"batch-record-incomplete", "not-measured"}
    assert run.bags_out == []


def test_filling_makes_doses_and_samples_with_divisions_of_their_own(world: World) -> None:
    run = a_measured_run(world)
    go(filling(world, run))
    out = {product.id.removeprefix(f"{run.din}-"): product for product in run.bags_out}
    assert sorted(out) == ["DAA02-A0", "DAA02-B0", "DAA02-C0", "DAA05-A0", "DAA05-B0"]
    assert [(product.purpose, product.dose_number) for product in run.bags_out] == [
        ("dose", 1),
        ("dose", 2),
        ("dose", 3),
        ("sample", None),
        ("retain", None),
    ]
    dose = out["DAA02-A0"]
    assert run.collection.ended_at is not None
    assert dose.expires_at == run.collection.ended_at + timedelta(hours=72)
    assert (dose.stage, dose.place_id, dose.recipient_id) == (Stage.FILLED, "BENCH-1", run.round.recipient_id)
    assert 200_000_000 <= (dose.mnc_per_kg or 0) <= 300_000_000
    assert [parent.id for parent in dose.parents()] == [run.bag.id]


@pytest.mark.hazard("H37")
def test_a_retired_product_code_stops_a_run_and_the_filling_of_bags(world: World) -> None:
    run = a_measured_run(world)
    retired(world, "DAA02")
    assert codes(filling(world, run)) == {"product-code-retired"}
    assert codes(opening(world, run.bag)) >= {"product-code-retired"}
    assert run.bags_out == []


def test_bags_that_hold_more_than_the_product_did_are_refused(world: World) -> None:
    run = a_measured_run(world)
    after = run.measured("after")
    assert after is not None
    rest = after.volume_ml - 10
    assert "parts-exceed-whole" in codes(filling(world, run, doses=[Filled(1, rest + D("0.1"))]))
    assert "parts-exceed-whole" not in codes(filling(world, run, doses=[Filled(1, rest)]))
    assert run.bags_out == []


@pytest.mark.hazard("H36")
def test_a_dose_outside_the_window_needs_a_reason_and_a_second_person(world: World) -> None:
    run = a_measured_run(world)
    event = filling(world, run, doses=[Filled(1, D(20))])
    assert (event.accepted, codes(event)) == (False, {"dose-outside-window"})
    assert filling(world, run, doses=[Filled(1, D(20))], witness=world["tess"], scene=PASSED).accepted
    assert [deviation.rule for deviation in deviations(run)] == ["dose-outside-window"]


@pytest.mark.parametrize(
    ("numbers", "code"),
    [((1, 1), "dose-number-twice"), ((4,), "dose-number-taken"), ((0,), "dose-number-taken"), ((), "no-dose")],
)
def test_each_infusion_gets_one_dose(world: World, numbers: tuple[int, ...], code: str) -> None:
    run = a_measured_run(world)
    volume_ml = walked.planned(run, 3).bags[0].volume_ml
    assert code in codes(filling(world, run, doses=[Filled(number, volume_ml) for number in numbers]))
    assert run.bags_out == []


def test_a_second_collection_fills_only_what_is_missing(world: World) -> None:
    run = a_measured_run(world)
    volume_ml = walked.planned(run, 3).bags[0].volume_ml
    go(filling(world, run, doses=[Filled(1, volume_ml), Filled(2, volume_ml)]))
    assert run.round.missing_numbers == [3]


def test_bags_are_filled_once(world: World) -> None:
    run = a_measured_run(world)
    go(filling(world, run))
    assert "already-filled" in codes(filling(world, run))
    assert codes(measuring(world, run, correction_reason="Counted again")) == {"already-filled"}
    assert len(run.bags_out) == 5


def test_closing_accounts_for_volumes_and_cells_and_consumes_the_bag(world: World) -> None:
    run = given.a_run(world)
    at, course = clock.now() - timedelta(hours=2), walked.usual(world.rng, run.bag)
    walked.prepared(world, run, at=at, course=course)
    walked.filled(world, run, at=at + walked.FILLED)
    walked.closed(world, run, at=at + walked.CLOSED, course=course)
    assert (run.bag.stage, run.closed_by, run.line_cleared_by) == (
        Stage.CONSUMED,
        world["theo"].id,
        world["tess"].id,
    )
    put_in = run.input_volume_ml or D(0)
    came_out = (run.output_volume_ml or D(0)) + (run.sample_volume_ml or D(0)) + (run.waste_volume_ml or D(0))
    assert abs(came_out - put_in) <= put_in * 5 / 100
    assert run.recovery_percent is not None
    assert D(90) < run.recovery_percent <= D(100)


@pytest.mark.hazard("H07")
def test_a_run_is_not_closed_while_a_bag_or_sample_of_it_has_no_verified_label(world: World) -> None:
    run = a_measured_run(world)
    go(filling(world, run))
    first, *others = run.bags_out
    labels.bench(world, first, at=clock.now() - timedelta(minutes=3))
    event = closing(world, run)
    without = [found["values"]["product"] for found in event.said["refusals"] if found["code"] == "unlabelled-on-bench"]
    assert without == [one.id for one in others]
    put = store.put(others[0], position=world.places["FRIDGE-1-A1"], by=world["theo"], at=clock.now())
    assert codes(put) == {"label-not-printed"}
    go(release.reject(others[0], reason="Leaks", by=world["olga"], at=clock.now()))
    walked.labelled(world, run, until=clock.now())
    assert "unlabelled-on-bench" not in codes(closing(world, run))


@pytest.mark.hazard("H08")
def test_volume_that_is_missing_at_the_end_needs_a_reason_and_opens_a_deviation(world: World) -> None:
    run = a_measured_run(world)
    [dose, *_] = walked.planned(run, 3).bags
    go(filling(world, run, doses=[Filled(1, dose.volume_ml)]))
    walked.labelled(world, run, until=clock.now())
    event = closing(world, run)
    assert (event.accepted, codes(event)) == (False, {"mass-balance"})
    assert (run.closed_at, run.bag.stage) == (None, Stage.IN_PROCESS)
    assert closing(world, run, scene=PASSED).accepted
    # volume and cells, each a deviation of its own
    assert [deviation.rule for deviation in deviations(run)] == ["mass-balance", "mass-balance"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"cleared": False}, "line-not-cleared"), ({"witness": "theo"}, "same-person-twice")],
)
def test_a_run_is_closed_only_when_two_people_saw_the_line_clear(
    world: World, change: dict[str, Any], code: str
) -> None:
    run = a_measured_run(world)
    go(filling(world, run))
    changes = {key: world[value] if key == "witness" else value for key, value in change.items()}
    assert code in codes(closing(world, run, **changes))
    assert (run.closed_at, run.bag.stage) == (None, Stage.IN_PROCESS)


def test_a_run_without_bags_is_not_closed(world: World) -> None:
    run = a_measured_run(world)
    assert "nothing-filled" in codes(closing(world, run))
    assert run.closed_at is None


def test_nothing_happens_in_a_run_that_is_closed(world: World) -> None:
    [dose, *_] = given.doses(world)
    run = Run.of(dose)
    assert run is not None
    used = process.use_device(run, world.devices["BAL-2"], by=world["theo"], at=clock.now())
    assert codes(used) == {"run-closed"}
    assert "run-closed" in codes(closing(world, run))
    assert "run-closed" in codes(measuring(world, run))


@pytest.mark.hazard("H12")
def test_a_hold_stops_the_run_at_every_step(world: World) -> None:
    run = a_measured_run(world)
    go(release.quarantine(run.bag, reason="Donor called back", by=world["tess"], at=clock.now()))
    stopped = [
        process.use_device(run, world.devices["BAL-2"], by=world["theo"], at=clock.now()),
        process.use_supply(run, world.lots["SA2601"], by=world["theo"], at=clock.now()),
        measuring(world, run, "after"),
        filling(world, run),
        closing(world, run),
    ]
    assert all("on-hold" in codes(event) for event in stopped)
    assert run.bags_out == []


@pytest.mark.hazard("H08")
def test_what_came_of_a_bag_leads_back_to_it_and_to_nothing_else(world: World) -> None:
    doses = given.doses(world)
    given.doses(world, number=2)
    walked.frozen(world, doses[0], at=clock.now())
    everything = list(db.session.scalars(select(Product)))
    sources = [one for one in everything if one.purpose == "collection"]
    assert len(sources) == 2
    for one in everything:
        above = one.ancestors()
        assert one not in above
        assert {parent.din for parent in above} <= {one.din}
        assert one in sources or [parent for parent in above if parent in sources] == [
            source for source in sources if source.din == one.din
        ]
    for run in db.session.scalars(select(Run)):
        after = run.measured("after")
        assert after is not None
        assert sum(product.volume_ml for product in run.bags_out) <= after.volume_ml
        assert sum(product.mnc or 0 for product in run.bags_out) <= after.mnc


def deviations(run: Run) -> list[Deviation]:
    opened = select(Deviation).where(Deviation.stream == run.stream).order_by(Deviation.id)
    return list(db.session.scalars(opened))
