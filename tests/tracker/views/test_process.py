"""Pages of the cell laboratory: a run taken through by its forms, bad input, and storage."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from labels.isbt128 import Din
from labels.own_code import build_own
from tests.factories import process as given
from tracker import clock
from tracker.demo import label as labelled
from tracker.demo import process as walked
from tracker.demo.store import bag_code
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.models import CustodyEvent, Deviation, Place, Product, Run
from tracker.reading import process as reading
from tracker.workflow import Stage

ClientOf = Callable[[str], FlaskClient]
D = Decimal


def place(identifier: str) -> str:
    return build_own("P", identifier)


def device(identifier: str) -> str:
    return build_own("E", identifier)


def second(world: World, name: str = "tess", password: str = PASSWORD) -> dict[str, str]:
    return {"witness_badge": build_own("U", world[name].id), "witness_password": password}


@pytest.fixture
def theo(client_of: ClientOf) -> FlaskClient:
    return client_of("theo")


@pytest.fixture
def received(world: World) -> Product:
    bag = given.a_received_bag(world)
    db.session.commit()
    return bag


@pytest.fixture
def measured(world: World) -> Run:
    run = given.a_run(world)
    walked.prepared(world, run, at=clock.now() - timedelta(minutes=90), course=walked.usual(world.rng, run.bag))
    db.session.commit()
    return run


@pytest.fixture
def filled(world: World) -> list[Product]:
    doses = given.doses(world)
    db.session.commit()
    return doses


def opening(world: World, bag: Product) -> dict[str, str]:
    return {"bag": bag_code(bag), "bench": place("BENCH-1"), "cleared": "y", **second(world)}


def counting(run: Run, world: World) -> dict[str, str]:
    return {
        "gross_g": str((run.bag.volume_ml * D("1.05") + 30).quantize(D("0.1"))),
        "tare_g": "30.0",
        "wbc_e6_per_ml": str(run.bag.wbc_e6_per_ml),
        "mnc_percent": "80.0",
        "viability_percent": "97.0",
        **second(world),
    }


def test_a_run_is_taken_through_by_its_page(theo: FlaskClient, world: World, received: Product) -> None:
    assert received.id in theo.get("/process/").text
    answer = theo.post("/process/open", data=opening(world, received))
    assert answer.status_code == 303
    run = Run.open_of(received)
    address = f"/process/runs/{run.id}"
    assert answer.headers["Location"] == address
    assert "Still to scan: balance, analyser, sealer, transfer bag" in theo.get(address).text
    for code in walked.DEVICES:
        assert theo.post(f"{address}/used", data={"used": device(code)}).status_code == 303
    page = theo.get(address).text
    assert "Still to scan: transfer bag" in page
    assert "data-submit-when-scanned" in page  # a scan is recorded without a button
    for lot, volume_ml in (("TB2601", ""), ("SA2601", "12.5")):
        used = {"used": walked.lot_code(world.lots[lot]), "volume_ml": volume_ml}
        assert theo.post(f"{address}/used", data=used).status_code == 303
    assert [use.volume_ml for use in run.supplies] == [None, D("12.5")]
    assert "Before the plasma reduction" in theo.get(address).text
    for moment in ("before", "after"):
        assert theo.post(f"{address}/measurements/{moment}", data=counting(run, world)).status_code == 303
    page = theo.get(address).text
    assert "The planned split" in page
    plan = run.plan(1)
    assert plan is not None
    [bag] = plan.bags
    assert f"Planned: {bag.volume_ml} mL, which weigh" in page
    asked = re.findall(r'<input[^>]*name="doses-0-[a-z]+_g"[^>]*>', page)
    assert ['value=""' in one for one in asked] == [True, True]  # what is measured is not proposed
    full = str((bag.volume_ml * D("1.05") + 20).quantize(D("0.1")))
    data = {"doses-0-number": "1", "doses-0-gross_g": full, "doses-0-tare_g": "20", "qc_sample_ml": "5"}
    data["retained_ml"] = "5"
    assert theo.post(f"{address}/bags", data=data).status_code == 303
    assert [one.volume_ml for one in run.bags_out] == [bag.volume_ml, D("5.0"), D("5.0")]
    page = theo.get(address).text
    assert "Label every bag and sample, here on the bench" in page
    assert page.count("without a label") == 3
    assert f"{received.din}-DAA02-A0" not in [one.title for one in reading.waiting_to_store()]
    walked.labelled(world, run, until=clock.now())
    db.session.commit()
    assert "Account for everything, then clear the bench" in theo.get(address).text
    closing = {"left_over_ml": str(plan.left_over_ml), "plasma_ml": "0", "cleared": "y", **second(world)}
    assert theo.post(f"{address}/close", data=closing).status_code == 303
    db.session.refresh(received)
    assert received.stage == Stage.CONSUMED
    assert "This run is closed." in theo.get(address).text
    assert f"{received.din}-DAA02-A0" in theo.get("/process/").text


def test_a_refused_run_answers_stop_and_is_on_record(theo: FlaskClient, world: World, received: Product) -> None:
    answer = theo.post("/process/open", data=opening(world, received) | {"bench": place("LAB")})
    assert answer.status_code == 409
    assert "this needs: bench" in answer.text
    line = db.session.query(CustodyEvent).filter_by(stream=received.stream, verdict="refused").one()
    assert (line.step, line.by_id) == ("open-run", world["theo"].id)
    db.session.refresh(received)
    assert (received.stage, received.place_id) == (Stage.RECEIVED, "LAB")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"bag": ""}, "Scan the bag."),
        ({"bag": "rubbish"}, "code"),
        ({"bench": device("BAL-2")}, "this prompt wants a place"),
        ({"witness_badge": ""}, "A second person scans their badge."),
        ({"witness_password": "wrong"}, "Badge and password do not belong together."),
        ({"happened": "yesterday"}, "Not a valid datetime"),
    ],
)
def test_what_is_wrong_on_opening_is_said_beside_the_field_and_nothing_is_recorded(
    theo: FlaskClient, world: World, received: Product, changes: dict[str, str], says: str
) -> None:
    data = opening(world, received) | changes
    answer = theo.post("/process/open", data=data)
    assert answer.status_code == 422
    assert says in answer.text
    kept = {name: value for name, value in data.items() if name in ("bag", "bench") and name not in changes}
    assert all(str(escape(value)) in answer.text for value in kept.values())
    db.session.refresh(received)
    assert received.stage == Stage.RECEIVED


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(
    "typed", ["1,234", "1e6", "12.34", "", "0", "30.0", "5000.1", "NaN", "Infinity", "-5", "１２", "1 2", "\x00"]
)
def test_a_volume_is_plain_digits_with_a_point_or_is_refused_beside_the_field(
    theo: FlaskClient, world: World, measured: Run, typed: str
) -> None:
    before = len(measured.measurements)
    data = counting(measured, world) | {"gross_g": typed}
    answer = theo.post(f"/process/runs/{measured.id}/measurements/after", data=data)
    assert answer.status_code == 422
    assert 'id="gross_g-error"' in answer.text
    assert 'value="80.0"' in answer.text
    assert len(measured.measurements) == before


@pytest.mark.parametrize(
    ("part", "data", "field"),
    [
        ("used", {"used": place("BENCH-1")}, "used"),
        ("used", {}, "used"),
        ("used", {"used": "]d20109521234000044" + "10NOLOT"}, "used"),
        ("used", {"used": device("BAL-2"), "volume_ml": "5"}, "volume_ml"),
        ("bags", {"doses-0-number": "1", "doses-0-gross_g": "1,5", "qc_sample_ml": "5", "retained_ml": "5"}, None),
        ("bags", {"doses-0-number": "1", "doses-0-gross_g": "99", "qc_sample_ml": "5"}, "doses-0-gross_g"),
        ("bags", {"doses-0-number": "x", "doses-0-gross_g": "100", "qc_sample_ml": "5", "retained_ml": "5"}, None),
        ("bags", {"doses-0-number": "1", "doses-0-gross_g": "100", "qc_sample_ml": "", "retained_ml": "5"}, None),
        ("close", {"left_over_ml": "1.25", "plasma_ml": "x"}, "left_over_ml"),
    ],
)
def test_bad_input_to_each_form_of_a_run_is_answered_with_the_page_again(
    theo: FlaskClient, measured: Run, part: str, data: dict[str, str], field: str | None
) -> None:
    answer = theo.post(f"/process/runs/{measured.id}/{part}", data=data)
    assert answer.status_code == 422
    assert "Nothing was recorded yet" in answer.text
    assert field is None or f'id="{field}-error"' in answer.text
    assert all(value in answer.text for name, value in data.items() if name.endswith("_ml"))
    assert measured.bags_out == []


def test_the_planned_split_is_shown_with_its_formula(theo: FlaskClient, measured: Run) -> None:
    page = theo.get(f"/process/runs/{measured.id}").text
    plan = walked.planned(measured, 3)
    assert "Volume of a dose = cells/kg × weight ÷ MNC per mL" in page
    assert page.count(f">{plan.bags[0].volume_ml}<") == len(plan.bags)


def test_a_lot_that_the_batch_record_has_no_use_for_is_refused_by_name(
    theo: FlaskClient, world: World, measured: Run
) -> None:
    answer = theo.post(f"/process/runs/{measured.id}/used", data={"used": walked.lot_code(world.lots["DM2601"])})
    assert answer.status_code == 409
    assert "Lot DM2601 is DMSO; this step needs transfer bag, saline, ACD-A, albumin." in answer.text


def test_what_is_asked_for_is_shown_and_nonsense_shows_the_next_step(theo: FlaskClient, measured: Run) -> None:
    assert "Scan each device" in theo.get(f"/process/runs/{measured.id}?do=use").text
    assert "What was filled" in theo.get(f"/process/runs/{measured.id}?do=<script>").text


@pytest.mark.parametrize("identifier", ["RUN-26-99999", "nothing", "A999926000001-DAA02-A0"])
def test_a_run_that_is_not_there_is_not_found(theo: FlaskClient, identifier: str) -> None:
    assert theo.get(f"/process/runs/{identifier}").status_code == 404
    assert theo.post(f"/process/runs/{identifier}/used", data={"used": device("BAL-2")}).status_code == 404


def test_a_double_tap_opens_one_run(theo: FlaskClient, world: World, received: Product) -> None:
    data = opening(world, received) | {"form_key": "tapped-twice"}
    first, again = (theo.post("/process/open", data=data) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"]
    assert len(db.session.query(Run).all()) == 1


def test_who_only_reads_sees_the_run_and_cannot_act(client_of: ClientOf, measured: Run) -> None:
    ada = client_of("ada")
    assert "Not possible now" in ada.get(f"/process/runs/{measured.id}").text
    assert ada.post(f"/process/runs/{measured.id}/used", data={"used": device("BAL-2")}).status_code == 403


def test_a_bag_is_taken_out_and_stored_elsewhere_by_its_pages(theo: FlaskClient, filled: list[Product]) -> None:
    bag = filled[0]
    out = {"position": place("FRIDGE-1-A1"), "bag": bag_code(bag)}
    assert theo.post("/process/retrieve", data=out).status_code == 303
    assert bag.id in theo.get("/process/").text
    into = {"bag": bag_code(bag), "position": place("FRIDGE-1-C8")}
    assert theo.post("/process/store", data=into).status_code == 303
    db.session.refresh(bag)
    assert (bag.place_id, bag.slot_id, bag.holder_id) == ("FRIDGE-1-C8", "FRIDGE-1-C8", None)


@pytest.mark.hazard("H03")
def test_a_bag_whose_label_cannot_be_read_is_typed_with_a_reason_and_a_second_person(
    theo: FlaskClient, world: World, filled: list[Product]
) -> None:
    bag = filled[0]
    typed = f"{bag.din}{Din(bag.din).check_character} {bag.product_description_code} {bag.division}"
    data = {"bag": typed, "position": place("FRIDGE-1-C8")}
    assert theo.post("/process/store", data=data).status_code == 409
    assert 'name="typed_reason"' in theo.get("/process/store").text
    more = {"typed_reason": "Torn label", **second(world)}
    assert theo.post("/process/store", data=data | more).status_code == 303
    db.session.refresh(bag)
    assert bag.slot_id == "FRIDGE-1-C8"


@pytest.mark.hazard("H20")
def test_the_wrong_bag_out_of_a_position_answers_stop(theo: FlaskClient, filled: list[Product]) -> None:
    answer = theo.post("/process/retrieve", data={"position": place("FRIDGE-1-A1"), "bag": bag_code(filled[1])})
    assert answer.status_code == 409
    assert "Put the bag back into its position." in answer.text


def test_the_inventory_says_which_position_holds_what(theo: FlaskClient, filled: list[Product]) -> None:
    page = theo.get("/process/storage").text
    assert all(bag.id in page for bag in filled)
    assert "3/24" in page


@pytest.mark.hazard("H19")
def test_a_count_that_differs_is_shown_as_a_discrepancy(theo: FlaskClient, filled: list[Product]) -> None:
    assert theo.post("/process/count", data={"position": place("FRIDGE-1-A1"), "empty": "y"}).status_code == 303
    page = theo.get("/process/storage").text
    assert "A count and the record disagree." in page
    db.session.refresh(filled[0])
    assert filled[0].hold_reason == "Count of FRIDGE-1-A1: missing there"


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("store", {"bag": "", "position": ""}),
        ("store", {"bag": place("LAB"), "position": place("FRIDGE-1-A1")}),
        ("retrieve", {"bag": "=A9999", "position": place("FRIDGE-1-A1")}),
        ("count", {"position": place("FRIDGE-1-A1")}),
        ("count", {"position": "", "empty": "y"}),
        ("deliver", {"bag": "", "place": device("BAL-2")}),
        ("freeze", {"volume_ml": "a lot"}),
        ("thaw", {"bag": "\x01"}),
    ],
)
def test_bad_input_to_storage_and_freezing_is_said_beside_the_field(
    theo: FlaskClient, world: World, address: str, data: dict[str, str]
) -> None:
    answer = theo.post(f"/process/{address}", data=data)
    assert answer.status_code == 422
    assert "has-error" in answer.text


@pytest.mark.parametrize("address", ["", "open", "storage", "store", "retrieve", "count", "deliver", "freeze", "thaw"])
def test_every_page_opens(theo: FlaskClient, world: World, address: str) -> None:
    assert theo.get(f"/process/{address}").status_code == 200


def test_a_dose_is_frozen_and_thawed_by_its_pages(theo: FlaskClient, world: World, filled: list[Product]) -> None:
    bag = filled[0]
    freezing: dict[str, Any] = {
        "bag": bag_code(bag),
        "lot": walked.lot_code(world.lots["DM2601"]),
        "freezer": device("CRF-1"),
        "volume_ml": str((bag.volume_ml * D("1.2")).quantize(D("0.1"))),
        **second(world),
    }
    assert theo.post("/process/freeze", data=freezing).status_code == 303
    db.session.refresh(bag)
    frozen = bag.only_child
    labelled.final(world, frozen, at=clock.now() - timedelta(minutes=3))
    db.session.commit()
    assert (
        theo.post(
            "/process/thaw", data={"bag": bag_code(frozen), "bath": device("BATH-1"), **second(world)}
        ).status_code
        == 303
    )
    assert frozen.only_child.product_description_code == "DAA04"


def test_the_first_page_of_a_technologist_names_the_next_step(theo: FlaskClient, measured: Run) -> None:
    page = theo.get("/").text
    assert measured.id in page
    assert "Fill the dose bags and samples" in page
    assert db.session.get(Place, "BENCH-1") is not None


def test_a_run_in_which_no_saline_was_used_asks_for_none(theo: FlaskClient, world: World) -> None:
    run = given.a_run(world)
    db.session.commit()
    address = f"/process/runs/{run.id}"
    for code in (*map(device, walked.DEVICES), walked.lot_code(world.lots["TB2601"])):
        assert theo.post(f"{address}/used", data={"used": code}).status_code == 303
    page = theo.get(address).text
    assert ("Still to scan" in page, "Before the plasma reduction" in page) == (False, True)
    assert theo.post(f"{address}/measurements/before", data=counting(run, world)).status_code == 303
    assert run.measured("before") is not None


def test_a_count_that_is_far_off_is_asked_about_beside_the_field(theo: FlaskClient, world: World) -> None:
    run = given.a_run(world)
    db.session.commit()
    address = f"/process/runs/{run.id}/measurements/before"
    assert run.bag.wbc_e6_per_ml is not None
    slip = counting(run, world) | {"wbc_e6_per_ml": f"{run.bag.wbc_e6_per_ml / 10:.1f}"}
    asked = theo.post(address, data=slip)
    assert asked.status_code == 422
    assert "Read the analyser again." in asked.text[asked.text.index('id="wbc_e6_per_ml-error"') :]
    assert asked.text.count('name="override_reason"') == 1
    assert run.measured("before") is None
    assert theo.post(address, data=slip | {"override_reason": "Counted twice, diluted"}).status_code == 303
    opened = db.session.scalars(select(Deviation)).one()
    assert (opened.rule, opened.reason) == ("count-far-off", "Counted twice, diluted")
    assert theo.post(address, data=counting(run, world) | {"wbc_e6_per_ml": "x"}).status_code == 422
