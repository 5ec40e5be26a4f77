"""Orders, issue, receipt, return and discard over HTTP."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from labels.own_code import build_own
from tests.factories.infuse import a_bag_on_the_ward, an_order, released_bags
from tests.factories.process import a_frozen_bag
from tracker import clock
from tracker.demo import issue, release, store, transport
from tracker.demo.issue import bag_symbol
from tracker.demo.world import PASSWORD, World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, InfusionOrder, Product, RecipientIdentity
from tracker.reading import codes
from tracker.steps import carry
from tracker.workflow import Stage

Browser = Callable[[str], FlaskClient]
CARL = {"other_badge": build_own("U", "S00012"), "other_password": PASSWORD}


def order_form(**changes: str) -> dict[str, str]:
    day = clock.now().date().isoformat()
    filled = {
        "number": "1",
        "planned_on": day,
        "target_e8_per_kg": "2.50",
        "weight_kg": "60.0",
        "weighed_on": day,
        "password": PASSWORD,
        "form_key": "order",
    }
    return filled | changes


def issue_form(bag: Product, order: InfusionOrder, /, **changes: str) -> dict[str, str]:
    return {"bag": bag_symbol(bag), "coi": codes.of_order(order)[1].data, "form_key": "issue"} | CARL | changes


def place_form(bag: Product, place: str, /, **changes: str) -> dict[str, str]:
    return {"bag": bag_symbol(bag), "place": build_own("P", place)} | CARL | changes


def test_a_bag_is_ordered_issued_and_received(world: World, client_of: Browser) -> None:
    bag = released_bags(world)[0]
    db.session.commit()
    mori, priya, nadia = client_of("mori"), client_of("priya"), client_of("nadia")
    assert "Order the infusion" in mori.get("/issue/").text
    assert mori.get(f"/issue/rounds/{bag.round_id}/order").status_code == 200
    signed = mori.post(f"/issue/rounds/{bag.round_id}/order", data=order_form())
    assert signed.status_code == 303
    order = db.session.query(InfusionOrder).one()
    assert order.id.startswith("O-")
    assert order.id.endswith("-00001")
    page = priya.get(f"/issue/orders/{order.id}").text
    assert bag.id in page
    assert bag.round_id not in page.split("on-paper")[0]  # the screen does not answer its own prompt
    assert priya.post(f"/issue/orders/{order.id}", data=issue_form(bag, order)).status_code == 303
    assert "was issued" in priya.get(f"/issue/orders/{order.id}").text
    assert nadia.get(f"/issue/bags/{bag.id}/receive").status_code == 200
    forgotten = nadia.post(f"/issue/bags/{bag.id}/receive", data=place_form(bag, "WARD-7"))
    assert (forgotten.status_code, "Answer this" in forgotten.text) == (422, True)
    received = nadia.post(f"/issue/bags/{bag.id}/receive", data=place_form(bag, "WARD-7", intact="yes"))
    assert received.status_code == 303
    db.session.rollback()
    db.session.refresh(bag)
    assert (bag.stage, bag.place_id) == (Stage.ON_WARD, "WARD-7")


def test_an_order_signed_twice_by_a_double_tap_is_one_order(world: World, client_of: Browser) -> None:
    bag = released_bags(world)[0]
    db.session.commit()
    mori = client_of("mori")
    answers = [mori.post(f"/issue/rounds/{bag.round_id}/order", data=order_form()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert db.session.query(InfusionOrder).count() == 1


def test_an_order_is_cancelled_and_says_so(world: World, client_of: Browser) -> None:
    bag = released_bags(world)[0]
    order = an_order(world, bag)
    db.session.commit()
    mori = client_of("mori")
    assert mori.get(f"/issue/orders/{order.id}/cancel").status_code == 200
    bad = mori.post(f"/issue/orders/{order.id}/cancel", data={"reason": ""})
    assert bad.status_code == 422
    assert mori.post(f"/issue/orders/{order.id}/cancel", data={"reason": "fever"}).status_code == 303
    assert "bedside" not in mori.get(f"/issue/orders/{order.id}").text
    assert "This order is cancelled" in mori.get(f"/issue/orders/{order.id}").text


def test_an_order_that_was_cancelled_calls_its_bag_back(world: World, client_of: Browser) -> None:
    bag = a_bag_on_the_ward(world)
    order = InfusionOrder.of_product(bag.id)
    assert order is not None
    db.session.commit()
    assert client_of("mori").post(f"/issue/orders/{order.id}/cancel", data={"reason": "fever"}).status_code == 303
    text = client_of("priya").get(f"/issue/orders/{order.id}").text
    assert "It comes back to the pharmacy." in text
    assert "Look at the bag" not in text


@pytest.mark.parametrize(("username", "named"), [("mori", True), ("priya", True), ("nadia", True), ("olga", False)])
def test_the_order_names_the_recipient_to_those_who_may_read_names(
    world: World, client_of: Browser, username: str, named: bool
) -> None:
    order = an_order(world, released_bags(world)[0])
    patient = db.session.get_one(RecipientIdentity, order.recipient_id)
    db.session.commit()
    page = client_of(username).get(f"/issue/orders/{order.id}").text
    assert (patient.name in page, patient.birth_date.isoformat() in page) == (named, named)


def test_an_order_whose_day_went_by_is_not_due_and_leads_to_its_cancellation_and_a_new_one(
    world: World, client_of: Browser
) -> None:
    order = an_order(world, released_bags(world)[0])
    address, anew = f"/issue/orders/{order.id}", f"/issue/rounds/{order.round_id}/order"
    db.session.commit()
    with clock.fixed(clock.now() + timedelta(days=1)):
        mori, priya = client_of("mori"), client_of("priya")
        assert listed(priya.get("/issue/").text, "fill") == []
        assert listed(priya.get("/issue/").text, "past") == [order.id]
        assert address in mori.get("/").text
        page = priya.get(address).text
        assert "that day went by" in page
        assert "Issue to the courier" not in page
        assert f"{address}/cancel" not in page  # a physician does that
        assert f"{address}/cancel" in mori.get(address).text
        cancelled = mori.post(f"{address}/cancel", data={"reason": "Fever", "form_key": "c"}, follow_redirects=True)
        assert anew in cancelled.text
        assert listed(mori.get("/issue/").text, "past") == []


def listed(page: str, name: str) -> list[str]:
    """The orders in one of the counter's lists."""
    [found] = re.findall(rf'<section[^>]*id="list-{name}".*?</section>', page, re.DOTALL)
    return sorted(set(re.findall(r'href="/issue/orders/([^"/]+)"', found)))


