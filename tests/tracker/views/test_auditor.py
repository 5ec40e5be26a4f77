"""The auditor reads all of the trial and changes nothing; whatever anybody takes away is in the security log."""

import ast
import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import func, select

import tracker.views
from tests.factories import short_story
from tests.factories.short_story import ENOUGH, PEOPLE, kind
from tests.factories.two_rounds import two_rounds
from tests.tracker.views.test_words_on_pages import FILE, signed_in
from tracker.access import ROLES, Permission
from tracker.custody.rows import recorded_tables
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    DonorIdentity,
    LabelPrint,
    Product,
    RecipientIdentity,
    SecurityEvent,
)
from tracker.views import label_documents
from tracker.views.guard import PUBLIC, permission_of

ClientOf = Callable[[str], FlaskClient]
AUDITOR = ROLES["auditor"]
WORKPLACES = {"collect.page", "infuse.bag", "transport.handover", "transport.page"}
"""Where others work; what they record there the auditor reads on the pages of the products."""
NOTHING_OF_THE_TRIAL = {"scan.scan", "scan.work_at", "administer.change_my_password"}
"""Answers to the scan box, the workplace that a browser remembers, and one's own password."""
EXPORTS = {"audit.document", "follow_up.export", "reports.export", "reports.export_product"}
NOTED_BEFORE = {"reports.made"}
"""A long report, noted when it was asked for."""
LEAST_PAGES = 60


def addresses(app: Flask, username: str) -> Iterator[tuple[str, Any]]:
    """The pages and files that links lead this person to, a few of each kind, with the answers."""
    client, waiting, seen, opened = signed_in(app, username), ["/"], set[str](), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        if address in seen or opened[kind(address)] >= ENOUGH or address.startswith("/static/"):
            continue
        seen.add(address)
        opened[kind(address)] += 1
        answer = client.get(address)
        yield address, answer
        if answer.mimetype == "text/html" and not FILE.search(address):
            waiting += [html.unescape(link) for link in re.findall(r'href="(/[^"#]*)', answer.text)]


def endpoint_of(app: Flask, address: str) -> str:
    endpoint, _values = app.url_map.bind("localhost").match(address.partition("?")[0], method="GET")
    return str(endpoint)


def identities() -> set[str]:
    """All that says who a donor or a recipient is."""
    found: set[str] = set()
    rows: list[Any] = [one for model in (DonorIdentity, RecipientIdentity) for one in db.session.scalars(select(model))]
    for row in rows:
        found |= {row.name, row.birth_date.isoformat(), getattr(row, "mrn", None) or row.name}
    return found


