"""A scan that a prompt does not take is a line of the thing that the page is about; nothing else changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from labels.own_code import build_own
from tests.factories import scans
from tests.factories.release import an_unlabelled_dose
from tests.journeys import given
from tests.journeys.ledger import record_now
from tracker import clock
from tracker.demo import label as labels
from tracker.demo.issue import bag_symbol
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, InfusionOrder, LabelPrint, Product, Recipient
from tracker.reading import dossier
from tracker.steps import label, printing

ClientOf = Callable[[str], FlaskClient]
DIN = "=A99992600099900"
RAW_LIMIT = 300


def ask(client: FlaskClient, raw: str, *wanted: str, page: str = "/", **more: Any) -> dict[str, Any]:
    prompts = [{"name": kind, "expects": [kind]} for kind in wanted]
    answer = client.post("/scan", json={"raw": raw, "prompts": prompts, "page": page, **more})
    assert answer.status_code == 200
    db.session.rollback()
    said: dict[str, Any] = answer.get_json()
    return said


def lines() -> list[CustodyEvent]:
    """The lines of refused scans, the newest last."""
    wanted = select(CustodyEvent).where(CustodyEvent.step == "refuse-scan")
    return list(
        db.session.scalars(wanted.order_by(CustodyEvent.recorded_at, CustodyEvent.stream, CustodyEvent.position))
    )


def length() -> int:
    return db.session.scalar(select(func.count()).select_from(CustodyEvent)) or 0


@pytest.fixture
def bag(world: World) -> Product:
    bag = given.bag_on_ward(world)
    db.session.commit()
    return bag


@pytest.mark.hazard("H01")
@pytest.mark.hazard("H06")
@pytest.mark.hazard("H53")
def test_unsafe_scans_at_the_bedside_are_in_the_record_of_the_bag_and_move_nothing(
    world: World, client_of: ClientOf
) -> None:
    bag = given.bag_on_ward(world)
    worn = LabelPrint.newest("wristband", "donor", bag.donor_id)
    assert worn is not None
    void = LabelPrint.newest("final", "product", bag.id)
    assert void is not None
    old = bag_symbol(bag)
    go(label.void(bag, void, reason="torn", by=world["theo"], at=clock.now()))
    db.session.commit()
    nadia, page, before = client_of("nadia"), f"/infuse/bags/{bag.id}", record_now()
    tries = (
        (labels.symbols(worn)[0], "recipient", "wrong-kind", f"a donor's wristband: {bag.donor_id}"),
        (build_own("U", "S00013"), "recipient", "wrong-kind", "a staff badge: S00013"),
        (old, "bag", "label-voided", f"a bag: {bag.id}"),
        (build_own("L", bag.id, 99, "AAAAAAAA"), "bag", "label-not-genuine", f"a bag: {bag.id}"),
        (build_own("R", "R99", 1, "AAAAAAAA"), "recipient", "nothing-known", ""),
        (build_own("R", "R01", 1, "AAAAAAAA")[:-1] + "?", "recipient", "own-format", ""),
    )
    for raw, wanted, code, _found in tries:
        assert ask(nadia, raw, wanted, page=page)["verdict"] == "stop", code
    items = [item for item in dossier.of_product(bag).items if item.step_code == "refuse-scan"]
    assert [(item.raw, item.refusals[0].code) for item in items] == [(raw, code) for raw, _, code, _ in tries]
    assert [dict(fact[:2] for fact in item.facts).get("Scanned", "") for item in items] == [one[3] for one in tries]
    assert {item.by for item in items} == {"Nadia Haddad (S00013)"}
    assert items[0].wanted == "a recipient's wristband"
    assert record_now() == before
    audit = client_of("ada").get("/audit").text
    assert all(raw in audit for raw, *_ in tries)


@pytest.mark.hazard("H53")
def test_each_page_with_prompts_says_what_a_refused_scan_was_about(bag: Product, client_of: ClientOf) -> None:
    order = InfusionOrder.of_product(bag.id)
    assert order is not None
    pages = (
        ("ana", f"/mobilize/rounds/{bag.round_id}/dose", "donor", "round", bag.round_id),
        ("ana", f"/collect/rounds/{bag.round_id}/new", "donor", "round", bag.round_id),
        ("priya", f"/issue/orders/{order.id}", "round", "infusion_order", order.id),
        ("nadia", f"/issue/bags/{bag.id}/receive", "bag", "product", bag.id),
        ("nadia", f"/infuse/bags/{bag.id}/check", "badge", "product", bag.id),  # shown at the address it was sent to
        ("theo", f"/label/products/{bag.id}", "bag", "product", bag.id),
        ("ana", f"/collect/sessions/{bag.din}", "equipment", "collection", bag.din),
    )
    for who, page, wanted, kind, identifier in pages:
        ask(client_of(who), build_own("P", "WARD-7"), wanted, page=page)
        (line,) = (line for line in lines() if line.said["facts"]["page"] == page)
        assert (line.subject_kind, line.subject_id) == (kind, identifier), page


@pytest.mark.hazard("H53")
def test_a_wrong_code_that_is_sent_with_a_form_is_on_record_too(bag: Product, client_of: ClientOf) -> None:
    nadia, before = client_of("nadia"), length()
    form = {"wristband": build_own("D", bag.donor_id), "bag": bag_symbol(bag), "badge": "", "form_key": "no-script"}
    assert nadia.post(f"/infuse/bags/{bag.id}/scan", data=form).status_code == 422
    assert nadia.post(f"/infuse/bags/{bag.id}/scan", data=form).status_code == 422
    db.session.rollback()
    (line,) = lines()  # the form was sent twice
    assert (length(), line.subject_id) == (before + 1, bag.id)
    assert line.said["facts"]["prompt"] == "wristband"
    assert line.said["scans"] == [form["wristband"]]


def test_a_prompt_of_a_page_about_nothing_is_about_the_bag_that_another_prompt_has_read(
    bag: Product, client_of: ClientOf
) -> None:
    badge = build_own("U", "S00006")
    ask(client_of("theo"), badge, "place", page="/process/store", read=["", "nonsense", bag_symbol(bag)])
    assert lines()[-1].subject_id == bag.id
    ask(client_of("theo"), badge, "place", page="/process/store")
    assert {(line.subject_kind, line.subject_id) for line in lines()} == {("product", bag.id), ("user", "S00006")}


def test_a_look_up_that_finds_nothing_is_about_who_scanned_and_what_is_no_code_is_not_written_down(
    world: World, client_of: ClientOf
) -> None:
    ask(client_of("theo"), "veintrail-demo")
    (line,) = lines()
    assert (line.subject_kind, line.subject_id) == ("user", "S00006")
    assert b"veintrail-demo" not in line.body
    assert (line.said["scans"], line.said["facts"]["count"]) == ([], 14)
    assert line.said["refusals"][0]["values"] == {"found": "14 characters"}
    assert client_of("sam").get("/administer/people/S00006").status_code == 200
    assert "not written down" in client_of("ada").get("/audit").text


def test_the_same_scan_at_once_again_is_one_line_and_later_another(world: World, client_of: ClientOf) -> None:
    client, now = client_of("theo"), clock.now()
    for seconds, count in ((0, 1), (9, 1), (21, 2)):
        with clock.fixed(now + timedelta(seconds=seconds)):
            ask(client, "=Z99", "bag")
        assert len(lines()) == count
    ask(client, "=Z98", "bag")
    assert len(lines()) == 3


def test_what_is_no_refusal_writes_nothing(bag: Product, client_of: ClientOf) -> None:
    client, place, before = client_of("theo"), build_own("P", "LAB"), length()
    assert ask(client, place, "place")["verdict"] == "fill"
    assert ask(client, place)["verdict"] == "go"
    assert ask(client, f"={bag.din}00", "place", "bag")["verdict"] == "more"
    joined = ask(client, DIN + place, "place", alone=place)
    assert (joined["verdict"], joined["value"]) == ("fill", place)
    assert ask(client, " ", "bag")["verdict"] == "stop"
    assert length() == before
    assert ask(client, DIN + place, "bag", alone=place)["verdict"] == "stop"
    assert length() == before + 1


@pytest.mark.parametrize("raw", ["\ud800", "=\ud800\x00", "=" + "x" * 500_000, "\x00", "&>" + "é" * 500, "=<\x1d\x04"])
def test_no_scan_is_too_strange_to_be_recorded(world: World, client_of: ClientOf, raw: str) -> None:
    assert ask(client_of("theo"), raw, "bag", page=raw, read=[raw])["verdict"] in ("stop", "more")
    for line in lines():
        assert len(line.body) < 10 * RAW_LIMIT
    assert client_of("ada").get("/audit").status_code == 200


def test_more_than_a_request_may_hold_is_turned_away(world: World, client_of: ClientOf) -> None:
    assert client_of("theo").post("/scan", json={"raw": "=" * 10_000_000}).status_code == 413


@pytest.mark.parametrize(
    "path", ["/infuse/bags/{bag}", "/infuse/bags/NONE", "/no/bags/{bag}", "//evil", "/%00/bags/{bag}"]
)
def test_a_page_that_the_person_may_not_open_makes_a_line_under_their_own_name(
    bag: Product, client_of: ClientOf, path: str
) -> None:
    ask(client_of("carl"), build_own("P", "LAB"), "recipient", page=path.format(bag=bag.id))
    assert (lines()[-1].subject_kind, lines()[-1].by_id) == ("user", "S00012")


def test_without_a_script_a_refused_scan_is_recorded_and_said(world: World, client_of: ClientOf) -> None:
    client = client_of("theo")
    answer = client.post("/scan", data={"raw": "=Z99", "page": "/process/store"})
    assert (answer.status_code, answer.location) == (303, "/process/store")
    db.session.rollback()
    assert [line.said["facts"]["page"] for line in lines()] == ["/process/store"]


@pytest.mark.hazard("H07")
def test_each_symbol_of_a_label_finds_its_own_prompt_and_that_of_another_label_is_stopped_by_name(
    world: World, client_of: ClientOf
) -> None:
    bag = an_unlabelled_dose(world)
    line = go(printing.print_labels([bag], kind="final", by=world["theo"], at=clock.now()))
    printed = labels.symbols(db.session.get_one(LabelPrint, line.key))
    db.session.commit()
    theo, page = client_of("theo"), f"/label/products/{bag.id}"
    names = ("din", "abo", "product", "expiry", "collection", "compound", "qr")
    kinds = [f"symbol-{name}" for name in names]
    for name, text in reversed(list(zip(names, printed, strict=True))):
        said = ask(theo, "]C0" + text, *kinds, page=page)
        assert (said["verdict"], said["prompt"]) == ("fill", f"symbol-{name}")
    assert lines() == []
    said = ask(theo, "=<DAA01400", *kinds, page=page)
    assert said["message"].endswith("is not what the record says of its label: the product code.")
    said = ask(theo, scans.of_donor(bag.donor_id), *kinds, page=page)
    of_the_bag = f"scan the symbols of the label of bag {bag.id}."
    assert said["message"] == f"You scanned the wristband of donor {bag.donor_id}; {of_the_bag}"
    assert "estroy" not in said["todo"]
    assert ask(theo, printed[0], "symbol-qr", page=page)["message"].startswith("You scanned the donation number")
    assert [one.said["refusals"][0]["code"] for one in lines()] == ["label-differs", "label-other-thing", "wrong-kind"]
    assert [one.said["facts"]["wanted"] for one in lines()] == [["symbol"], ["symbol"], ["symbol-qr"]]
    assert {one.subject_id for one in lines()} == {bag.id}


def test_a_product_code_alone_is_of_the_donation_that_the_page_is_about(world: World, client_of: ClientOf) -> None:
    bag = an_unlabelled_dose(world)
    line = go(printing.print_labels([bag], kind="final", by=world["theo"], at=clock.now()))
    product_code = labels.symbols(db.session.get_one(LabelPrint, line.key))[2]
    db.session.commit()
    theo, there = client_of("theo"), f"/products/{bag.id}"
    assert ask(theo, product_code, page=there)["url"] == there
    assert ask(theo, product_code, page="/")["verdict"] == "stop"
    assert ask(theo, product_code, "lot", page=there)["verdict"] == "stop"


@pytest.mark.hazard("H02")
def test_an_old_wristband_opens_no_page_from_the_bare_scan_box_and_is_on_record(
    world: World, bag: Product, client_of: ClientOf
) -> None:
    patient = db.session.get_one(Recipient, bag.recipient_id)
    worn = LabelPrint.newest("wristband", "recipient", patient.id)
    assert worn is not None
    (old,) = labels.symbols(worn)
    cora = client_of("cora")
    assert ask(cora, old)["verdict"] == "go"
    line = printing.print_labels([patient], kind="wristband", by=world["cora"], at=clock.now(), reprint_reason="wet")
    (new,) = labels.symbols(db.session.get_one(LabelPrint, go(line).key))
    db.session.commit()
    said = ask(cora, old)
    assert (said["verdict"], "url" in said) == ("stop", False)
    assert f"it was replaced by print {worn.number + 1}" in said["message"]
    (refused,) = lines()[-1].said["refusals"]
    assert (refused["code"], refused["values"]["wearer"]) == ("wristband-replaced", patient.id)
    assert ask(cora, new)["verdict"] == "go"  # it waits for its scan back, on the page that this opens
