"""Whatever was put right of a bag, of what it was made of, and of the people it is from and for is listed with why."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from tests.factories import process as laboratory
from tests.factories.follow_up import a_visit
from tests.tracker.reports.test_chain_of_custody import packed, text_of
from tests.tracker.steps.test_correct import corrected, put_right
from tests.tracker.steps.test_follow_up import corrected as visit_corrected
from tests.tracker.steps.test_process import measuring
from tracker import clock
from tracker.demo import assay as walk
from tracker.demo import process as bench
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Assay, DonorTest, Product
from tracker.reading import dossier, sections, timeline
from tracker.reading.corrections import Correction
from tracker.reports import chain_of_custody
from tracker.steps import assay

WHY = "The wrong tube was in the analyser."


@pytest.fixture
def bag(world: World) -> Product:
    """The first dose of a run whose count before processing was put right."""
    run = laboratory.a_run(world)
    began = clock.now() - timedelta(hours=2)
    course = bench.usual(world.rng, run.bag)
    bench.prepared(world, run, at=began, course=course)
    with clock.fixed(began + timedelta(minutes=50)):
        go(
            measuring(
                world,
                run,
                "after",
                weighed=bench.weighed(course.after_ml),
                wbc_e6_per_ml=course.after_wbc_e6_per_ml - 1,
                mnc_percent=course.mnc_percent,
                viability_percent=course.viability_percent,
                correction_reason=WHY,
            )
        )
    return bench.filled(world, run, at=began + timedelta(hours=1))[0]


def of(bag: Product) -> list[Correction]:
    return list(dossier.of_product(bag).corrections)


def test_a_count_that_was_put_right_is_listed_with_both_figures_why_who_and_when(world: World, bag: Product) -> None:
    [one] = of(bag)
    course_of = {part.split(" ")[0]: part for part in one.old.split("; ")}
    assert (one.what, one.reason) == ("Count after the plasma reduction", WHY)
    was, now = (Decimal(text.split("WBC ")[1].split(" ")[0]) for text in (one.old, one.new))
    assert was - now == 1
    assert "Volume" not in course_of  # what stayed the same is not said
    assert (one.by, one.witness) == ("Theo Brandt (S00006)", "Tess Moreau (S00007)")
    assert one.at == clock.now() - timedelta(minutes=70)


@pytest.mark.hazard("H47")
def test_the_corrections_are_on_the_page_and_in_the_report(
    world: World, bag: Product, client_of: Callable[[str], FlaskClient]
) -> None:
    [one] = of(bag)
    db.session.commit()
    page, report = client_of("ada").get(f"/products/{bag.id}").text, text_of(chain_of_custody.pdf(bag))
    for said in (one.old, one.new, one.reason, one.by, one.witness):
        assert said in page
        assert packed(said) in report
    assert packed(sections.when(one.at)) in report


def test_tests_of_bag_and_donor_and_their_typing_are_listed_too(world: World, bag: Product) -> None:
    walk.panel(world, bag, at=clock.now() - timedelta(minutes=40))
    row = Assay.standing(bag.id)["viability"]
    go(assay.correct(bag, row, result=Decimal("95.5"), reason="Wrong gate.", by=world["quinn"], at=clock.now()))
    test = DonorTest.latest(bag.donor_id)["cmv-ab"]
    wrong = {"negative": "reactive", "reactive": "negative"}[test.result]
    go(put_right(world, test, wrong))
    go(corrected(world, bag.round))
    listed = {one.what: one for one in of(bag)}
    assert set(listed) == {"Count after the plasma reduction", "Viability", "CMV Ab", "HLA A"}
    assert listed["Viability"].new == "95.5 %"
    assert listed["Viability"].reason == "Wrong gate."
    assert (listed["CMV Ab"].old, listed["CMV Ab"].new) == (f"Result {test.result}", f"Result {wrong}")
    assert listed["HLA A"].about == bag.donor_id
    assert listed["HLA A"].witness == "Dr Emi Mori (S00003)"


def test_a_correction_that_was_refused_is_none(world: World, bag: Product) -> None:
    before = of(bag)
    row = DonorTest.latest(bag.donor_id)["cmv-ab"]
    assert not put_right(world, row, row.result).accepted
    assert of(bag) == before


def test_a_visit_that_was_put_right_twice_is_listed_with_what_it_was_each_time(world: World, bag: Product) -> None:
    a_visit(world, bag.round, "D0", cd4_per_ul=35, fever_score=2)
    go(visit_corrected(world, bag.round, cd4_per_ul=53))
    go(visit_corrected(world, bag.round, cd4_per_ul=54, fever_score=None))
    first, second = [one for one in of(bag) if one.what == "Visit D0"]
    assert (first.old, first.new, first.reason) == ("CD4 35 /µL", "CD4 53 /µL", "Read off the wrong line.")
    assert (second.old, second.new) == ("CD4 53 /µL; Fever score 2", "CD4 54 /µL; Fever score not measured")
    assert [second.by, second.witness] == [f"{world[one].name} ({world[one].id})" for one in ("cora", "mori")]
    items = timeline.of_round(bag.round)
    entered, put_right, _again = [item for item in items if item.step_code in ("record-visit", "correct-visit")]
    assert (put_right.step, put_right.corrects) == ("Visit corrected", entered.anchor)
    assert ("Old", "CD4: 35 /µL", "") in put_right.facts
    assert ("CD4", "53", "/µL") in put_right.facts
    assert ("Reason", "Read off the wrong line.", "") in put_right.facts
