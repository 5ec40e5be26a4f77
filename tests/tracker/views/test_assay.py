"""Pages of leg 6: results entered, reviewed and corrected in the browser; bad input keeps what was typed."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.factories.infuse import a_running_bag
from tests.factories.release import a_conditional_bag, a_dose, a_labelled_bag, ago
from tracker import clock
from tracker.demo import assay as walk
from tracker.demo.store import bag_code
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Assay, Product, Task
from tracker.steps import screen

Browsers = Callable[[str], FlaskClient]


def page(bag: Product, *more: str) -> str:
    return "/".join(("/tests/products", bag.id, *more))


def entered(bag: Product, **results: str) -> dict[str, str]:
    return {"report-sample": bag_code(bag)} | {f"report-test_{test}": result for test, result in results.items()}


@pytest.fixture
def bag(world: World) -> Product:
    bag = a_dose(world)
    db.session.commit()
    return bag


def test_results_are_entered_by_one_and_reviewed_by_another(bag: Product, client_of: Browsers) -> None:
    quinn, queenie = client_of("quinn"), client_of("queenie")
    assert "Bags to test" in quinn.get("/").text
    data = entered(bag, gram="negative", viability="95.5", sterility="started")
    assert quinn.post(page(bag, "results"), data=data).status_code == 303
    rows = Assay.standing(bag.id)
    assert {test: row.verdict for test, row in rows.items()} == {
        "gram": "pass",
        "viability": "pass",
        "sterility": "pending",
    }
    assert "You did an earlier step" in quinn.get(page(bag)).text
    assert quinn.post(page(bag, "review"), data={"review-compared": "y"}).status_code == 409
    assert queenie.post(page(bag, "review")).status_code == 422
    assert queenie.post(page(bag, "review"), data={"review-compared": "y"}).status_code == 303
    assert db.session.get_one(Assay, rows["gram"].id, populate_existing=True).reviewed_by == "S00009"
    assert "Results awaited" in quinn.get("/").text


def test_a_figure_that_cannot_be_is_said_beside_its_field(bag: Product, client_of: Browsers) -> None:
    quinn = client_of("quinn")
    for field, typed, said in (
        ("viability", "95,5", "Type digits with a point"),
        ("viability", "101", "Between"),
        ("viability", "-1", "Between"),
        ("viability", "95.12345", "No more digits"),
        ("viability", "1e2", "Type digits with a point"),
        ("gram", "maybe", "Not a valid choice"),
    ):
        answer = quinn.post(page(bag, "results"), data=entered(bag, endotoxin="0.75", **{field: typed}))
        assert (answer.status_code, said in answer.text, 'value="0.75"' in answer.text) == (422, True, True), typed
    assert Assay.all_of(bag.id) == []


def test_a_report_needs_a_scanned_sample_and_at_least_one_result(bag: Product, client_of: Browsers) -> None:
    quinn = client_of("quinn")
    without = quinn.post(page(bag, "results"), data={"report-test_gram": "negative"})
    empty = quinn.post(page(bag, "results"), data=entered(bag, tnc="", mnc_per_kg=""))
    wrong_kind = quinn.post(
        page(bag, "results"), data=entered(bag, gram="negative") | {"report-sample": "='A9999S00001"}
    )
    assert (without.status_code, "Scan what was measured." in without.text) == (422, True)
    assert (empty.status_code, "Enter at least one result." in empty.text) == (422, True)
    assert (wrong_kind.status_code, "staff badge" in wrong_kind.text) == (422, True)


@pytest.mark.hazard("H10")
def test_a_result_on_the_sample_of_another_bag_is_a_stop_page(world: World, bag: Product, client_of: Browsers) -> None:
    other = next(one for one in bag.siblings() if one.purpose == "dose")
    data = entered(bag, gram="negative") | {"report-sample": bag_code(other)}
    stopped = client_of("quinn").post(page(bag, "results"), data=data)
    assert (stopped.status_code, "Scan the sample that was measured." in stopped.text) == (409, True)


@pytest.mark.hazard("H11")
def test_a_correction_names_its_reason_and_holds_a_released_product(world: World, client_of: Browsers) -> None:
    bag = a_conditional_bag(world)
    db.session.commit()
    row = Assay.standing(bag.id)["viability"]
    quinn, address = client_of("quinn"), f"/tests/results/{row.id.replace('#', '%23')}/correct"
    assert "Result on record" in quinn.get(address).text
    assert quinn.post(address, data={"result": "94"}).status_code == 422
    assert quinn.post(address, data={"result": "94", "reason": "gate moved"}).status_code == 303
    assert "ON HOLD" in client_of("priya").get(f"/release/products/{bag.id}").text
    assert "gate moved" in quinn.get(page(bag)).text


def test_a_physician_finds_the_alarm_on_the_first_page_and_answers_it(world: World, client_of: Browsers) -> None:
    bag = a_conditional_bag(world)
    walk.sterility(world, bag, at=ago(1), growth=True)
    db.session.commit()
    mori, address = client_of("mori"), f"/tests/alarms/{Task.open_about(bag.id)[0].id.replace('#', '%23')}"
    assert "Alarms to answer" in mori.get("/").text
    assert "Growth in the culture" in mori.get(address).text
    assert "POSITIVE CULTURE" in mori.get(page(bag)).text
    assert mori.post(address, data={"told-note": ""}).status_code == 422
    assert mori.post(address, data={"told-note": "told, antibiotic begun"}).status_code == 303
    assert client_of("nadia").post(address, data={"told-note": "x"}).status_code == 403
    assert "The physician has answered the alarm." in mori.get(page(bag)).text


def test_nobody_is_asked_to_tell_the_physician_once_the_physician_knows(world: World, client_of: Browsers) -> None:
    bag = a_conditional_bag(world)
    walk.sterility(world, bag, at=ago(1), growth=True)
    db.session.commit()
    mori, ask, [task] = client_of("mori"), "Tell the physician of the recipient now.", Task.open_about(bag.id)
    record = f"/products/{bag.id}"
    assert ask in mori.get(record).text
    assert "Answer the alarm" in mori.get("/").text
    address = f"/tests/alarms/{task.id.replace('#', '%23')}"
    assert mori.post(address, data={"told-note": "told, antibiotic begun"}).status_code == 303
    assert ask not in mori.get(record).text
    assert "A sterility test of this product grew." in mori.get(record).text  # that stays
    assert "Answer the alarm" not in mori.get("/").text


def test_the_certificate_lists_every_test_and_where_the_ledger_stands(world: World, client_of: Browsers) -> None:
    bag = a_labelled_bag(world)
    db.session.commit()
    text = client_of("ada").get(page(bag, "certificate")).text
    assert "Certificate of analysis" in text
    assert "Endotoxin, in the worst hour" in text
    assert "Queenie Zhou" in text
    assert f"line {bag.last_position}" in text


@pytest.mark.hazard("H15")
def test_a_recipient_of_an_unfit_donor_is_an_alarm_on_the_first_page_and_on_their_own(
    world: World, client_of: Browsers
) -> None:
    bag = a_running_bag(world)
    now = clock.now()
    go(screen.report_tests(bag.round.donor, results={"hbsag": "reactive"}, specimen_at=now, by=world["cora"], at=now))
    db.session.commit()
    recipient = bag.recipient_id
    mori, own = client_of("mori"), f"/enrol/recipients/{recipient}"
    address = f"/tests/alarms/{Task.open_about(recipient)[0].id.replace('#', '%23')}"
    for path in ("/", own, address):
        assert "found unfit since" in mori.get(path).text
    assert "told-note" not in client_of("nadia").get(address).text
    assert mori.post(address, data={"told-note": ""}).status_code == 422
    assert mori.post(address, data={"told-note": "told, tested"}).location == address
    assert "told, tested" in mori.get(address).text
    for path in ("/", own):
        assert "found unfit since" not in mori.get(path).text
