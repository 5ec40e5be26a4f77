import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from tests.factories.infuse import released_bags
from tests.factories.process import a_frozen_bag
from tests.factories.release import a_labelled_bag
from tests.factories.trail import a_bag_with_a_past
from tests.factories.transport import a_shipment_under_way
from tracker import clock
from tracker.demo import store
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Product, User
from tracker.views import next_steps, products
from tracker.workflow import Stage

ClientOf = Callable[[str], FlaskClient]
STATEMENTS = 42  # of a product page with what is missing from it, whatever else is on record


@pytest.fixture
def bag(world: World) -> Product:
    found = a_bag_with_a_past(world)
    db.session.commit()
    return found


def statements_of(client: FlaskClient, path: str) -> int:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_the_page_of_a_product_shows_stage_chain_lineage_and_refused_scans(bag: Product, client_of: ClientOf) -> None:
    page = client_of("nadia").get(f"/products/{bag.id}").text
    for words in ("infused", "Unbroken", "The wristband is of R07", "Late entry", "1 printed = 1 affixed", "9.4 °C"):
        assert words in page
    assert "Moreau, Camille" not in page


def test_the_timeline_begins_with_the_newest_line_and_folds_the_earlier_ones(bag: Product, client_of: ClientOf) -> None:
    page = client_of("nadia").get(f"/products/{bag.id}").text
    shown, _summary, folded = page.partition("earlier lines</summary>")
    positions = [int(found) for found in re.findall(r'id="line-(\d+)"', page)]
    assert positions == sorted(positions, reverse=True)
    assert len(re.findall('id="line-', shown)) == products.NEWEST
    assert 'id="line-' in folded
    order = ["identity-product", "next-steps-title", "lineage-tree", "timeline-title", 'id="custody"']
    assert [page.index(part) for part in order] == sorted(page.index(part) for part in order)


def test_a_product_that_is_not_there_is_not_found(bag: Product, client_of: ClientOf) -> None:
    assert client_of("nadia").get(f"/products/{bag.id}x").status_code == 404


def test_the_page_costs_as_much_with_many_siblings_as_with_few(bag: Product, world: World, client_of: ClientOf) -> None:
    client = client_of("nadia")
    sibling = f"/products/{bag.id[:-2]}B0"
    assert statements_of(client, f"/products/{bag.id}") <= STATEMENTS
    assert statements_of(client, sibling) <= STATEMENTS


def test_products_are_found_by_number_recipient_and_stage(bag: Product, client_of: ClientOf) -> None:
    client = client_of("ada")
    assert bag.id in client.get(f"/products?din={bag.din}&recipient=r01&stage=infused").text
    assert bag.id not in client.get("/products?stage=released").text
    assert bag.id not in client.get("/products?recipient=R02").text


def test_the_list_goes_on_from_the_last_product_seen(bag: Product, client_of: ClientOf) -> None:
    page = client_of("ada").get(f"/products?after={bag.id[:-2]}A0").text
    assert f"{bag.id[:-2]}B0" in page
    assert f">{bag.id}<" not in page


@pytest.mark.parametrize("name", ["din", "recipient", "stage", "after"])
@pytest.mark.parametrize("text", ["\x00", "' OR 1=1 --", "<script>", "é" * 300, "%", "\ud7ff\uffff", "\x1d\x1e"])
def test_hostile_input_finds_nothing_and_breaks_nothing(
    bag: Product, client_of: ClientOf, name: str, text: str
) -> None:
    answer = client_of("ada").get("/products", query_string={name: text})
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_every_next_step_leads_to_a_page_that_exists(app: Flask) -> None:
    missing = {step.endpoint for step in next_steps.STEPS} - app.view_functions.keys()
    assert missing == set()


def labels_of(app: Flask, product: Product, who: User) -> list[object]:
    with app.test_request_context():
        return [step["label"] for step in next_steps.of(product, who)]


def test_a_frozen_dose_in_the_tank_is_retrieved_then_stored_or_thawed(app: Flask, world: World) -> None:
    frozen, report = a_frozen_bag(world), "Chain-of-custody report"
    labels = labels_of(app, frozen, world["theo"])
    assert labels[0] == "Retrieve it from the tank"
    assert not {"Thaw it", "Report test results"} & set(labels)
    store.take(world, frozen, at=clock.now())
    labels = labels_of(app, frozen, world["theo"])
    assert labels[0] == "Thaw it"
    assert "Store it" in labels
    assert labels_of(app, frozen, world["priya"]) == ["Verify the label", "Store it", "Reject", report]


def test_a_dose_that_was_never_frozen_is_decided_on_and_not_thawed(app: Flask, world: World) -> None:
    dose = a_labelled_bag(world)
    assert "Decide on release" in labels_of(app, dose, world["priya"])
    assert not {"Thaw it", "Store it", "Retrieve it from the tank"} & set(labels_of(app, dose, world["theo"]))


def test_a_held_product_greys_its_next_steps_with_the_reason(bag: Product, world: World, app: Flask) -> None:
    held = Product(id=bag.id, stage=Stage.COLLECTED, din=bag.din, hold_reason="Seal broken", recall_reason=None)
    with app.test_request_context():
        steps = next_steps.of(held, world["ana"])
    assert [refusal.code for step in steps[:1] for refusal in step["refusals"]] == ["on-hold"]  # type: ignore[attr-defined]


def test_a_step_that_is_for_others_is_named_with_their_role(bag: Product, client_of: ClientOf) -> None:
    theirs = next_steps.of_others(bag, db.session.scalars(select(User).where(User.username == "ada")).one())
    assert theirs
    assert all(roles for _label, roles in theirs)
    page = client_of("ada").get(f"/products/{bag.id}").text
    assert "For others to do:" in page
    assert all(label in page and roles in page for label, roles in theirs)


def test_nobody_is_told_that_a_step_of_their_own_is_for_others(bag: Product, app: Flask) -> None:
    with app.test_request_context():
        for person in db.session.scalars(select(User)):
            own = {step["label"] for step in next_steps.of(bag, person)}
            assert own  # everybody may read the report
            assert own.isdisjoint(label for label, _roles in next_steps.of_others(bag, person))


def test_a_released_dose_in_the_laboratory_is_not_issued_from_there(app: Flask, world: World) -> None:
    dose = released_bags(world)[0]
    store.put(world, dose, "FRIDGE-1-A1", at=clock.now())
    with app.test_request_context():
        steps = {str(step["label"]): step["refusals"] for step in next_steps.of(dose, world["priya"])}
    assert [refusal.code for refusal in steps["Issue against an order"]] == ["not-in-the-room"]  # type: ignore[attr-defined]
    assert "Retrieve it for the pharmacy" in labels_of(app, dose, world["theo"])


def test_a_bag_under_seal_leads_to_its_shipment_and_is_not_packed_again(app: Flask, world: World) -> None:
    bag = a_shipment_under_way(world).manifest()[0]
    labels = labels_of(app, bag, world["theo"])
    assert "Go to its shipment" in labels
    assert not {"Pack it", "Take it, hand it over or put it down"} & set(labels)
