"""Leg 6: who enters and reviews results, on what, and what a bad or a late one sets going."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories.process import doses
from tests.factories.release import a_conditional_bag, a_dose, a_labelled_bag, ago
from tracker import access, clock
from tracker.demo import assay as walk
from tracker.demo import release
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Assay, CustodyEvent, Deviation, Product, Task
from tracker.rules.specification import Result
from tracker.steps import assay


def codes(line: CustodyEvent) -> set[str]:
    """The reasons of a refused line; none for an accepted one."""
    return {refusal["code"] for refusal in line.said["refusals"]} if not line.accepted else set()


def report(bag: Product, world: World, sample: Product | None = None, **results: Result) -> CustodyEvent:
    named = {test.replace("_", "-"): result for test, result in results.items()}
    return assay.report(bag, results=named, sample=sample or bag, by=world["quinn"], at=clock.now())


def standing(bag: Product, test: str) -> Assay:
    return Assay.standing(bag.id)[test]


def sample_of(bag: Product) -> Product:
    return next(product for product in bag.siblings() if product.purpose == "sample")


def test_a_panel_gives_one_typed_row_for_each_test(world: World) -> None:
    bag = a_labelled_bag(world)
    rows = Assay.standing(bag.id)
    assert (rows["gram"].finding, rows["gram"].verdict, rows["cd3"].verdict) == ("negative", "pass", "reported")
    assert rows["mnc-per-kg"].value == bag.mnc_per_kg
    assert (rows["sterility"].verdict, rows["sterility"].final) == ("pending", False)
    assert {row.reviewed_by for row in rows.values() if row.final} == {world["queenie"].id}


def test_only_people_who_test_enter_results_and_only_reviewers_review(world: World) -> None:
    bag = a_dose(world)
    with pytest.raises(access.Forbidden):
        assay.report(bag, results={"gram": "negative"}, sample=bag, by=world["nadia"], at=clock.now())
    with pytest.raises(access.Forbidden):
        assay.review(bag, assays=[], by=world["theo"], at=clock.now())


@pytest.mark.hazard("H10")
def test_a_result_goes_only_to_the_bag_that_the_scanned_sample_was_taken_from(world: World) -> None:
    bag, other = doses(world)[:2]
    stranger = a_dose(world, 2)
    for wrong in (other, stranger, sample_of(stranger)):
        assert codes(report(bag, world, wrong, gram="negative")) == {"wrong-sample"}
    assert Assay.all_of(bag.id) == []
    assert report(bag, world, sample_of(bag), gram="negative").accepted
    assert standing(bag, "gram").sample_id == sample_of(bag).id


@pytest.mark.hazard("H36")
def test_what_a_test_cannot_give_is_refused(world: World) -> None:
    bag = a_dose(world)
    assert codes(report(bag, world, gram="maybe")) == {"result-impossible"}
    assert codes(report(bag, world, viability=Decimal("100.1"))) == {"result-impossible"}
    assert codes(report(bag, world, tnc=Decimal(-1))) == {"result-impossible"}
    assert codes(report(bag, world, colour="red")) == {"test-unknown"}
    assert Assay.all_of(bag.id) == []


def test_a_final_result_is_entered_once(world: World) -> None:
    bag = a_labelled_bag(world)
    assert codes(report(bag, world, gram="positive")) == {"result-exists"}
    assert standing(bag, "gram").finding == "negative"


@pytest.mark.hazard("H33")
def test_somebody_whose_training_has_lapsed_enters_no_result(world: World) -> None:
    bag = a_dose(world)
    later = clock.now() + timedelta(days=400)
    with clock.fixed(later):
        line = assay.report(bag, results={"gram": "negative"}, sample=bag, by=world["quinn"], at=later)
    assert codes(line) == {"training-expired"}


@pytest.mark.hazard("H33")
def test_somebody_whose_training_has_lapsed_reviews_no_result(world: World) -> None:
    bag = a_dose(world)
    go(report(bag, world, gram="negative"))
    later = clock.now() + timedelta(days=400)
    with clock.fixed(later):
        line = assay.review(bag, assays=[standing(bag, "gram")], by=world["queenie"], at=later)
    assert codes(line) == {"training-expired"}


@pytest.mark.hazard("H31")
def test_nobody_reviews_a_result_of_their_own(world: World) -> None:
    bag = a_dose(world)
    go(report(bag, world, gram="negative"))
    row = standing(bag, "gram")
    assert codes(assay.review(bag, assays=[row], by=world["quinn"], at=clock.now())) == {"not-independent"}
    assert codes(assay.review(bag, assays=[], by=world["queenie"], at=clock.now())) == {"nothing-to-review"}
    assert row.reviewed_at is None


def test_a_result_out_of_specification_or_in_its_action_range_opens_an_investigation(world: World) -> None:
    bag = a_dose(world)
    go(report(bag, world, viability=Decimal("69.9"), mnc_percent=Decimal(60), gram="positive"))
    assert [standing(bag, test).verdict for test in ("viability", "mnc-percent", "gram")] == ["fail", "pass", "fail"]
    go(report(bag, world, appearance="conforms"))
    assert sorted(one.rule for one in Deviation.open_in(bag.stream)) == ["out-of-specification"] * 2
    other = a_dose(world, 2)
    go(report(other, world, viability=Decimal("89.9")))
    assert [one.rule for one in Deviation.open_in(other.stream)] == ["in-action-range"]


def test_a_culture_is_pending_until_its_fourteenth_day(world: World) -> None:
    bag = a_labelled_bag(world)
    begun = standing(bag, "sterility").sampled_at
    for days, expected in ((1, False), (13, False), (14, True)):
        at = begun + timedelta(days=days)
        with clock.fixed(at):
            go(assay.report(bag, results={"sterility": "no growth"}, sample=bag, by=world["quinn"], at=at))
        assert standing(bag, "sterility").final is expected
    assert len([row for row in Assay.all_of(bag.id) if row.test == "sterility"]) == 4


# A late positive culture


@pytest.mark.hazard("H12")
def test_growth_recalls_a_released_bag_holds_its_siblings_and_calls_a_physician(world: World) -> None:
    bag = a_conditional_bag(world)
    walk.sterility(world, bag, at=ago(1), growth=True)
    assert bag.positive_culture
    assert bag.hold_reason
    assert bag.recall_reason
    others = [other for other in bag.siblings() if other.purpose == "dose"]
    assert all(other.hold_reason and not other.recall_reason and not other.positive_culture for other in others)
    (task,) = Task.open_about(bag.id)
    assert (task.role, task.due - task.raised_at) == ("physician", timedelta(hours=24))


def test_growth_before_release_holds_the_bag_and_recalls_nothing(world: World) -> None:
    bag = a_labelled_bag(world)
    walk.sterility(world, bag, at=ago(1), growth=True)
    assert (bag.positive_culture, bool(bag.hold_reason), bag.recall_reason) == (True, True, None)


def test_a_physician_answers_the_alarm_once_and_in_words(world: World) -> None:
    bag = a_conditional_bag(world)
    walk.sterility(world, bag, at=ago(20), growth=True)
    (task,) = Task.open_about(bag.id)
    mori, at = world["mori"], clock.now()
    assert codes(assay.tell_physician(bag, task, note=" ", by=mori, at=at)) == {"task-without-note"}
    walk.physician_told(world, bag, at=ago(1))
    assert Task.open_about(bag.id) == []
    assert codes(assay.tell_physician(bag, task, note="again", by=mori, at=at)) == {"task-done"}
    with pytest.raises(access.Forbidden):
        assay.tell_physician(bag, task, note="told", by=world["nadia"], at=at)


# Corrections


@pytest.mark.hazard("H11")
def test_a_result_that_is_corrected_after_release_puts_the_product_on_hold(world: World) -> None:
    bag = a_conditional_bag(world)
    old = standing(bag, "viability")
    go(assay.correct(bag, old, result=Decimal(91), reason="wrong gate", by=world["quinn"], at=clock.now()))
    assert bag.hold_reason == "A result was corrected after release: viability"
    new = standing(bag, "viability")
    assert (new.value, new.corrects_id) == (Decimal(91), old.id)
    assert (new.correction_reason, old.corrected) == ("wrong gate", True)
    assert new.reviewed_by is None


def test_a_correction_before_release_needs_no_hold(world: World) -> None:
    bag = a_labelled_bag(world)
    old = standing(bag, "viability")
    go(assay.correct(bag, old, result=Decimal(92), reason="wrong gate", by=world["quinn"], at=clock.now()))
    assert bag.hold_reason is None


def test_a_result_is_corrected_once_and_with_its_reason(world: World) -> None:
    bag = a_labelled_bag(world)
    old = standing(bag, "viability")
    quinn, at = world["quinn"], clock.now()
    without = assay.correct(bag, old, result=Decimal(92), reason=" ", by=quinn, at=at)
    impossible = assay.correct(bag, old, result="green", reason="typing", by=quinn, at=at)
    assert (codes(without), codes(impossible)) == ({"correction-without-reason"}, {"result-impossible"})
    go(assay.correct(bag, old, result=Decimal(92), reason="typing", by=quinn, at=at))
    again = assay.correct(bag, old, result=Decimal(93), reason="typing", by=quinn, at=at)
    assert codes(again) == {"already-corrected"}
    assert standing(bag, "viability").value == 92


def test_results_come_in_although_the_product_is_on_hold(world: World) -> None:
    bag = a_dose(world)
    release.held(world, bag, at=ago(30))
    assert report(bag, world, gram="negative").accepted
    assert db.session.get_one(Product, bag.id).hold_reason
