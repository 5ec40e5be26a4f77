import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from labels.own_code import build_own
from tests.factories.trail import a_bag_with_a_past
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Product, SecurityEvent
from tracker.reading.near_misses import PAGE as NEAR_MISSES

ClientOf = Callable[[str], FlaskClient]


@pytest.fixture
def bag(world: World) -> Product:
    found = a_bag_with_a_past(world)
    db.session.commit()
    return found


def test_a_search_finds_by_the_beginning_of_a_code(bag: Product, client_of: ClientOf) -> None:
    assert bag.id in client_of("ada").get("/audit", query_string={"q": "A9999 26"}).text


def test_near_misses_are_on_the_first_page(bag: Product, client_of: ClientOf) -> None:
    client = client_of("ada")
    assert "The wristband is of R07" in client.get("/audit").text
    assert "The wristband is of R07" not in client.get("/audit?rule=expired").text
    assert "The wristband is of R07" in client.get("/audit?rule=wrong-recipient&place=BED-7-01").text


@pytest.mark.parametrize("name", ["q", "rule", "place", "before"])
@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "é" * 300,
        "2026|x|y",
        "2026-01-01T00:00+00:00|x|99999999999999999999",
        "9" * 400,
        "{{7*7}}",
        "\x1d01",
    ],
)
def test_hostile_input_never_breaks_the_search(world: World, client_of: ClientOf, name: str, text: str) -> None:
    answer = client_of("ada").get("/audit", query_string={name: text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_the_ledger_verifies_on_screen_and_says_what_that_is_worth(bag: Product, client_of: ClientOf) -> None:
    assert "UNANCHORED" in client_of("ada").get("/audit/verify").text


def test_a_certificate_is_a_file_and_a_line_in_the_security_log(bag: Product, client_of: ClientOf) -> None:
    client = client_of("ada")
    lines = select(func.count()).select_from(CustodyEvent)
    before = db.session.scalar(lines)
    assert client.get(f"/audit/products/{bag.id}/certificate").status_code == 200
    answer = client.post(f"/audit/products/{bag.id}/documents/certificate-of-analysis")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].endswith(f'"certificate-of-analysis-{bag.id}.pdf"')
    noted = db.session.scalars(select(SecurityEvent).where(SecurityEvent.what == "export")).one()
    assert noted.detail == f"certificate-of-analysis {bag.id}"
    assert db.session.scalar(lines) == before
    assert f"certificate-of-analysis {bag.id}" in client.get("/audit/security").text


def test_a_document_of_no_kind_is_not_found(bag: Product, client_of: ClientOf) -> None:
    assert client_of("ada").post(f"/audit/products/{bag.id}/documents/anything").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "donors/D01",
        "recipients/R01",
        "rounds/CHA999926000001",
        "trace/donor/D01",
        "trace/recipient/R01",
        "trace/lot/TB2601",
        "trace/badge/S00013",
        "trace/equipment/BAL-2",
        "trace/place/WARD-7",
        "near-misses",
        "security",
    ],
)
def test_an_auditor_reads_every_trace_and_a_nurse_none(bag: Product, client_of: ClientOf, path: str) -> None:
    page = client_of("ada").get(f"/audit/{path}")
    assert page.status_code == 200
    assert "Moreau, Camille" not in page.text
    assert client_of("nadia").get(f"/audit/{path}").status_code == 403


def test_a_trace_of_nothing_is_not_found(bag: Product, client_of: ClientOf) -> None:
    assert client_of("ada").get("/audit/trace/lot/none").status_code == 404
    assert client_of("ada").get("/audit/trace/nothing/D01").status_code == 404


def test_the_first_page_leads_to_everything_that_an_auditor_reads(bag: Product, client_of: ClientOf) -> None:
    ada = client_of("ada")
    page = ada.get("/audit/").text
    assert page.replace("/audit/", "/audit") == ada.get("/audit").text.replace("/audit/", "/audit")
    for link in ("/products", "/audit/near-misses", "/audit/records", "/audit/verify", "/audit/security"):
        assert f'href="{link}"' in page
        assert ada.get(link).status_code == 200
    assert [client_of(name).get("/audit/").status_code for name in ("nadia", "sam")] == [403, 403]


def test_what_was_scanned_into_the_search_is_opened_and_what_is_not_there_is_said(
    bag: Product, client_of: ClientOf
) -> None:
    ada = client_of("ada")
    opened = ada.get("/audit/", query_string={"q": build_own("P", "LAB")})
    assert (opened.status_code, opened.headers["Location"]) == (303, "/audit/trace/place/LAB")
    nothing = ada.get("/audit/", query_string={"q": "ZZ-99"}).text
    assert ("Found for “ZZ-99”" in nothing, "Nothing on record begins with this." in nothing) == (True, True)


def test_near_misses_are_of_the_rule_and_the_place_that_were_chosen(bag: Product, client_of: ClientOf) -> None:
    ada, says = client_of("ada"), "The wristband is of R07"
    for chosen, there in ({"place": "BED-7-01"}, True), ({"place": "LAB"}, False), ({"rule": "wrong-recipient"}, True):
        page = ada.get("/audit/", query_string=chosen).text
        assert (says in page) == there
        (value,) = chosen.values()
        assert f'<option value="{value}" selected>' in page
    assert "No line yet." in ada.get("/audit/?place=LAB").text


def test_older_near_misses_are_a_page_away(world: World, client_of: ClientOf) -> None:
    nadia, ada = client_of("nadia"), client_of("ada")
    for number in range(NEAR_MISSES + 1):
        nadia.post("/scan", json={"raw": f"=A999926{number:06}00"})
    first = ada.get("/audit/").text
    (onward,) = re.findall(r'href="(/audit\?before=[^"]+)"', first)
    older = ada.get(unescape(onward)).text
    assert (f"26{NEAR_MISSES:06}" in first, "26000000" in first, "26000000" in older) == (True, False, True)
    assert "Older" not in older
