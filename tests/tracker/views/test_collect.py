"""The pages of leg 3, as the apheresis nurse goes through them."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import scans
from tests.factories.collect import a_collection_bag, an_open_session, an_unlabelled_bag
from tests.factories.enrol import a_round
from tests.factories.mobilize import a_mobilized_round
from tests.tracker.views.test_answering import Sent
from tracker import clock
from tracker.demo.mobilize import wristband
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import BloodCount, Collection, CustodyEvent, Round
from tracker.reading.instants import here
from tracker.steps import administer, mobilize
from tracker.steps.mobilize import Count

Client = Callable[[str], FlaskClient]


def opening(world: World, round_: Round, **changes: str) -> dict[str, str]:
    """The opening form, filled in."""
    return {
        "wristband": scans.of_donor(round_.donor_id),
        "place": scans.of_place(world.places["APH-1"]),
        "device": scans.of_device(world.devices["SEP-1"]),
        "kit": scans.of_lot(world.lots["KT2601"]),
        "acda": scans.of_lot(world.lots["AC2601"]),
        "wbc": "45.0",
        "mnc_percent": "20",
        "platelets": "200",
        "haemoglobin": "140",
        "haematocrit": "42",
        "systolic": "120",
        "diastolic": "75",
        "pulse": "70",
        "temperature": "36.8",
        "cd34": "",
        "calcium": "",
    } | changes


def run_sheet(world: World, **changes: str) -> dict[str, str]:
    """The run sheet, filled in."""
    return {
        "balance": scans.of_device(world.devices["BAL-1"]),
        "processed_ml": "12000",
        "inlet_ml_per_min": "40",
        "ac_ratio": "12",
        "acda_ml": "900",
        "gross_g": "297.5",
        "tare_g": "35",
        "wbc_e6_per_ml": "150",
        "mnc_percent": "80",
        "viability_percent": "98",
        "post_wbc_e9_per_l": "36",
        "post_mnc_percent": "15",
        "post_platelets_e9_per_l": "150",
    } | changes


def test_a_session_goes_from_the_worklist_to_the_label(world: World, client_of: Client) -> None:
    round_, ana = a_mobilized_round(world), client_of("ana")
    db.session.commit()
    assert f"/collect/rounds/{round_.id}/new" in ana.get("/collect/").text
    assert "Open the session" in ana.get(f"/collect/rounds/{round_.id}/new").text
    answer = ana.post(f"/collect/rounds/{round_.id}/new", data=opening(world, round_))
    assert answer.status_code == 303, answer.text
    session = db.session.scalars(select(Collection)).one()
    address = f"/collect/sessions/{session.id}"
    assert answer.location == address
    assert "Record the start" in ana.get(address).text
    assert ana.post(f"{address}/start", data={}).status_code == 303
    assert "Record the end" in ana.get(address).text
    assert ana.post(f"{address}/end", data=run_sheet(world)).status_code == 303
    page = ana.get(address).text
    assert "250.0" in page
    assert "(297.5 − 35.0) g ÷ 1.05 g/mL" in page
    assert "Print, scan back and verify the label" in page
    assert "This product has no label of this step." in page
    assert "Open sessions" in ana.get("/collect/").text


def test_the_page_says_before_the_start_what_stands_against_it(world: World, client_of: Client) -> None:
    round_, ana = a_round(world), client_of("ana")
    db.session.commit()
    assert ana.post(f"/collect/rounds/{round_.id}/new", data=opening(world, round_)).status_code == 303
    session = db.session.scalars(select(Collection)).one()
    go(administer.recall_supply_lot(world.lots["KT2601"], reason="leak", by=world["sam"], at=clock.now()))
    db.session.commit()
    address = f"/collect/sessions/{session.id}"
    recalled = "Lot KT2601 of apheresis bag set is recalled."
    assert recalled in ana.get(address).text
    assert recalled in ana.post(f"{address}/start", data={}, follow_redirects=True).text
    db.session.refresh(session)
    assert session.started_at is None


def test_computing_only_shows_the_figures_and_records_nothing(world: World, client_of: Client) -> None:
    session = an_open_session(world)
    db.session.commit()
    lines = db.session.scalars(select(CustodyEvent)).all()
    answer = client_of("ana").post(f"/collect/sessions/{session.id}/figures", data=run_sheet(world))
    assert answer.status_code == 200
    assert "37.50" in answer.text
    assert 'value="297.5"' in answer.text
    db.session.expire_all()
    assert len(db.session.scalars(select(CustodyEvent)).all()) == len(lines)


def test_computing_with_a_figure_missing_says_which(world: World, client_of: Client) -> None:
    session = an_open_session(world)
    db.session.commit()
    answer = client_of("ana").post(f"/collect/sessions/{session.id}/figures", data=run_sheet(world, gross_g=""))
    assert answer.status_code == 200
    assert "Enter a figure." in answer.text


def test_a_wrong_wristband_ends_at_a_stop_page(world: World, client_of: Client) -> None:
    round_, other = a_round(world, 1), a_round(world, 2)
    db.session.commit()
    form = opening(world, round_, wristband=scans.of_donor(other.donor_id))
    answer = client_of("ana").post(f"/collect/rounds/{round_.id}/new", data=form)
    assert answer.status_code == 409
    assert "This session is for donor D01; the wristband is D02." in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("wristband", "", "Scan it."),
        ("wristband", "hello", "Scan"),
        ("place", "VT1:P:NOWHERE:X", "check character"),
        ("kit", "", "Scan it."),
        ("wbc", "45,0", "Type digits with a point"),
        ("wbc", "1e1", "Type digits with a point"),
        ("wbc", "45.05", "No more digits after the point than 1."),
        ("wbc", "0", "Between 0.1 and 500."),
        ("wbc", "NaN", "Type digits with a point"),
        ("wbc", "", "Enter a figure."),
        ("mnc_percent", "100.1", "Between 0.1 and 100."),
        ("platelets", "200.5", "Type a whole number in digits."),
        ("platelets", "-1", "Between 0 and 2000."),
        ("haematocrit", "0.4", "Between 10 and 75."),
        ("calcium", "1.123", "No more digits after the point than 2."),
        ("temperature", "9" * 30, "Type digits with a point"),
        ("happened", "yesterday", "Not a valid datetime value"),
        ("late_reason", "x" * 501, "cannot be longer than 500"),
        ("override_reason", "a\x00b", "cannot be stored"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_what_was_typed_stays(
    world: World, client_of: Client, field: str, typed: str, says: str
) -> None:
    round_ = a_round(world)
    db.session.commit()
    answer = client_of("ana").post(f"/collect/rounds/{round_.id}/new", data=opening(world, round_, **{field: typed}))
    assert answer.status_code == 422
    assert says in answer.text.replace("&#39;", "'")
    assert 'value="140"' in answer.text
    assert db.session.scalars(select(Collection)).all() == []


def test_a_donor_card_is_no_wristband(world: World, client_of: Client) -> None:
    round_ = a_round(world)
    db.session.commit()
    card = f"=;A9999{round_.donor.number}"
    answer = client_of("ana").post(f"/collect/rounds/{round_.id}/new", data=opening(world, round_, wristband=card))
    assert answer.status_code == 422
    assert "Scan the wristband on the donor" in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("balance", "", "Scan it."),
        ("processed_ml", "twelve", "Type a whole number in digits."),
        ("gross_g", "297.55", "No more digits after the point than 1."),
        ("viability_percent", "101", "Between 0 and 100."),
        ("post_platelets_e9_per_l", "", "Enter a whole number."),
    ],
)
def test_a_bad_run_sheet_is_named_beside_its_field(
    world: World, client_of: Client, field: str, typed: str, says: str
) -> None:
    session = an_open_session(world)
    db.session.commit()
    answer = client_of("ana").post(f"/collect/sessions/{session.id}/end", data=run_sheet(world, **{field: typed}))
    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="12000"' in answer.text or field == "processed_ml"
    db.session.refresh(session)
    assert session.ended_at is None


def test_a_time_that_is_none_is_named_beside_its_field(world: World, client_of: Client) -> None:
    bag, session = an_unlabelled_bag(world), an_open_session(world, a_round(world, 2), place="APH-2")
    db.session.commit()
    for address in (f"{bag.din}/let-go", f"{session.id}/end", f"{session.id}/abandon"):
        sent = run_sheet(world, happened="25 o'clock", reason="x")
        answer = client_of("ana").post(f"/collect/sessions/{address}", data=sent)
        assert answer.status_code == 422, address
        assert "Not a valid datetime value" in answer.text


def test_the_donor_goes_only_with_a_verified_label(world: World, client_of: Client) -> None:
    bag = an_unlabelled_bag(world)
    db.session.commit()
    answer = client_of("ana").post(f"/collect/sessions/{bag.din}/let-go", data={})
    assert answer.status_code == 409
    assert "This product has no label of this step." in answer.text


def test_a_session_is_closed_without_a_bag_only_with_a_reason(world: World, client_of: Client) -> None:
    session, ana = an_open_session(world), client_of("ana")
    db.session.commit()
    assert "never given out again" in ana.get(f"/collect/sessions/{session.id}/abandon").text
    assert ana.post(f"/collect/sessions/{session.id}/abandon", data={}).status_code == 422
    answer = ana.post(f"/collect/sessions/{session.id}/abandon", data={"reason": "Vein lost"})
    assert answer.status_code == 303
    db.session.refresh(session)
    assert session.donor_left_at is not None


def test_who_only_reads_sees_a_session_without_its_forms(world: World, client_of: Client) -> None:
    session, done = an_open_session(world), a_collection_bag(world, 2, place="APH-2")
    db.session.commit()
    page = client_of("ada").get(f"/collect/sessions/{session.id}").text
    assert "under way" in page
    assert "Record the end" not in page
    assert "The bag is labelled and the donor has left." in client_of("ada").get(f"/collect/sessions/{done.din}").text


def test_an_unknown_session_or_round_is_not_found(world: World, client_of: Client) -> None:
    ana = client_of("ana")
    for address in ("/collect/sessions/A999926999999", "/collect/rounds/CHA999926999999/new", "/collect/sessions/'"):
        assert ana.get(address).status_code == 404
    sent: dict[str, Any] = run_sheet(world)
    assert ana.post("/collect/sessions/A999926999999/figures", data=sent).status_code == 404


def test_the_page_of_a_round_with_an_open_session_leads_to_it(world: World, client_of: Client) -> None:
    session = an_open_session(world)
    db.session.commit()
    page = client_of("ana").get(f"/collect/rounds/{session.round_id}/new").text
    assert f'href="/collect/sessions/{session.id}"' in page


def counted_now(world: World, round_: Round) -> dict[str, str]:
    """A blood count of the donor, as the opening form shows it."""
    figures = Count(
        wbc_e9_per_l=Decimal("46.2"),
        platelets_e9_per_l=211,
        haemoglobin_g_per_l=139,
        haematocrit_percent=Decimal("41.5"),
        mnc_percent=Decimal("21.0"),
        cd34_per_ul=Decimal("33.0"),
    )
    go(mobilize.count(round_, wristband=wristband(round_), figures=figures, by=world["ana"], at=clock.now()))
    db.session.commit()
    shown = {"wbc": "46.2", "mnc_percent": "21.0", "platelets": "211", "haemoglobin": "139"}
    return shown | {"haematocrit": "41.5", "cd34": "33.0"}


def test_the_counts_of_today_are_shown_to_be_confirmed_and_not_typed_again(world: World, client_of: Client) -> None:
    round_, ana = a_mobilized_round(world), client_of("ana")
    shown, path = counted_now(world, round_), f"/collect/rounds/{round_.id}/new"
    page = ana.get(path).text
    fields = Sent(page).fields
    assert {name: fields[name] for name in shown} == shown
    assert f"From the count of {here(clock.now())}" in unescape(re.sub(r"<[^>]+>", "", page))
    asked = ana.post(path, data=opening(world, round_, **shown))
    assert (asked.status_code, "tick this, or enter newer ones" in asked.text) == (422, True)
    assert ana.post(path, data=opening(world, round_, **shown, compared="y")).status_code == 303
    line = db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "open-session")).all()[-1]
    assert line.said["facts"]["counts_from"] == BloodCount.of(round_.id)[-1].id


def test_a_newer_count_replaces_the_one_on_record_without_a_tick(world: World, client_of: Client) -> None:
    round_, ana = a_mobilized_round(world), client_of("ana")
    shown = counted_now(world, round_) | {"wbc": "47.0"}
    assert ana.post(f"/collect/rounds/{round_.id}/new", data=opening(world, round_, **shown)).status_code == 303
    line = db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "open-session")).all()[-1]
    assert "counts_from" not in line.said["facts"]


def test_a_count_of_yesterday_is_not_proposed(world: World, client_of: Client) -> None:
    round_ = a_mobilized_round(world)
    counted_now(world, round_)
    with clock.fixed(clock.now() + timedelta(hours=12)):
        client = client_of("ana")
        page = client.get(f"/collect/rounds/{round_.id}/new").text
    assert "From the count of" not in page
    assert Sent(page).fields["wbc"] == ""
