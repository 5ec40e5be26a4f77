"""People read words: no page of the demonstration, and no report, shows a code of the program as it is written."""

import ast
import html
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

import tracker
from tests.factories import short_story
from tests.factories.short_story import ENOUGH, MANY_KINDS, PEOPLE, kind
from tracker import clock, protocols
from tracker.demo.world import CAST
from tracker.extensions import db
from tracker.models import Base, Deviation, Infusion, Product, User
from tracker.reports import certificate, chain_of_custody
from tracker.workflow import Stage

CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
WORD = re.compile(rf"(?<![\w/.-]){CODE.pattern}(?![\w-])")
ROW_KEY = re.compile(r"\w+:\S+#\d+")
ENGLISH = {"follow-up", "controlled-rate"}
COLUMNS = re.compile(r"^/follow-up/trial$|/import$|^/administer/training$")  # these say how a file's columns are called
FILE = re.compile(r"\.(pdf|png|svg|zpl|css|js|ico)($|[?])")


def codes_of_the_program() -> frozenset[str]:
    """Every constant of the program, the database and the protocols that is written with a hyphen or an underscore."""
    found = {value for room in Path(tracker.__file__).parent.rglob("*.py") for value in _constants(room)}
    found |= {column.name for table in Base.metadata.tables.values() for column in table.columns}
    found |= set(Base.metadata.tables) | {stage.value for stage in Stage}
    for name in protocols.names():
        protocol = protocols.load(name)
        for rows in (protocol.questions, protocol.markers, protocol.specification, protocol.storage, protocol.vitals):
            found |= {row.code for row in rows}
    return frozenset(value for value in found if CODE.fullmatch(value)) - ENGLISH


def _constants(module: Path) -> set[str]:
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def said(page: str) -> str:
    """What a page shows, apart from what is set as code: scans, digests, numbers of things."""
    for hidden in (r"<(script|style|svg|template|code).*?</\1>", r"<!--.*?-->"):
        page = re.sub(hidden, " ", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " | ", page))


def signed_in(app: Flask, username: str) -> FlaskClient:
    number = {name: staff for name, staff, *_ in CAST}[username]
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = db.session.get_one(User, number).get_id(), True
        session["begun"] = int(clock.now().timestamp())
    return client


def pages_of(app: Flask, username: str) -> Iterator[tuple[str, str]]:
    """Addresses and texts of the pages that links lead this person to, a few of each kind."""
    client, waiting, seen, opened = signed_in(app, username), ["/"], set[str](), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        if address in seen or opened[kind(address)] >= ENOUGH or FILE.search(address) or address.startswith("/static/"):
            continue
        seen.add(address)
        opened[kind(address)] += 1
        answer = client.get(address)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            yield address, said(answer.text)
            waiting += [html.unescape(link) for link in re.findall(r'href="(/[^"#]*)', answer.text)]


def no_page_shows_a_code_of_the_program(demo: Flask, codes: frozenset[str]) -> None:
    pages = {(address, username): text for username in PEOPLE for address, text in pages_of(demo, username)}
    found = {
        f"{word} on {address} for {username}"
        for (address, username), text in pages.items()
        if not COLUMNS.search(address)
        for word in WORD.findall(text)
        if word in codes
    }
    assert len({kind(address) for address, _username in pages}) > MANY_KINDS
    assert sorted(found) == []


def no_record_of_a_product_shows_a_code_of_the_program(demo: Flask, codes: frozenset[str]) -> None:
    products = db.session.scalars(select(Product.id).order_by(Product.id)).all()
    ada = signed_in(demo, "ada")
    for identifier in products:
        answer = ada.get(f"/products/{identifier}")
        text = said(answer.text)
        assert [word for word in WORD.findall(text) if word in codes] == [], identifier
        assert ROW_KEY.findall(text) == [], identifier


def no_report_shows_a_code_of_the_program(_demo: Flask, codes: frozenset[str]) -> None:
    infused = select(Infusion.product_id).order_by(Infusion.started_at).limit(1)
    departed = select(Deviation.subject_id).where(Deviation.subject_kind == "product").limit(1)
    for identifier in (*db.session.scalars(infused).all(), *db.session.scalars(departed).all()):
        bag = db.session.get_one(Product, identifier)
        for make in (chain_of_custody.pdf, certificate.pdf):
            text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(make(bag))).pages)
            text = text.replace("-\n", "-")  # a word that a column broke
            assert {word for word in WORD.findall(text) if word in codes} == set()


def test_nobody_is_shown_a_code_of_the_program(tmp_path: Path, subtests: pytest.Subtests) -> None:
    """One test, so that the story is told once; each request is of whoever is signed in."""
    codes = codes_of_the_program()
    with short_story.told(tmp_path) as demo:
        demo.before_request_funcs.setdefault(None, []).insert(0, lambda: g.pop("_login_user", None) and None)
        for check in (
            no_page_shows_a_code_of_the_program,
            no_record_of_a_product_shows_a_code_of_the_program,
            no_report_shows_a_code_of_the_program,
        ):
            with subtests.test(check.__name__):
                check(demo, codes)
