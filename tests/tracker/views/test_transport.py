"""The pages of leg 4, as nurse, courier and technologist go through them."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from labels.own_code import build_own
from tests.factories import scans
from tests.factories.collect import a_collection_bag
from tests.factories.transport import a_packed_shipment, a_shipment_under_way
from tracker import clock
from tracker.demo import release
from tracker.demo import transport as walk
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import LabelPrint, Product, Shipment
from tracker.workflow import Stage

Client = Callable[[str], FlaskClient]
PASSWORD = "veintrail-demo"
# The prompts of packing: what each takes, and of which sort.
PROMPTS = {
    "shipper": ["equipment", "shipper"],
    "logger": ["equipment", "logger"],
    "bags": ["bag"],
    "from_place": ["place"],
}


def packing(world: World, bags: list[Product], **changes: str) -> dict[str, str]:
    return {
        "bags": "\n".join(scans.of_bag(bag) for bag in bags),
        "shipper": scans.of_device(world.devices["SHIP-1"]),
        "logger": scans.of_device(world.devices["LOG-1"]),
        "seal": "SL-100200",
        "from_place": scans.of_place(world.places["APH-1"]),
        "to_place": "LAB",
    } | changes


def receipt(world: World, parcel: Shipment, **changes: Any) -> dict[str, Any]:
    log = changes.pop("log", None) or walk.csv_of(walk.log(world.rng, parcel, until=clock.now()))
    return {
        "bags": "\n".join(scans.of_bag(bag) for bag in parcel.manifest()),
        "seal_found": parcel.seal,
        "intact": "yes",
        "decision": "accept",
        "log": (BytesIO(log), "log.csv"),
        **scans.courier(world),
    } | changes


def test_a_bag_travels_from_the_chair_to_the_laboratory(world: World, client_of: Client) -> None:
    bag, ana, theo = a_collection_bag(world), client_of("ana"), client_of("theo")
    db.session.commit()
    assert bag.id in ana.get("/transport/").text
    answer = ana.post("/transport/pack", data=packing(world, [bag]))
    assert answer.status_code == 303, answer.text
    parcel = db.session.scalars(select(Shipment)).one()
    address = f"/transport/shipments/{parcel.id}"
    assert answer.location == address
    assert "Hand to the courier" in ana.get(address).text
    assert ana.post(f"{address}/dispatch", data=scans.courier(world)).status_code == 303
    assert "Record the receipt" in theo.get(address).text
    answer = theo.post(f"{address}/receive", data=receipt(world, parcel))
    assert answer.status_code == 303, answer.text
    db.session.refresh(bag)
    assert (bag.stage, bag.place_id) == (Stage.RECEIVED, "LAB")


def test_what_arrives_in_order_is_accepted_and_its_chart_is_drawn(world: World, client_of: Client) -> None:
    parcel, theo = a_shipment_under_way(world), client_of("theo")
    db.session.commit()
    address = f"/transport/shipments/{parcel.id}"
    assert theo.get(f"{address}/temperatures.svg").status_code == 404
    answer = theo.post(f"{address}/receive", data=receipt(world, parcel))
    assert answer.status_code == 303, answer.text
    page = theo.get(address).text
    assert "accepted" in page
    assert f"{address}/temperatures.svg" in page
    drawing = theo.get(f"{address}/temperatures.svg")
    assert (drawing.status_code, drawing.mimetype) == (200, "image/svg+xml")
    assert b"8.0 \xc2\xb0C" in drawing.data


def test_a_bag_goes_from_place_to_hand_to_hand_to_place(world: World, client_of: Client) -> None:
    bag, ana, theo = a_collection_bag(world), client_of("ana"), client_of("theo")
    db.session.commit()
    here = {"bag": scans.of_bag(bag), "place": scans.of_place(world.places["APH-1"])}
    assert ana.post("/transport/take", data=here).status_code == 303
    assert bag.id in ana.get("/transport/handover").text
    assert bag.id in ana.get("/").text
    given = {"bag": scans.of_bag(bag)} | scans.courier(world, "theo")
    assert ana.post("/transport/give", data=given).status_code == 303
    there = {"bag": scans.of_bag(bag), "place": scans.of_place(world.places["LAB"])}
    assert theo.post("/transport/put-down", data=there).status_code == 303
    db.session.refresh(bag)
    assert (bag.place_id, bag.holder_id) == ("LAB", None)


@pytest.mark.parametrize("address", ["give", "take", "put-down", "pack", "handover"])
def test_every_form_can_be_looked_at(world: World, client_of: Client, address: str) -> None:
    assert client_of("carl").get(f"/transport/{address}").status_code == 200


@pytest.mark.hazard("H24")
def test_the_taker_needs_badge_and_password(world: World, client_of: Client) -> None:
    bag, ana = a_collection_bag(world), client_of("ana")
    db.session.commit()
    ana.post("/transport/take", data={"bag": scans.of_bag(bag), "place": scans.of_place(world.places["APH-1"])})
    nobody = ana.post("/transport/give", data={"bag": scans.of_bag(bag)})
    assert (nobody.status_code, "Scan this." in nobody.text) == (422, True)
    forged = {"bag": scans.of_bag(bag)} | scans.courier(world) | {"other_password": "guess"}
    answer = ana.post("/transport/give", data=forged)
    assert (answer.status_code, "Badge and password do not belong together." in answer.text) == (422, True)
    db.session.refresh(bag)
    assert bag.holder_id == world["ana"].id


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("bags", "", "Scan every bag."),
        ("bags", "hello", "Line 1:"),
        ("bags", "x" * 8001, "8000"),
        ("shipper", "", "Scan it."),
        ("seal", "", "Enter the seal number."),
        ("seal", "<script>", "3 to 20 letters"),
        ("seal", "SL-1\n", "3 to 20 letters"),
        ("to_place", "MOON", "Not a valid choice"),
        ("from_place", "VT1:E:SHIP-1:0", "check character"),
    ],
)
def test_bad_packing_is_named_beside_its_field(
    world: World, client_of: Client, field: str, typed: str, says: str
) -> None:
    bag = a_collection_bag(world)
    db.session.commit()
    answer = client_of("ana").post("/transport/pack", data=packing(world, [bag]) | {field: typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert "SL-100200" in answer.text or field == "seal"
    assert db.session.scalars(select(Shipment)).all() == []


def test_a_badge_in_place_of_a_bag_is_refused_by_name(world: World, client_of: Client) -> None:
    badge = scans.of_badge(world["ana"])
    answer = client_of("ana").post("/transport/take", data={"bag": badge, "place": badge})
    assert answer.status_code == 422
    assert "You scanned a staff badge; this prompt wants a bag." in answer.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"seal_found": ""}, "Enter the number on the seal."),
        ({"intact": "perhaps"}, "Not a valid choice"),
        ({"decision": ""}, "Decide."),
        ({"other_badge": ""}, "Scan this."),
        ({"other_password": "guess"}, "Badge and password do not belong together."),
        ({"other_password": ""}, "Type it."),
        ({"bags": "nothing"}, "Line 1:"),
        ({"log": b"\x89PNG"}, "not plain text"),
        ({"log": b"time,celsius\n2026-02-11T00:00:00,4.5\n"}, "Line 2"),
        ({"log": b"time,celsius\n<b>,4.5\n"}, "Line 2: “&lt;b&gt;”"),
        ({"log": b"time,celsius\n" + b"1" * 505_000}, "500 kB"),
    ],
)
def test_a_bad_receipt_is_named_beside_its_field(
    world: World, client_of: Client, changes: dict[str, Any], says: str
) -> None:
    parcel = a_shipment_under_way(world)
    db.session.commit()
    answer = client_of("theo").post(f"/transport/shipments/{parcel.id}/receive", data=receipt(world, parcel, **changes))
    assert answer.status_code == 422
    assert says in answer.text
    db.session.refresh(parcel)
    assert parcel.received_at is None


@pytest.mark.hazard("H21")
def test_nothing_is_accepted_without_the_file_of_its_logger(world: World, client_of: Client) -> None:
    parcel, theo = a_shipment_under_way(world), client_of("theo")
    db.session.commit()
    address = f"/transport/shipments/{parcel.id}"
    form = {name: value for name, value in receipt(world, parcel).items() if name != "log"}
    answer = theo.post(f"{address}/receive", data=form)
    assert answer.status_code == 422
    assert "Choose the logger" in answer.text
    assert theo.post(f"{address}/receive", data=form | {"decision": "quarantine"}).status_code == 303
    db.session.expire_all()
    assert "There is no temperature" in (parcel.manifest()[0].hold_reason or "")


def test_whoever_receives_a_stopped_bag_is_told_to_keep_it_apart(world: World, client_of: Client) -> None:
    parcel, theo = a_shipment_under_way(world), client_of("theo")
    release.recall(world, parcel.manifest()[0], reason="Donor ill", at=clock.now())
    db.session.commit()
    page = theo.get(f"/transport/shipments/{parcel.id}").text
    assert "Not all of it can be accepted." in page
    assert "This product is recalled: Donor ill." in page


def test_a_stop_page_asks_for_the_courier_in_the_words_of_the_screen(world: World, client_of: Client) -> None:
    parcel = walk.sent(world, [a_collection_bag(world)], at=clock.now() - timedelta(minutes=90))
    log = walk.csv_of(walk.log(world.rng, parcel, until=clock.now(), excursion=True))
    db.session.commit()
    form = receipt(world, parcel, log=log)
    answer = client_of("theo").post(f"/transport/shipments/{parcel.id}/receive", data=form)
    assert answer.status_code == 409
    assert "Courier who hands over: scan badge" in answer.text
    assert "The other side" not in answer.text


def test_a_wrong_seal_ends_at_a_stop_page(world: World, client_of: Client) -> None:
    parcel = a_shipment_under_way(world)
    db.session.commit()
    form = receipt(world, parcel, seal_found="SL-OTHER")
    answer = client_of("theo").post(f"/transport/shipments/{parcel.id}/receive", data=form)
    assert answer.status_code == 409
    assert "the seal found is SL-OTHER" in answer.text


def test_a_quarantined_shipment_shows_what_was_outside(world: World, client_of: Client) -> None:
    bag = a_collection_bag(world)
    parcel = walk.to_lab(world, [bag], at=clock.now() - timedelta(hours=3), excursion=True)
    db.session.commit()
    page = client_of("ada").get(f"/transport/shipments/{parcel.id}").text
    assert "quarantined" in page
    assert "on hold" in page
    assert "Outside the range" in page
    assert bag.stage == Stage.RECEIVED


def test_a_shipper_is_opened_again_only_with_a_reason(world: World, client_of: Client) -> None:
    parcel, ana = a_packed_shipment(world), client_of("ana")
    db.session.commit()
    address = f"/transport/shipments/{parcel.id}/unpack"
    assert parcel.seal in ana.get(address).text
    assert ana.post(address, data={}).status_code == 422
    assert ana.post(address, data={"reason": "wrong shipper"}).status_code == 303
    assert "opened again" in ana.get(f"/transport/shipments/{parcel.id}").text


def test_dispatch_without_a_courier_is_refused_on_the_page(world: World, client_of: Client) -> None:
    parcel = a_packed_shipment(world)
    db.session.commit()
    answer = client_of("ana").post(f"/transport/shipments/{parcel.id}/dispatch", data={})
    assert answer.status_code == 422
    assert "Scan this." in answer.text


def test_a_double_tap_packs_once_and_is_no_error(world: World, client_of: Client) -> None:
    bag, ana = a_collection_bag(world), client_of("ana")
    db.session.commit()
    form = packing(world, [bag], form_key="one-form")
    assert ana.post("/transport/pack", data=form).status_code == 303
    assert ana.post("/transport/pack", data=form).status_code == 303
    assert len(db.session.scalars(select(Shipment)).all()) == 1


def test_an_unknown_shipment_is_not_found(world: World, client_of: Client) -> None:
    for address in ("", "/temperatures.svg", "/unpack"):
        assert client_of("ana").get(f"/transport/shipments/S-26-99999{address}").status_code == 404


def test_the_page_of_packing_asks_for_each_thing_by_its_sort_and_offers_where_it_may_go(
    world: World, client_of: Client
) -> None:
    page = client_of("ana").get("/transport/pack").text
    fields = {name: re.findall(rf'<(?:input|textarea)[^>]*name="{name}"[^>]*>', page) for name in PROMPTS}
    found = {name: re.findall(r'data-scan(?:-of)?="([^"]*)"', field) for name, [field] in fields.items()}
    assert found == PROMPTS
    assert "data-scan-many" in fields["bags"][0]
    offered = re.findall(r'<option value="([^"]+)"', page)
    assert ("LAB" in offered, "FRIDGE-1-A1" in offered, "WASTE" in offered) == (True, False, False)
    assert 'class="identity identity-product' not in page


def test_the_bag_that_led_to_packing_stays_on_top_when_the_form_is_sent_back(world: World, client_of: Client) -> None:
    bag, ana = a_collection_bag(world), client_of("ana")
    db.session.commit()
    path = f"/transport/pack?bag={bag.id}"
    for answer in (ana.get(path), ana.post(path, data=packing(world, [bag], seal=""))):
        assert 'class="identity identity-product' in answer.text
        assert bag.product_description_code in answer.text[: answer.text.index("Pack a shipper</h1>")]
    assert 'class="identity identity-product' not in ana.get("/transport/pack?bag=nothing").text


def test_one_bag_that_was_scanned_by_two_codes_is_packed_once(world: World, client_of: Client) -> None:
    bag, ana = a_collection_bag(world), client_of("ana")
    db.session.commit()
    print_ = LabelPrint.newest("collection", "product", bag.id)
    assert print_ is not None
    twice = "\n".join([scans.of_bag(bag), build_own("L", bag.id, print_.number, print_.nonce)])
    assert ana.post("/transport/pack", data=packing(world, [bag]) | {"bags": twice}).status_code == 303
    assert [one.id for one in db.session.scalars(select(Shipment)).one().manifest()] == [bag.id]
