from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.factories.trail import a_bag_with_a_past
from tracker import access
from tracker.access import Permission
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Product, SecurityEvent
from tracker.views.guard import PUBLIC, permission_of

ClientOf = Callable[[str], FlaskClient]
EXPORT = {"audit.document"}
"""What a reader may send: it makes a file and a line of the security log."""


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


def test_a_report_is_a_file_and_a_line_in_the_security_log(bag: Product, client_of: ClientOf) -> None:
    client = client_of("ada")
    lines = select(func.count()).select_from(CustodyEvent)
    before = db.session.scalar(lines)
    assert client.get(f"/audit/products/{bag.id}/report").status_code == 200
    answer = client.post(f"/audit/products/{bag.id}/documents/chain-of-custody")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].endswith(f'"chain-of-custody-{bag.id}.pdf"')
    noted = db.session.scalars(select(SecurityEvent).where(SecurityEvent.what == "export")).one()
    assert noted.detail == f"chain-of-custody {bag.id}"
    assert db.session.scalar(lines) == before
    assert f"chain-of-custody {bag.id}" in client.get("/audit/security").text


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


def test_an_auditor_can_change_nothing(app: Flask, bag: Product, client_of: ClientOf) -> None:
    client = client_of("ada")
    before = db.session.scalar(select(func.count()).select_from(CustodyEvent))
    tried = 0
    for rule in app.url_map.iter_rules():
        needed = permission_of(rule.endpoint)
        if not (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"} or needed == PUBLIC:
            continue
        if rule.endpoint in EXPORT | READ_ONLY:
            continue
        kinds = {name: next(iter(getattr(rule._converters[name], "items", ["1"]))) for name in rule.arguments}
        path = rule.build(kinds, append_unknown=False)
        assert path is not None
        # Where the route is open to readers, the step itself asks for more.
        expected = {403, 404, 422} if access.ROLES["auditor"] >= {needed} else {403}
        assert client.post(path[1]).status_code in expected, rule.endpoint
        tried += 1
    assert tried > 20
    assert db.session.scalar(select(func.count()).select_from(CustodyEvent)) == before


READ_ONLY = {"scan.scan", "scan.work_at"}
"""The scan box answers (a refused scan is a line, and no row changes); a workplace is kept in the browser."""


def test_the_role_of_an_auditor_reads_and_nothing_else() -> None:
    assert access.ROLES["auditor"] == {Permission.READ, Permission.AUDIT}
