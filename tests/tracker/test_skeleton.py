from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tracker import schema
from tracker.extensions import db


def test_the_models_and_the_migrations_agree(app: Flask) -> None:
    with db.engine.connect() as connection:
        assert schema.drift(connection) == []


def test_a_person_who_is_not_signed_in_is_asked_to(app: Flask) -> None:
    assert app.test_client().get("/").headers["Location"].startswith("/sign-in")


def test_the_first_page_greets_the_person_signed_in(app: Flask, client_of: Callable[[str], FlaskClient]) -> None:
    page = client_of("nadia").get("/")
    assert page.status_code == 200
    assert "Nadia Haddad" in page.text
