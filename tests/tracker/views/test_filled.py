"""A form that was filled when the sign-in ended is there again for whoever had filled it, and for nobody else."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules

import pytest
from flask import g
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from tests.factories import scans
from tests.factories.infuse import a_bag_on_the_ward
from tests.factories.mobilize import a_mobilized_round
from tests.tracker.views.test_answering import Sent
from tracker import clock, forms
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.models import CustodyEvent
from tracker.security import SESSION_LASTS
from tracker.views import filled

ClientOf = Callable[[str], FlaskClient]
ENTERED = {"wbc": "41.5", "platelets": "211"}


def page_of(world: World) -> str:
    path = f"/collect/rounds/{a_mobilized_round(world).id}/new"
    db.session.commit()
    return path


def on(page: TestResponse) -> dict[str, str]:
    return Sent(page.text).fields


def with_tokens(client: FlaskClient) -> None:
    """As in production: every form needs its token, and a request makes its own."""
    client.application.config["WTF_CSRF_ENABLED"] = True
    client.application.before_request_funcs[None].insert(0, lambda: g.pop("csrf_token", None) and None)


def lines() -> int:
    return db.session.scalar(select(func.count()).select_from(CustodyEvent)) or 0


def sign_in(client: FlaskClient, page: TestResponse, name: str, password: str = PASSWORD) -> TestResponse:
    return client.post("/sign-in", data=on(page) | {"badge": name, "password": password})


@pytest.mark.parametrize("how", ["signed out", "too old"])
def test_whoever_had_filled_a_form_finds_it_again(world: World, client_of: ClientOf, how: str) -> None:
    path, ana = page_of(world), client_of("ana")
    with_tokens(ana)
    entered = on(ana.get(path)) | ENTERED | {"kit": scans.of_lot(world.lots["KT2601"])}
    hidden = {"witness_badge": scans.of_badge(world["nadia"]), "witness_password": "not to be kept"}
    if how == "signed out":
        ana.post("/sign-out", data={"csrf_token": entered["csrf_token"]})
    before = lines()
    with clock.fixed(clock.now() + (SESSION_LASTS if how == "too old" else timedelta())):
        gate = ana.post(path, data=entered | hidden)
        assert (gate.status_code, "not to be kept" in gate.text) == (401, False)
        wrong = sign_in(ana, gate, "ana", "a wrong one")
        back = sign_in(ana, wrong, "ana")
        assert "Back to what was entered" in back.text
        again = ana.post(path, data=on(back))
    assert "data-refilled" in again.text
    shown = on(again)
    tokens = {"csrf_token": shown["csrf_token"]}
    assert {name: shown[name] for name in entered} == entered | tokens
    assert lines() == before


@pytest.mark.hazard("H29")
@pytest.mark.hazard("W10")
def test_another_person_gets_nothing_of_it(world: World, client_of: ClientOf) -> None:
    path, ana = page_of(world), client_of("ana")
    entered = on(ana.get(path)) | ENTERED
    ana.post("/sign-out")
    gate = ana.post(path, data=entered)
    other = sign_in(ana, gate, "theo")
    assert (other.status_code, other.headers["Location"]) == (303, "/")
    with_tokens(ana)
    left_open = ana.post(path, data=entered)
    assert (left_open.status_code, "Back to what was entered" in left_open.text) == (422, False)


def test_a_form_of_an_earlier_sign_in_of_the_same_person_is_found_again(world: World, client_of: ClientOf) -> None:
    path, ana = page_of(world), client_of("ana")
    entered = on(ana.get(path)) | ENTERED
    with_tokens(ana)
    back = ana.post(path, data=entered | {"csrf_token": "of an earlier sign-in"})
    assert "Back to what was entered" in back.text
    kept = on(back)
    assert (kept["wbc"], kept["csrf_token"] == entered.get("csrf_token")) == (ENTERED["wbc"], False)
    assert "data-refilled" in ana.post(path, data=kept).text


@pytest.mark.parametrize("mark", ["", "S00006", "IlMwMDAwNiI.forged"])
def test_what_is_not_sealed_by_this_site_is_kept_for_nobody(world: World, client_of: ClientOf, mark: str) -> None:
    path, ana = page_of(world), client_of("ana")
    ana.post("/sign-out")
    sent = ana.post(path, data=ENTERED | {"whose": mark})
    assert sent.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("kept", ["{", "[]", '{"path": "/", "sent": [1]}', '{"path": 1, "sent": []}', "[" * 9000])
def test_garbage_is_kept_for_nobody(client_of: ClientOf, kept: str) -> None:
    answer = client_of("ana").post("/sign-in", data={"badge": "ana", "password": PASSWORD, "filled": kept})
    assert answer.status_code == 303


def test_nothing_of_the_bedside_is_kept(world: World, client_of: ClientOf) -> None:
    bag = a_bag_on_the_ward(world)
    db.session.commit()
    assert 'name="whose"' not in client_of("nadia").get(f"/infuse/bags/{bag.id}").text


def test_no_password_of_any_form_is_kept() -> None:
    modules = [import_module(f"tracker.forms.{found.name}") for found in iter_modules(forms.__path__)]
    fields = {
        name: field
        for module in modules
        for _name, form in inspect.getmembers(module, inspect.isclass)
        for name, field in inspect.getmembers(form, lambda found: isinstance(found, UnboundField))
    }
    secret = {name for name, field in fields.items() if field.field_class is PasswordField}
    assert len(secret) > 4
    assert all(map(filled.is_secret, secret))
