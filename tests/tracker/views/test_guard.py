"""What every page keeps to, whichever leg it belongs to: tokens, headers, sessions, permissions, and garbage."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tracker import clock
from tracker.access import ROLES, Permission
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.models import SecurityEvent
from tracker.steps import administer
from tracker.views import guard

ClientOf = Callable[[str], FlaskClient]
GARBAGE = ("nothing-of-that-name", "%00", "..%2F..%2Fetc", "%27%20OR%201=1--", "%F0%9F%92%89", "x" * 300)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture
def everyone(client_of: ClientOf, world: World) -> FlaskClient:
    """A browser of somebody who holds every role."""
    event = administer.change_user(world["sam"], role_names=" ".join(ROLES), by=world["sasha"], at=clock.now())
    assert event.accepted
    db.session.commit()
    return client_of("sam")


@pytest.fixture
def nadia(app: Flask, world: World) -> FlaskClient:
    """A browser of Nadia whose forms need their token, as in production."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = world["nadia"].get_id(), True
        session["begun"] = int(clock.now().timestamp())
    return client


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, onward: str = "") -> TestResponse:
    return client.post(f"/sign-in{onward}", data={"badge": name, "password": password})


@pytest.mark.hazard("W08")
@pytest.mark.parametrize("address", ["/scan", "/work-at/LAB", "/administer/my-password", "/sign-out", "/sign-in"])
def test_a_command_without_its_token_is_not_carried_out(nadia: FlaskClient, address: str) -> None:
    answer = nadia.post(address, data={"raw": "VT1:P:LAB"})
    assert answer.status_code == 422
    assert "Nothing was recorded" in answer.text
    assert nadia.get("/").status_code == 200


@pytest.mark.hazard("W08")
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/sign-in",
        "/administer/",
        "/administer/people/S00013",
        "/label/places/LAB",
        "/follow-up/trial.svg",
        "/no-such-page",
        "/administer/people/nobody",
    ],
)
def test_every_kind_of_answer_has_the_headers_of_a_safe_page(everyone: FlaskClient, address: str) -> None:
    answer = everyone.get(address)
    for header, value in HEADERS.items():
        assert value in answer.headers.get(header, ""), header
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_exports_stop_pages_and_refusals_are_not_kept_by_a_browser(everyone: FlaskClient, client_of: ClientOf) -> None:
    answers = (
        everyone.post("/follow-up/export", data={"table": "columns"}),
        everyone.post("/administer/lots/SA2599/recall", data={"reason": "again"}),
        everyone.post("/scan", json={"raw": "rubbish"}),
        client_of("carl").get("/administer/people/new"),
    )
    assert [answer.status_code for answer in answers] == [200, 409, 200, 403]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize("sent", ["[" * 50_000, '{"raw":' * 20_000, "[]", "{", ""])
def test_a_scan_that_is_not_a_readable_object_is_answered_and_not_a_failure(everyone: FlaskClient, sent: str) -> None:
    answer = everyone.post("/scan", data=sent, content_type="application/json")
    assert (answer.status_code, answer.json["verdict"] if answer.json else "") == (200, "stop")


@pytest.mark.hazard("W15")
def test_a_failed_sign_in_does_not_say_what_was_wrong(app: Flask, client_of: ClientOf, world: World) -> None:
    client_of("sam")
    administer.change_user(world["noor"], active=False, by=world["sam"], at=clock.now())
    db.session.commit()
    pages = set()
    for name, password in (("nadia", "wrong"), ("nobody", "wrong"), ("noor", PASSWORD), ("S00013", "wrong")):
        answer = sign_in(app.test_client(), name, password)
        assert answer.status_code == 422
        pages.add(re.sub(rf'value="{name.lower()}"|value="{name}"|[0-9a-f]{{32}}|\d\d:\d\d[^"<]*', "", answer.text))
    assert len(pages) == 1
    assert db.session.query(SecurityEvent).filter_by(what="sign-in failed").count() == 4


