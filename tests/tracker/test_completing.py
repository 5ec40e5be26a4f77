"""What is missing from a record is named, disappears when it is there, and stands against closing the round."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import collect as chair
from tests.factories import enrol as desk
from tests.factories import process as laboratory
from tests.factories.infuse import a_running_bag
from tests.factories.trail import a_bag_with_a_past
from tests.factories.transport import a_shipment_under_way
from tests.journeys import bedside, given, ledger
from tracker import clock, completing, custody
from tracker.custody import Scene
from tracker.demo import assay, transport
from tracker.demo import label as labels
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Deviation, Donor, Handover, InfusionOrder, LabelPrint, Product, Recipient, Round, Run, Task
from tracker.reading import completeness
from tracker.rules.completeness import SORTS, Gap
from tracker.rules.completeness import refusals as refusals_of
from tracker.steps import assay as tests_of
from tracker.steps import follow_up, label, order, recall, release
from tracker.workflow import Stage


def round_of(thing: Any) -> Round:
    return thing if isinstance(thing, Round) else db.session.get_one(Round, thing.round_id)


def of(world_round: Round) -> set[str]:
    return {gap.code for gap in completing.of_round(world_round, at=clock.now())}


def about(gaps: list[Gap], code: str) -> list[str]:
    return [gap.what for gap in gaps if gap.code == code]


def an_open_run(world: World) -> Round:
    return round_of(laboratory.a_run(world).bag)


def a_shipment(world: World) -> Round:
    return round_of(a_shipment_under_way(world).manifest()[0])


def an_unfilled_order(world: World) -> Round:
    bag = given.released_bag(world)
    given.ordered(world, bag)
    return round_of(bag)


def an_unanswered_alarm(world: World) -> Round:
    bag = a_running_bag(world)
    go(recall.recall_reached(donor_of(bag), reason="x", by=world["priya"], at=clock.now()))
    return round_of(bag)


def a_void_label(world: World) -> Round:
    bag = given.labelled_bag(world)
    printed = LabelPrint.newest("final", "product", bag.id)
    assert printed
    go(label.void(bag, printed, reason="Smeared (synthetic)", by=world["theo"], at=clock.now()))
    return round_of(bag)


def donor_of(bag: Product) -> Donor:
    return db.session.get_one(Donor, bag.donor_id)


def an_ended_infusion(world: World) -> Product:
    bag = a_running_bag(world)
    with clock.fixed(clock.now() + timedelta(hours=1)):
        go(bedside.stop(world, bag))
    return bag


INCOMPLETE: dict[str, Callable[[World], Any]] = {
    "label-unreconciled": a_void_label,
    "deviation-open": a_bag_with_a_past,
    "task-open": an_unanswered_alarm,
    "session-open": chair.an_open_session,
    "run-open": an_open_run,
    "shipment-open": a_shipment,
    "order-open": an_unfilled_order,
    "infusion-open": a_running_bag,
    "bag-left": given.filled_bags,
    "test-missing": a_running_bag,
    "vitals-missing": an_ended_infusion,
    "visit-missing": desk.a_round,
    "infusion-missing": desk.a_round,
}


@pytest.mark.parametrize("code", INCOMPLETE)
def test_what_is_missing_from_a_round_is_named(world: World, code: str) -> None:
    made = INCOMPLETE[code](world)
    round_ = round_of(made[0] if isinstance(made, list) else made)
    with clock.fixed(clock.now() + timedelta(hours=3)):
        found = [gap for gap in completing.of_round(round_, at=clock.now()) if gap.code == code]
        assert found
        said = {refusal.code: refusal for refusal in refusals_of(found)}[code]
        assert found[0].what in said.sentence
        assert said.hard == SORTS[code].hard


def test_every_sort_of_gap_is_shown_by_a_test() -> None:
    assert SORTS.keys() - INCOMPLETE.keys() == {"custody-gap"}


def test_a_new_round_lacks_its_infusions_and_visits_and_nothing_else(world: World) -> None:
    assert of(desk.a_round(world)) == {"infusion-missing", "visit-missing"}


def test_what_has_been_settled_is_missing_no_more(world: World) -> None:
    round_ = a_void_label(world)
    bag = db.session.scalars(select(Product).where(Product.stage == Stage.LABELLED)).first()
    assert bag
    labels.destroyed(bag, by=world["theo"])
    assert "label-unreconciled" not in of(round_)


def test_an_alarm_is_missing_until_the_physician_answers(world: World) -> None:
    round_ = an_unanswered_alarm(world)
    (task,) = db.session.scalars(select(Task)).all()
    recipient = db.session.get_one(Recipient, round_.recipient_id)
    assert "task-open" in of(round_)
    go(tests_of.tell_physician(recipient, task, note="Called in (synthetic)", by=world["mori"], at=clock.now()))
    assert "task-open" not in of(round_)


def test_an_order_is_open_until_it_is_cancelled_or_filled(world: World) -> None:
    round_ = an_unfilled_order(world)
    made_out = db.session.scalars(select(InfusionOrder)).one()
    assert about(completing.of_round(round_, at=clock.now()), "order-open") == [made_out.id]
    go(order.cancel(made_out, reason="Fever (synthetic)", by=world["mori"], at=clock.now()))
    assert "order-open" not in of(round_)


def test_samples_are_left_until_they_are_where_they_are_kept(world: World) -> None:
    doses = laboratory.unlabelled_doses(world)
    run = db.session.scalars(select(Run)).one()
    samples = {one.id for one in run.bags_out if one.purpose != "dose"}
    assert samples <= set(about(completing.of_round(round_of(doses[0]), at=clock.now()), "bag-left"))


def test_delivered_samples_are_kept_and_doses_are_left_until_given(world: World) -> None:
    doses = given.filled_bags(world)
    left = about(completing.of_round(round_of(doses[0]), at=clock.now()), "bag-left")
    assert left == sorted(bag.id for bag in doses)


def test_a_test_is_missing_until_its_final_result_is_reviewed(world: World) -> None:
    bag = given.released_bag(world)
    assert about(completing.of_product(bag, at=clock.now()), "test-missing") == [
        f"Sterility, aerobic and anaerobic, {bag.id}"
    ]
    with clock.fixed(clock.now() + timedelta(days=14)):
        assay.sterility(world, bag, at=clock.now())
        assert about(completing.of_product(bag, at=clock.now()), "test-missing") == []


def test_what_is_missing_about_a_bag_says_nothing_of_its_sisters(world: World) -> None:
    bag, sister = given.filled_bags(world)[:2]
    found = completing.of_product(bag, at=clock.now())
    assert about(found, "bag-left") == [bag.id]
    assert not [gap for gap in found if sister.id in gap.what]


def test_a_shipment_is_missing_its_receipt_until_it_arrives(world: World) -> None:
    parcel = a_shipment_under_way(world)
    bag = parcel.manifest()[0]
    assert about(completing.of_product(bag, at=clock.now()), "shipment-open") == [parcel.id]
    transport.received(world, parcel, at=clock.now())
    assert about(completing.of_product(bag, at=clock.now()), "shipment-open") == []


def test_a_gap_in_custody_is_missing_from_the_record(world: World) -> None:
    bag = given.filled_bags(world)[0]
    assert completeness.custody_gaps(round_of(bag)) == []
    stolen = Handover(
        product_id=bag.id,
        taken_by=world["carl"].id,
        given_by=world["nadia"].id,
        purpose="custody",
        handed_at=clock.now(),
        handed_by=world["carl"].id,
    )
    go(custody.record(bag, "hand-over", by=world["carl"], at=clock.now(), moved_to=world["carl"], rows=[stolen]))
    (gap,) = completeness.custody_gaps(round_of(bag))
    assert (gap.code, gap.id) == ("custody-gap", bag.id)
    assert world["nadia"].id in gap.what


def test_a_round_is_not_closed_while_something_can_still_be_settled_whoever_signs(world: World) -> None:
    round_ = a_void_label(world)
    hard = {code for code in of(round_) if SORTS[code].hard}
    signed: dict[str, Any] = {"witness": world["mori"], "scene": Scene(override_reason="Withdrawn (synthetic)")}
    event = follow_up.close_round(round_, reason="withdrawn", by=world["cora"], at=clock.now(), **signed)
    assert hard == {"label-unreconciled", "bag-left"}
    assert hard <= ledger.reasons(event)
    assert round_.closed_at is None


def test_closing_is_refused_with_all_that_is_missing(world: World) -> None:
    bag = a_running_bag(world)
    round_ = round_of(bag)
    gap = Gap("custody-gap", "x", "product", bag.id)
    event = follow_up.close_round(round_, reason="done", by=world["cora"], at=clock.now(), gaps=[gap])
    other_words = {"infusion-open": "round-running", "infusion-missing": "round-short"}
    expected = {other_words.get(code, code) for code in of(round_)} - {"visit-missing"}
    assert ledger.reasons(event) == expected | {"round-visits-missing", "custody-gap"}


def test_what_cannot_be_had_any_more_is_closed_over_with_a_reason_and_a_second_person(world: World) -> None:
    round_ = desk.a_round(world)
    act: dict[str, Any] = {"reason": "withdrawn", "by": world["cora"], "at": clock.now()}
    gap = Gap("custody-gap", "x", "product", "x")
    assert "custody-gap" in ledger.reasons(follow_up.close_round(round_, gaps=[gap], **act))
    signed: dict[str, Any] = {"witness": world["mori"], "scene": Scene(override_reason="Withdrawn (synthetic)")}
    assert follow_up.close_round(round_, gaps=[gap], **act, **signed).accepted


def test_the_open_records_go_on_from_the_last_round_seen(world: World) -> None:
    rounds = [desk.a_round(world, number) for number in (1, 2, 3)]
    first, onward = completeness.open_records(size=2)
    rest, end = completeness.open_records(after=onward, size=2)
    assert [one.round.id for one in [*first, *rest]] == [one.id for one in rounds]
    assert end == ""
    assert first[0].counted["infusion-missing"] == rounds[0].planned_infusions


def test_a_closed_deviation_is_missing_no_more(world: World) -> None:
    bag = a_bag_with_a_past(world)
    round_ = round_of(bag)
    for one in db.session.scalars(select(Deviation).where(Deviation.closed_at.is_(None))).all():
        go(release.close_deviation(one, conclusion="Within stability (synthetic)", by=world["olga"], at=clock.now()))
    assert "deviation-open" not in of(round_)
