"""The pages of people, places, equipment, lots and the site."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from labels.own_code import build_own
from tests.factories.process import doses
from tests.labels import decode
from tracker import clock, credentials
from tracker.demo import process
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Equipment, Place, Site, SupplyLot, Training, User
from tracker.reading import scanned
from tracker.scanning import ScanError
from tracker.steps import administer

ClientOf = Callable[[str], FlaskClient]
NEXT_YEAR = (clock.now() + timedelta(days=365)).date().isoformat()
ACCOUNT = {
    "number": "S00099",
    "username": "nina",
    "name": "Nina Holt",
    "roles": ["nurse"],
    "password": "correct horse battery",
}
PAGES = (
    "/administer/people/S00013",
    "/administer/places/FRIDGE-1",
    "/administer/equipment/BAL-3",
    "/administer/lots/SA2599",
)


@pytest.mark.parametrize("page", ["/administer/", *PAGES])
def test_everybody_reads_but_only_some_see_the_buttons(client_of: ClientOf, page: str) -> None:
    for reader in ("carl", "ada"):
        answer = client_of(reader).get(page)
        assert answer.status_code == 200
        assert "/label/" not in answer.text.partition("<main")[2]
        assert "/recall" not in answer.text
    assert client_of("sam").get(page).status_code == 200


@pytest.mark.parametrize(
    ("thing", "kind"), [("people/S00013", "badge"), ("places/LAB", "place"), ("equipment/SEP-1", "")]
)
def test_badges_and_labels_are_printed_and_given_out(client_of: ClientOf, thing: str, kind: str) -> None:
    sam = client_of("sam")
    page = "/".join(filter(None, ("/label", thing, kind)))
    assert sam.get(f"{page}/prints/1.pdf").status_code == 404
    assert sam.post(f"{page}/print").status_code == 303
    answer = sam.get(f"{page}/prints/1.pdf")
    assert (answer.status_code, answer.mimetype, answer.data[:4]) == (200, "application/pdf", b"%PDF")
    assert client_of("theo").post(f"{page}/print", data={"print-reprint_reason": "torn"}).status_code == 403


def entered_device(client: FlaskClient, name: str) -> str:
    device = {"identifier": "SEP-9", "kind": "separator", "serial": "S4", "name": name, "place": "LAB"}
    client.post("/administer/equipment/new", data=device | {"calibrated_until": "2099-01-01"})
    return "/label/equipment/SEP-9"


def test_a_name_that_does_not_fit_its_label_is_said_where_it_is_printed_and_no_print_is_made(
    client_of: ClientOf,
) -> None:
    client = client_of("sam")
    page = entered_device(client, "W" * 80)
    answer = client.post(f"{page}/print")
    assert (answer.status_code, "“name” is too long for its place" in answer.text) == (409, True)
    assert client.get(f"{page}/prints/1.pdf").status_code == 404


def test_a_name_that_only_the_pdf_has_room_for_is_said_where_the_other_is_opened(client_of: ClientOf) -> None:
    client = client_of("sam")
    page = entered_device(client, "W" * 26)
    assert client.post(f"{page}/print").status_code == 303
    assert client.get(f"{page}/prints/1.pdf").status_code == 200
    answer = client.get(f"{page}/prints/1.zpl")
    assert (answer.status_code, "“name” is too long for its place" in answer.text) == (422, True)


def test_an_account_is_opened_and_can_sign_in(client_of: ClientOf, world: World) -> None:
    answer = client_of("sam").post("/administer/people/new", data=ACCOUNT)
    assert answer.status_code == 303
    assert credentials.person("nina", ACCOUNT["password"]) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("number", "S99"),
        ("number", "S00002"),
        ("username", "Cora!"),
        ("username", "cora"),
        ("name", ""),
        ("roles", ["king"]),
        ("roles", []),
        ("password", "elevenchars"),
    ],
)
def test_an_account_that_is_not_sound_is_said_beside_its_field(client_of: ClientOf, field: str, typed: Any) -> None:
    answer = client_of("sam").post("/administer/people/new", data=ACCOUNT | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "nina" in answer.text or field == "username"
    assert db.session.get(User, "S00099") is None


def test_the_last_administrator_is_stopped_with_a_page(client_of: ClientOf, world: World) -> None:
    administer.change_user(world["sasha"], active=False, by=world["sam"], at=clock.now())
    db.session.commit()
    answer = client_of("sam").post("/administer/people/S00001/roles", data={"roles-roles": ["administrator"]})
    assert answer.status_code == 409
    assert "last administrator" in answer.text
    line = db.session.scalars(select(CustodyEvent).where(CustodyEvent.verdict == "refused")).one()
    assert line.step == "change-user"


def test_a_wrong_role_leaves_the_page_with_its_message(client_of: ClientOf) -> None:
    answer = client_of("sam").post("/administer/people/S00013/roles", data={"roles-roles": ["king"]})
    assert answer.status_code == 422
    assert 'id="roles-roles-error"' in answer.text


def test_an_own_password_is_changed_with_the_old_one(client_of: ClientOf) -> None:
    nadia = client_of("nadia")
    new = {"password": "four quiet grey geese", "again": "four quiet grey geese"}
    assert nadia.post("/administer/my-password", data={**new, "current": "wrong"}).status_code == 422
    assert (
        nadia.post("/administer/my-password", data={**new, "current": "veintrail-demo", "again": "x"}).status_code
        == 422
    )
    assert nadia.post("/administer/my-password", data={**new, "current": "veintrail-demo"}).status_code == 303
    assert credentials.person("nadia", new["password"]) is not None


def test_the_administrator_sets_a_password_for_somebody_else(client_of: ClientOf) -> None:
    short = {"reset-password": "short", "reset-again": "short"}
    assert client_of("sam").post("/administer/people/S00013/password", data=short).status_code == 422
    good = {"reset-password": "four quiet grey geese", "reset-again": "four quiet grey geese"}
    assert client_of("sam").post("/administer/people/S00013/password", data=good).status_code == 303
    assert credentials.person("nadia", "four quiet grey geese") is not None


def test_training_is_recorded_and_shown(client_of: ClientOf) -> None:
    sam = client_of("sam")
    given = {"training-procedure": "collect", "training-valid_until": NEXT_YEAR}
    assert sam.post("/administer/people/S00013/training", data=given).status_code == 303
    assert NEXT_YEAR in sam.get("/administer/people/S00013").text
    wrong = {"training-procedure": "juggle", "training-valid_until": "soon"}
    assert sam.post("/administer/people/S00013/training", data=wrong).status_code == 422


def upload(sam: FlaskClient, text: str | bytes) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return sam.post("/administer/training", data={"file": (io.BytesIO(content), "training.csv")})


def test_training_of_many_is_imported(client_of: ClientOf) -> None:
    given = [("S00013", "collect"), ("S00013", "issue"), ("S00014", "issue")]
    lines = ["staff_number,procedure,valid_until", *(f"{person},{what},{NEXT_YEAR}" for person, what in given)]
    assert upload(client_of("sam"), "\n".join(lines)).status_code == 303
    granted = {(row.user_id, row.procedure) for row in db.session.scalars(select(Training))}
    assert granted >= set(given)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "first line"),
        ("a,b,c\n", "first line"),
        (b"\xff\xfe\x00", "CSV file in UTF-8"),
        ("staff_number,procedure,valid_until\n", "no line"),
        ("staff_number,procedure,valid_until\nS00013,collect\n", "Line 2"),
        ("staff_number,procedure,valid_until\nS99999,collect,2999-01-01\n", "Line 2: nobody"),
        ("staff_number,procedure,valid_until\nS00013,juggle,2999-01-01\n", "Line 2: there is no such procedure"),
        ("staff_number,procedure,valid_until\nS00013,collect,2999-13-01\n", "Line 2: write the day"),
        ("staff_number,procedure,valid_until\nS00013,collect,2001-01-01\n", "Line 2: this day has passed"),
        ("staff_number,procedure,valid_until\n" + "S00013,collect,2999-01-01\n" * 1001, "More than"),
    ],
)
def test_a_file_with_one_wrong_line_is_refused_as_a_whole(client_of: ClientOf, text: str | bytes, says: str) -> None:
    before = len(db.session.scalars(select(Training)).all())
    answer = upload(client_of("sam"), text)
    assert answer.status_code == 422
    assert says in answer.text
    assert len(db.session.scalars(select(Training)).all()) == before


def test_all_wrong_lines_of_an_import_are_named_up_to_twenty(client_of: ClientOf) -> None:
    head, good = "staff_number,procedure,valid_until", f"S00013,collect,{NEXT_YEAR}"
    text = upload(client_of("sam"), f"{head}\n{good}\nS00013,juggle,2031-01-01\n{good}\nS99999,issue,soon").text
    assert "Line 3: there is no such procedure." in text
    assert "Line 5: nobody has this staff number." in text
    assert not re.search(r"Line [24]\b", text)
    text = upload(client_of("sam"), "\n".join([head, *["x"] * 23])).text
    assert "Line 21:" in text
    assert "Line 22:" not in text
    assert "and 3 more wrong lines." in text


def test_a_place_and_a_device_are_added(client_of: ClientOf) -> None:
    sam = client_of("sam")
    place = {"identifier": "FRIDGE-9", "name": "Spare", "kind": "storage", "parent": "LAB", "low_celsius": "2"}
    assert sam.post("/administer/places/new", data=place).status_code == 303
    assert db.session.get_one(Place, "FRIDGE-9").parent_id == "LAB"
    device = {"identifier": "BAL-9", "name": "Spare", "kind": "balance", "serial": "1", "place": "LAB"}
    assert sam.post("/administer/equipment/new", data=device).status_code == 303
    assert db.session.get_one(Equipment, "BAL-9").place_id == "LAB"
    assert sam.post("/administer/places/new", data=place | {"name": "Other"}).status_code == 409


def test_a_place_is_corrected_and_closed_on_its_page(client_of: ClientOf) -> None:
    sam, page = client_of("sam"), "/administer/places/BENCH-2"
    assert "Correct it" not in client_of("theo").get(page).text
    given = {"correct-name": "Isolator 2", "correct-kind": "bench", "correct-reason": "Replaced"}
    assert sam.post(f"{page}/correct", data=given | {"correct-reason": ""}).status_code == 422
    assert sam.post(f"{page}/correct", data=given).status_code == 303
    assert "Isolator 2" in sam.get(page).text
    assert sam.post("/administer/places/FRIDGE-1/close", data={"close-reason": "Broken"}).status_code == 409
    assert sam.post(f"{page}/close", data={"close-reason": "Broken"}).status_code == 303
    text = sam.get(page).text
    assert "This place is closed." in text
    assert "Work here" not in text
    assert sam.post("/work-at/BENCH-2").location == page
    with sam.session_transaction() as session:
        assert "place" not in session


@pytest.mark.parametrize(
    ("page", "field", "typed"),
    [
        ("places", "identifier", "fridge 9"),
        ("places", "kind", "moon"),
        ("places", "parent", "NOWHERE"),
        ("places", "low_celsius", "2,5"),
        ("places", "low_celsius", "2.55"),
        ("places", "name", ""),
        ("equipment", "identifier", "../x"),
        ("equipment", "place", "NOWHERE"),
        ("equipment", "calibrated_until", "soon"),
    ],
)
def test_a_thing_that_cannot_be_is_said_beside_its_field(
    client_of: ClientOf, page: str, field: str, typed: str
) -> None:
    given = {
        "identifier": "X-9",
        "name": "Spare thing",
        "kind": "storage" if page == "places" else "balance",
        "serial": "1",
    }
    answer = client_of("sam").post(f"/administer/{page}/new", data=given | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Spare thing" in answer.text or field == "name"


def test_a_calibration_is_recorded(client_of: ClientOf) -> None:
    sam = client_of("sam")
    assert sam.post("/administer/equipment/BAL-3/calibrate", data={"until": NEXT_YEAR}).status_code == 303
    assert sam.post("/administer/equipment/BAL-3/calibrate", data={"until": "2001-01-01"}).status_code == 409
    assert sam.post("/administer/equipment/BAL-3/calibrate", data={"until": ""}).status_code == 422


def lot_form(**changes: str) -> dict[str, str]:
    return {"kind": "saline", "name": "Saline 0.9 %", "maker": "Synthetic Supplies", "catalog": "SAL1000"} | changes


def test_a_lot_is_taken_in_by_scanning_its_code(client_of: ClientOf) -> None:
    expires = date.fromisoformat(NEXT_YEAR)
    code = f"(01)09521234000044(17){expires:%y%m%d}(10)SA2701"
    answer = client_of("theo").post("/administer/lots/new", data=lot_form(code=code))
    assert answer.status_code == 303
    lot = db.session.get_one(SupplyLot, "SA2701")
    assert (lot.gtin, lot.lot, lot.expires_on) == ("09521234000044", "SA2701", expires)


def test_two_makers_may_have_one_lot_number_and_a_code_that_both_carry_asks_which(client_of: ClientOf) -> None:
    theo, other = client_of("theo"), {"maker": "Other Makers", "name": "Salt water"}
    path, code = "/administer/lots/new", f"(01)09521234000044(17){date.fromisoformat(NEXT_YEAR):%y%m%d}(10)X-1"
    first = theo.post(path, data=lot_form(code=code))
    assert scanned.resolve(code, "lot").row.id == "X-1"
    second = theo.post(path, data=lot_form(code=code, **other))
    third = theo.post(path, data=lot_form(lot="X-1", expires_on=NEXT_YEAR, kind="albumin"))
    lots = [answer.headers["Location"].rsplit("/", 1)[-1] for answer in (first, second, third)]
    assert lots == ["X-1", "X-1-2", "X-1-3"]
    assert {db.session.get_one(SupplyLot, lot).lot for lot in lots} == {"X-1"}
    for again in (lot_form(lot="x-1", maker="synthetic  supplies"), lot_form(lot="X-1", **other)):
        refused = theo.post(path, data=again | {"expires_on": NEXT_YEAR})
        assert (refused.status_code, "is on record already" in refused.text) == (409, True)
    with pytest.raises(ScanError, match="Several lots") as asks:
        scanned.resolve(code, "lot")
    assert asks.value.code == "ambiguous-lot"
    assert all(word in asks.value.sentence for word in ("Salt water (Other Makers, X-1-2)", "Synthetic Supplies, X-1)"))
    for lot in lots:
        assert scanned.resolve(build_own("B", lot), "lot").row.id == lot


def test_a_lot_that_was_typed_is_scanned_from_its_own_label(client_of: ClientOf) -> None:
    theo = client_of("theo")
    assert theo.post("/administer/lots/new", data=lot_form(lot="our/own 7b", expires_on=NEXT_YEAR)).status_code == 303
    lot = db.session.get_one(SupplyLot, "OUR-OWN-7B")
    theo.post(f"/label/lots/{lot.id}/print", data={"print-copies": "2"})
    pages = decode.symbols(theo.get(f"/label/lots/{lot.id}/prints/1.pdf").data, dpi=300)
    for [code] in pages:
        thing = scanned.resolve(code, "lot")
        assert (thing.kind, thing.row, thing.typed) == ("lot", lot, False)
    assert len(pages) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "rubbish"}, "code"),
        ({"code": "='A9999S00001"}, "code"),
        ({}, "lot"),
        ({"lot": "X1"}, "expires_on"),
        ({"lot": "X1", "expires_on": "2027-02-30"}, "expires_on"),
        ({"lot": "X1", "expires_on": NEXT_YEAR, "kind": "tea"}, "kind"),
    ],
)
def test_a_lot_without_number_or_last_day_is_not_taken_in(
    client_of: ClientOf, changes: dict[str, str], field: str
) -> None:
    answer = client_of("theo").post("/administer/lots/new", data=lot_form(**changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Synthetic Supplies" in answer.text


@pytest.mark.parametrize("code", ["OUR-OWN-7", "VT1:P:WARD-7:Z", "5901234123457"])
def test_a_code_that_is_not_the_makers_is_answered_with_what_to_scan_or_type(client_of: ClientOf, code: str) -> None:
    page = client_of("theo").post("/administer/lots/new", data=lot_form(code=code)).text
    assert "square GS1 code" in page
    assert "type lot number and last day below" in page
    assert "keep the item apart" not in page


def test_an_expired_lot_is_stopped(client_of: ClientOf) -> None:
    given = lot_form(lot="SA2001", expires_on="2020-01-01")
    assert client_of("theo").post("/administer/lots/new", data=given).status_code == 409
    assert db.session.get(SupplyLot, "SA2001") is None


def test_a_lot_is_recalled_with_a_reason(client_of: ClientOf) -> None:
    theo = client_of("theo")
    assert theo.post("/administer/lots/AC2601/recall", data={"reason": ""}).status_code == 422
    assert theo.post("/administer/lots/AC2601/recall", data={"reason": "Particles"}).status_code == 303
    assert "Particles" in client_of("carl").get("/administer/lots/AC2601").text


def test_the_site_is_changed_but_not_to_a_zone_that_does_not_exist(client_of: ClientOf, world: World) -> None:
    sam, given = client_of("sam"), {"name": "Centre", "city": "Newtown", "country": "Nowhere", "zone": "Europe/Berlin"}
    assert sam.post("/administer/site", data=given | {"zone": "Mars/Base"}).status_code == 422
    assert sam.post("/administer/site", data=given).status_code == 303
    assert "Newtown" in sam.get("/administer/site").text
    assert sam.post("/administer/site", data=given | {"contact": " Cell lab, +00 1 "}).status_code == 303
    assert Site.here().contact == "Cell lab, +00 1"
    assert sam.post("/administer/site", data=given | {"contact": " "}).status_code == 303
    assert Site.here().contact is None


def test_a_bag_that_went_into_others_is_in_nobodys_hands_and_at_no_place(client_of: ClientOf, world: World) -> None:
    dose = doses(world)[0]
    frozen = process.frozen(world, dose, at=clock.now() - timedelta(minutes=75))
    db.session.commit()
    assert dose.keeper == world["theo"].id
    assert f">{dose.id}<" not in client_of("ada").get(f"/administer/people/{dose.keeper}").text
    assert f">{frozen.id}<" in client_of("ada").get(f"/administer/places/{frozen.keeper}").text