@pytest.mark.hazard("W08")
@pytest.mark.parametrize(
    "wish",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "%2F%2Fevil.example",
        "evil",
        "",
    ],
)
def test_signing_in_leads_to_a_page_of_ours_only(app: Flask, client_of: ClientOf, wish: str) -> None:
    client_of("nadia")
    answer = sign_in(app.test_client(), "nadia", onward=f"?next={wish}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_signing_in_leads_on_to_the_page_that_was_asked_for(app: Flask, client_of: ClientOf) -> None:
    client_of("nadia")
    answer = sign_in(app.test_client(), "nadia", onward="?next=/administer/places/LAB")
    assert answer.headers["Location"] == "/administer/places/LAB"


@pytest.mark.hazard("H32")
def test_a_closed_account_loses_its_session_at_once(client_of: ClientOf, world: World) -> None:
    nadia = client_of("nadia")
    assert nadia.get("/").status_code == 200
    administer.change_user(world["nadia"], active=False, by=world["sam"], at=clock.now())
    db.session.commit()
    assert nadia.get("/").headers["Location"].startswith("/sign-in")


@pytest.mark.hazard("H32")
@pytest.mark.hazard("W09")
def test_a_reset_of_the_password_ends_every_session_that_was_open(client_of: ClientOf, app: Flask) -> None:
    sam, chair, desk = client_of("sam"), app.test_client(), app.test_client()
    for station in (chair, desk):
        assert sign_in(station, "nadia").status_code == 303
        assert station.get("/").status_code == 200
    reset = {"reset-password": "a longer secret 7", "reset-again": "a longer secret 7"}
    assert sam.post("/administer/people/S00013/password", data=reset).status_code == 303
    for station in (chair, desk):
        assert station.get("/").headers["Location"].startswith("/sign-in")
        assert station.post("/work-at/LAB").headers["Location"].startswith("/sign-in")
    assert sign_in(chair, "nadia").status_code == 422
    assert sign_in(chair, "nadia", "a longer secret 7").status_code == 303
    assert chair.get("/").status_code == 200
    assert desk.get("/").headers["Location"].startswith("/sign-in")
    assert sam.get("/").status_code == 200


@pytest.mark.hazard("W09")
def test_a_new_password_of_one_s_own_ends_the_other_sessions_and_not_this_one(client_of: ClientOf, app: Flask) -> None:
    client_of("nadia")
    here, elsewhere = app.test_client(), app.test_client()
    for station in (here, elsewhere):
        sign_in(station, "nadia")
    new = {"current": PASSWORD, "password": "a longer secret 7", "again": "a longer secret 7"}
    assert here.post("/administer/my-password", data=new).status_code == 303
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").headers["Location"].startswith("/sign-in")


@pytest.mark.hazard("H32")
@pytest.mark.hazard("W09")
def test_a_session_that_names_an_account_without_its_mark_is_nobody_s(app: Flask, world: World) -> None:
    client = app.test_client()
    for begun_as in (world["nadia"].id, f"{world['nadia'].id}:", world["sam"].get_id().replace("S", "X")):
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = begun_as, True
            session["begun"] = int(clock.now().timestamp())
        assert client.get("/").headers["Location"].startswith("/sign-in")


@pytest.mark.hazard("W09")
def test_a_sign_in_ends_after_twelve_hours_whatever_is_done_meanwhile(client_of: ClientOf, app: Flask) -> None:
    client_of("nadia")
    station, began = app.test_client(), clock.now()
    sign_in(station, "nadia")
    new = {"current": PASSWORD, "password": "a longer secret 7", "again": "a longer secret 7"}
    with clock.fixed(began + timedelta(hours=11, minutes=59)):
        assert station.get("/").status_code == 200
        assert station.post("/administer/my-password", data=new).status_code == 303
    with clock.fixed(began + timedelta(hours=12)):
        assert station.get("/").headers["Location"].startswith("/sign-in")
        assert station.post("/work-at/LAB").headers["Location"].startswith("/sign-in")
        assert sign_in(station, "nadia", "a longer secret 7").status_code == 303
        assert station.get("/").status_code == 200


@pytest.mark.hazard("H32")
def test_a_role_that_was_taken_away_counts_at_once(client_of: ClientOf, world: World) -> None:
    theo = client_of("theo")
    assert theo.get("/administer/lots/new").status_code == 200
    administer.change_user(world["theo"], role_names="nurse", by=world["sam"], at=clock.now())
    db.session.commit()
    assert theo.get("/administer/lots/new").status_code == 403
    assert theo.post("/administer/lots/new", data={}).status_code == 403


@pytest.mark.hazard("H29")
def test_a_change_of_user_keeps_nothing_but_the_place(client_of: ClientOf) -> None:
    client = client_of("nadia")
    client.post("/work-at/LAB")
    with client.session_transaction() as session:
        session["draft"] = "of Nadia"
    answer = client.post("/change-user", data={"badge": "noor", "password": PASSWORD})
    assert answer.status_code == 303
    with client.session_transaction() as session:
        assert session["_user_id"].partition(":")[0] == "S00014"
        assert session["place"] == "LAB"
        assert not {"draft", "_remember"} & session.keys()


def test_signing_out_leaves_nothing(client_of: ClientOf) -> None:
    client = client_of("nadia")
    client.post("/work-at/LAB")
    client.post("/sign-out")
    with client.session_transaction() as session:
        assert not {"_user_id", "place"} & session.keys()


def test_a_session_of_somebody_who_does_not_exist_is_no_session(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "S99999", True
        session["begun"] = int(clock.now().timestamp())
    assert client.get("/").headers["Location"].startswith("/sign-in")


def pages(app: Flask, *, with_parameters: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """Every page that is looked at: endpoint, and the kind of each of its parameters."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()) or bool(rule.arguments) != with_parameters:
            continue
        yield rule.endpoint, {name: type(rule._converters[name]).__name__ for name in rule.arguments}


def test_every_page_without_parameters_opens_for_who_may_see_it(app: Flask, everyone: FlaskClient) -> None:
    for endpoint, _none in pages(app, with_parameters=False):
        with app.test_request_context():
            address = url_for(endpoint)
        answer = everyone.get(address)
        assert answer.status_code == 200, f"{endpoint} {address}: {answer.status_code}"


@pytest.mark.hazard("B03")
@pytest.mark.parametrize("garbage", GARBAGE)
def test_every_page_says_404_to_garbage(app: Flask, everyone: FlaskClient, garbage: str) -> None:
    for endpoint, kinds in pages(app, with_parameters=True):
        if not set(kinds.values()) <= {"UnicodeConverter", "IntegerConverter"}:
            continue
        given: dict[str, Any] = {
            name: 987654321 if kind == "IntegerConverter" else "GARBAGE" for name, kind in kinds.items()
        }
        with app.test_request_context():
            address = url_for(endpoint, **given).replace("GARBAGE", garbage)
        answer = everyone.get(address)
        assert answer.status_code == 404, f"{endpoint} {address}: {answer.status_code}"


def test_somebody_holds_each_permission_that_a_page_needs(app: Flask) -> None:
    needed = {guard.permission_of(endpoint) for endpoint, _kinds in pages(app, with_parameters=False)}
    held = {permission for permissions in ROLES.values() for permission in permissions}
    assert {permission for permission in needed if isinstance(permission, Permission)} <= held