def test_an_order_of_a_frozen_dose_says_that_it_is_thawed_first(world: World, client_of: Browser) -> None:
    bag = a_frozen_bag(world)
    order = an_order(world, bag)
    db.session.commit()
    assert f"{bag.id}, is frozen." in client_of("priya").get(f"/issue/orders/{order.id}").text
    assert "Retrieve and thaw" in client_of("theo").get("/process/").text
    assert "To be thawed" in client_of("theo").get("/").text


def test_a_bag_is_taken_back_or_thrown_away(world: World, client_of: Browser) -> None:
    bag = a_bag_on_the_ward(world)
    db.session.commit()
    priya = client_of("priya")
    assert priya.get(f"/issue/bags/{bag.id}/return").status_code == 200
    nadia = {"other_badge": build_own("U", "S00013")}
    forgotten = priya.post(f"/issue/bags/{bag.id}/return", data=place_form(bag, "PHARM", unopened="yes", **nadia))
    assert (forgotten.status_code, "Answer this" in forgotten.text) == (422, True)
    answers = {"unopened": "yes", "temperature_kept": "no"}
    warm = priya.post(f"/issue/bags/{bag.id}/return", data=place_form(bag, "PHARM", **answers, **nadia))
    assert warm.status_code == 409
    assert "temperature" in warm.text
    kept = place_form(bag, "PHARM", unopened="yes", temperature_kept="yes", **nadia)
    assert priya.post(f"/issue/bags/{bag.id}/return", data=kept).status_code == 303
    assert bag.id in priya.get("/issue/").text
    assert priya.get(f"/issue/bags/{bag.id}/discard").status_code == 200
    waste = place_form(bag, "PHARM-W", reason="not needed")
    waste |= {"witness_badge": build_own("U", "S00011"), "witness_password": PASSWORD}
    assert priya.post(f"/issue/bags/{bag.id}/discard", data=waste).status_code == 303
    db.session.rollback()
    db.session.refresh(bag)
    assert (bag.stage, bag.place_id) == (Stage.DISCARDED, "PHARM-W")


def test_the_ward_receives_a_bag_that_was_given_to_the_nurse_on_the_way(world: World, client_of: Browser) -> None:
    bag = released_bags(world)[0]
    issue.to_courier(world, bag, an_order(world, bag), at=clock.now() - timedelta(minutes=5))
    go(carry.hand_over(bag, taken_by=world["nadia"], by=world["carl"], at=clock.now()))
    db.session.commit()
    nadia, page = client_of("nadia"), f"/issue/bags/{bag.id}/receive"
    assert "other_badge" not in nadia.get(page).text
    data = {name: said for name, said in place_form(bag, "WARD-7", intact="yes").items() if "other" not in name}
    assert nadia.post(page, data=data).status_code == 303
    db.session.rollback()
    db.session.refresh(bag)
    assert (bag.stage, bag.place_id, bag.holder_id) == (Stage.ON_WARD, "WARD-7", None)


BAD_ORDERS: list[dict[str, str]] = [
    {"number": "one"},
    {"number": "0"},
    {"planned_on": "tomorrow"},
    {"planned_on": ""},
    {"target_e8_per_kg": "2,5"},
    {"target_e8_per_kg": "2e8"},
    {"target_e8_per_kg": "250000000"},
    {"target_e8_per_kg": "2.505"},
    {"weight_kg": "sixty"},
    {"weight_kg": "6"},
    {"weighed_on": "2026-02-30"},
    {"password": "not it"},
    {"form_key": "x" * 65},
]