def test_the_auditor_reads_what_anybody_reads_and_nobody_s_name_and_no_page_is_an_export(tmp_path: Path) -> None:
    """One test, so that the story is told once; each request is of whoever is signed in."""
    with short_story.told(tmp_path) as app:
        app.before_request_funcs.setdefault(None, []).insert(0, lambda: g.pop("_login_user", None) and None)
        ada, secret, read = signed_in(app, "ada"), identities(), set[str]()
        assert len(secret) > 20
        wrong = []
        for username in PEOPLE:
            for address, answer in addresses(app, username):
                if "attachment" in answer.headers.get("Content-Disposition", ""):
                    wrong.append(f"{address} is an export that a link makes")
                endpoint = endpoint_of(app, address)
                if answer.status_code != 200 or permission_of(endpoint) not in AUDITOR or address in read:
                    continue
                read.add(address)
                seen = ada.get(address)
                # A drawn label can have a name on it: who prints it sees it, and who cares for people.
                drawn = app.view_functions[endpoint].__module__ == label_documents.__name__
                if seen.status_code != (403 if drawn else 200):
                    wrong.append(f"{address}: {seen.status_code}")
                named = [one for one in secret if seen.mimetype == "text/html" and one in html.unescape(seen.text)]
                wrong += [f"{address} says {one}" for one in named]
        assert wrong == [], "\n".join(wrong)
        assert len({kind(address) for address in read}) > LEAST_PAGES


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_page_that_the_auditor_does_not_open_is_a_form_or_a_workplace(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    acts = {rule.rule for rule in rules if "POST" in (rule.methods or ())}
    others = {
        rule.endpoint: rule.rule
        for rule in rules
        if "GET" in (rule.methods or ()) and permission_of(rule.endpoint) not in {*AUDITOR, PUBLIC, None}
    }
    assert {endpoint for endpoint, path in others.items() if path not in acts} <= WORKPLACES


def things(bag: Product) -> dict[str, str]:
    """What stands in an address for each of its parts, where it is something on record."""
    printed = db.session.scalars(select(LabelPrint).where(LabelPrint.subject_id == bag.id)).first()
    assert printed
    return {
        "identifier": bag.id,
        "group": "products",
        "kind": printed.kind,
        "number": str(printed.number),
        "recipient": bag.recipient_id,
    }


def record() -> dict[str, int]:
    """How many rows each table has that lines write, and how many lines there are."""
    tables = recorded_tables()
    counts = {name: db.session.scalar(select(func.count()).select_from(one)) or 0 for name, one in tables.items()}
    return counts | {"lines": db.session.scalar(select(func.count()).select_from(CustodyEvent)) or 0}


def test_every_post_of_the_auditor_is_turned_away_and_leaves_no_line(
    app: Flask, world: World, client_of: ClientOf
) -> None:
    bag = two_rounds(world)[1]
    db.session.commit()
    known, ada, before, tried = things(bag), client_of("ada"), record(), Counter[int]()
    for rule in app.url_map.iter_rules():
        needed = permission_of(rule.endpoint)
        if "POST" not in (rule.methods or ()) or needed == PUBLIC or rule.endpoint in NOTHING_OF_THE_TRIAL | EXPORTS:
            continue
        values = {name: known.get(name, "1") for name in rule.arguments}
        for name in rule.arguments:
            if words := getattr(rule._converters[name], "items", None):
                values[name] = next(iter(words))
        if rule.endpoint == "audit.contact":
            values |= {"kind": "donor", "identifier": bag.donor_id}
        built = rule.build(values, append_unknown=False)
        assert built is not None
        filled = {"whom": "ward", "way": "letter", "outcome": "told", "reason": "x", "copies": "1", "scan": "x"}
        answer = ada.post(built[1], data=filled)
        tried[answer.status_code] += 1
        # Where anybody may read, a form that is not filled goes back before the step asks who sent it.
        expected = {403} if needed not in AUDITOR or rule.endpoint == "audit.contact" else {403, 404, 422}
        assert answer.status_code in expected, (rule.endpoint, answer.status_code)
    assert tried[403] > 60
    assert record() == before


def test_who_reads_all_may_do_nothing_else() -> None:
    assert {Permission.READ, Permission.AUDIT} == AUDITOR


def calls(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(call.func) for call in ast.walk(function) if isinstance(call, ast.Call)}


def exporting() -> dict[str, bool]:
    """The views that answer with a file to keep, by module and name, and whether they tell the security log."""
    found: dict[str, bool] = {}
    for path in sorted(Path(tracker.views.__path__[0]).glob("*.py")):
        functions = {one.name: one for one in ast.parse(path.read_text()).body if isinstance(one, ast.FunctionDef)}

        def reaching(
            wanted: Callable[[ast.FunctionDef], bool], known: dict[str, ast.FunctionDef] = functions
        ) -> set[str]:
            names = {name for name, one in known.items() if wanted(one)}
            while more := {name for name, one in known.items() if calls(one) & names} - names:
                names |= more
            return names

        files = reaching(lambda one: "attachment" in ast.unparse(one))
        noted = reaching(lambda one: "security.note" in calls(one) and "'export'" in ast.unparse(one))
        routes = {name for name, one in functions.items() if any("bp." in ast.unparse(d) for d in one.decorator_list)}
        found |= {f"{path.stem}.{name}": name in noted for name in files & routes}
    return found


def test_every_export_is_in_the_security_log() -> None:
    found = exporting()
    assert found.keys() >= EXPORTS
    assert {name for name, noted in found.items() if not noted} == NOTED_BEFORE


def exports_of(bag: Product) -> list[tuple[str, dict[str, str]]]:
    ways = ("pdf", "csv", "json")
    tables = ("visits", "adverse-events", "columns")
    return [
        (f"/audit/products/{bag.id}/documents/certificate-of-analysis", {}),
        *((f"/reports/product/{bag.id}/{one}", {}) for one in ways),
        *(("/follow-up/export", {"table": one}) for one in tables),
    ]


@pytest.mark.parametrize("number", range(7))
def test_an_export_of_the_auditor_is_noted_and_changes_no_record(
    world: World, client_of: ClientOf, number: int
) -> None:
    bag = two_rounds(world)[1]
    db.session.commit()
    before, noted = record(), select(func.count()).where(SecurityEvent.what == "export")
    address, data = exports_of(bag)[number]
    answer = client_of("ada").post(address, data=data)
    assert (answer.status_code, "attachment" in answer.headers["Content-Disposition"]) == (200, True)
    assert db.session.scalar(noted) == 1
    assert record() == before
    assert db.session.scalar(select(SecurityEvent.user_id).where(SecurityEvent.what == "export")) == world["ada"].id
    assert Collection.find(bag.din)