@pytest.mark.hazard("H36")
@pytest.mark.hazard("H29")
def test_bad_input_to_an_order_is_told_beside_the_field_and_kept(world: World, client_of: Browser) -> None:
    bag = released_bags(world)[0]
    db.session.commit()
    mori = client_of("mori")
    for changes in BAD_ORDERS:
        answer = mori.post(f"/issue/rounds/{bag.round_id}/order", data=order_form(**changes))
        assert (changes, answer.status_code) == (changes, 422)
        kept = [value for name, value in changes.items() if name not in ("password", "form_key")]
        assert all(f'value="{value}"' in answer.text for value in kept), changes
    assert db.session.query(InfusionOrder).count() == 0


def test_bad_input_to_the_counter_is_told_beside_the_field(world: World, client_of: Browser) -> None:
    bag = released_bags(world)[0]
    order = an_order(world, bag)
    db.session.commit()
    before = db.session.query(CustodyEvent).count()
    priya = client_of("priya")
    cases: list[tuple[str, dict[str, Any]]] = [
        (f"orders/{order.id}", issue_form(bag, order, bag="")),
        (f"orders/{order.id}", issue_form(bag, order, coi=bag_symbol(bag))),
        (f"orders/{order.id}", issue_form(bag, order, other_password="wrong")),
        (f"orders/{order.id}", issue_form(bag, order, other_badge="")),
        (f"bags/{bag.id}/receive", place_form(bag, "NOWHERE")),
        (f"bags/{bag.id}/receive", place_form(bag, "WARD-7", other_password="")),
        (f"bags/{bag.id}/return", place_form(bag, "PHARM", bag="=bad")),
        (f"bags/{bag.id}/discard", place_form(bag, "PHARM-W", reason="")),
        (f"bags/{bag.id}/discard", place_form(bag, "PHARM-W", reason="x" * 501)),
    ]
    for path, data in cases:
        answer = priya.post(f"/issue/{path}", data=data)
        assert (path, answer.status_code) == (path, 422)
        assert "Not recorded" in answer.text
    assert db.session.query(CustodyEvent).count() == before + 3
    misses = db.session.query(CustodyEvent).filter_by(step="refuse-scan")  # the codes that a prompt did not take
    assert sorted(line.said["facts"]["prompt"] for line in misses) == ["bag", "coi", "place"]


def test_only_a_physician_orders_and_only_a_pharmacist_issues(world: World, client_of: Browser) -> None:
    bag = released_bags(world)[0]
    order = an_order(world, bag)
    db.session.commit()
    for name in ("nadia", "priya", "carl", "sam"):
        assert client_of(name).post(f"/issue/rounds/{bag.round_id}/order", data=order_form()).status_code == 403
        assert client_of(name).get(f"/issue/orders/{order.id}").status_code == 200
    for name in ("nadia", "mori", "carl", "ada"):
        assert client_of(name).post(f"/issue/orders/{order.id}", data=issue_form(bag, order)).status_code == 403


def test_a_released_bag_in_the_laboratory_is_brought_to_the_pharmacy_first(world: World, client_of: Browser) -> None:
    bag, theo, now = released_bags(world)[0], client_of("theo"), clock.now()
    order = an_order(world, bag)
    store.put(world, bag, "FRIDGE-1-A1", at=now)
    db.session.commit()
    priya = client_of("priya")
    page = priya.get(f"/issue/orders/{order.id}").text
    assert "Ready for this order" not in page
    assert "is with Refrigerator shelf A, position 1. It cannot be issued yet." in page
    assert "Issue to the courier" not in page
    for client in (theo, priya):
        home = client.get("/").text
        assert "Released, to be brought to the pharmacy" in home
        assert "Retrieve it, then hand it to the pharmacy" in home
    store.take(world, bag, at=now)
    db.session.commit()
    assert "Hand it to the pharmacy" in theo.get("/").text
    assert "is with Theo Brandt" in priya.get(f"/issue/orders/{order.id}").text
    transport.handed(world, bag, giver="theo", taker="priya", at=now)
    db.session.commit()
    page = priya.get(f"/issue/orders/{order.id}").text
    assert f"Ready for this order: {bag.id}, with Priya Raman" in page
    assert "Released, to be brought to the pharmacy</h2>" not in priya.get("/").text


def test_the_bag_of_an_order_that_is_on_hold_is_not_called_ready(world: World, client_of: Browser) -> None:
    bag = released_bags(world)[0]
    order = an_order(world, bag)
    release.held(world, bag, at=clock.now())
    db.session.commit()
    page = client_of("priya").get(f"/issue/orders/{order.id}").text
    assert "Ready for this order" not in page
    assert "This product is on hold: To be assessed (synthetic)." in page
