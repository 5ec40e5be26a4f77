"""The pages of a trace: the recall list, the recall of all of it, and who was told; by whom they are opened."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import current_app, url_for
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from tests.factories import process as laboratory
from tests.factories.two_rounds import two_rounds
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.models import Contact, CustodyEvent, Product, Task
from tracker.reading import trace
from tracker.steps import recall
from tracker.workflow import GONE

ClientOf = Callable[[str], FlaskClient]
WHY = {"reason": "Leaks reported by the maker (synthetic)", "password": PASSWORD}
TOLD = {"whom": "ward", "way": "telephone", "outcome": "told", "note": "Put aside (synthetic)"}
MOST_STATEMENTS = 40


@pytest.fixture
def bags(world: World) -> list[Product]:
    """One that runs, and one of another round in the pharmacy."""
    found = two_rounds(world)
    db.session.commit()
    return found


def url_for_alarm(task: Task) -> str:
    with current_app.test_request_context():
        return url_for("assay.alarm", identifier=task.id)


def recalled() -> set[str]:
    return set(db.session.scalars(select(Product.id).where(Product.recall_reason.is_not(None))))


def test_a_recall_list_says_what_is_stopped_and_who_was_given_one(bags: list[Product], client_of: ClientOf) -> None:
    running, other = bags
    page = client_of("priya").get("/audit/recalls/lot/KT2601").text
    for words in (running.id, other.id, "not yet told", "1 recipient", "Recall all of it"):
        assert words in page
    assert "Not a valid choice" not in page
    assert "Moreau, Camille" not in page


def test_one_form_recalls_all_of_it_and_the_page_says_so(bags: list[Product], client_of: ClientOf) -> None:
    priya = client_of("priya")
    answer = priya.post("/audit/recalls/lot/KT2601", data=WHY)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/audit/recalls/lot/KT2601")
    assert recalled() >= {bag.id for bag in bags}
    page = priya.get("/audit/recalls/lot/KT2601").text
    assert "recalled" in page
    assert recall.INFUSED in set(db.session.scalars(select(Task.kind)))
    task = db.session.scalars(select(Task)).first()
    assert task
    assert "Infused and recalled since" in unescape(client_of("mori").get(url_for_alarm(task)).text)


@pytest.mark.parametrize(("field", "value"), [("reason", ""), ("password", "wrong"), ("password", "")])
def test_a_recall_without_reason_or_signature_recalls_nothing(
    bags: list[Product], client_of: ClientOf, field: str, value: str
) -> None:
    answer = client_of("priya").post("/audit/recalls/lot/KT2601", data=WHY | {field: value})
    assert answer.status_code == 422
    assert recalled() == set()


def test_the_same_form_sent_twice_recalls_once(bags: list[Product], client_of: ClientOf) -> None:
    priya, lines = client_of("priya"), select(func.count()).select_from(CustodyEvent)
    priya.post("/audit/recalls/lot/KT2601", data=WHY | {"form_key": "once"})
    once = db.session.scalar(lines)
    assert priya.post("/audit/recalls/lot/KT2601", data=WHY | {"form_key": "once"}).status_code == 303
    assert db.session.scalar(lines) == once


def test_a_recall_of_nothing_is_greyed_and_refused(bags: list[Product], client_of: ClientOf) -> None:
    priya = client_of("priya")
    assert "submit-refused" in priya.get("/audit/recalls/lot/SA2599").text
    assert priya.post("/audit/recalls/lot/SA2599", data=WHY).status_code == 409


def test_a_contact_is_on_the_list_with_its_who_and_when(bags: list[Product], client_of: ClientOf) -> None:
    _running, other = bags
    to = f"/audit/recalls/lot/KT2601/contacts/{other.recipient_id}"
    cora = client_of("cora")
    assert "Nobody was told yet" in cora.get(to).text
    assert cora.post(to, data=TOLD | {"way": ""}).status_code == 422
    assert cora.post(to, data=TOLD).status_code == 303
    page = cora.get(to).text
    assert "Put aside (synthetic)" in page
    assert "by telephone" in page
    theirs = select(func.count()).where(Product.recipient_id == other.recipient_id, Product.stage.not_in(GONE))
    assert len(db.session.scalars(select(Contact)).all()) == db.session.scalar(theirs)
    told = client_of("ada").get("/audit/recalls/lot/KT2601?told=told").text
    assert (other.id in told, bags[0].id in told) == (True, False)


def test_who_recalls_comes_to_the_list_from_the_page_of_lot_and_donor(bags: list[Product], client_of: ClientOf) -> None:
    for page, link in (("/administer/lots/KT2601", "lot/KT2601"), ("/enrol/donors/D01", "donor/D01")):
        assert f'href="/audit/recalls/{link}"' in client_of("priya").get(page).text
        assert "/audit/recalls/" not in client_of("nadia").get(page).text


@pytest.mark.parametrize(
    ("who", "reads", "tells", "recalls"),
    [
        ("ada", 200, 403, 403),
        ("olga", 200, 303, 303),
        ("priya", 200, 303, 303),
        ("cora", 200, 303, 403),
        ("mori", 200, 303, 403),
        ("nadia", 403, 403, 403),
        ("theo", 403, 403, 403),
        ("carl", 403, 403, 403),
    ],
)
def test_each_role_does_its_own_part_of_a_recall(
    bags: list[Product], client_of: ClientOf, *, who: str, reads: int, tells: int, recalls: int
) -> None:
    client, to = client_of(who), f"/audit/recalls/donor/{bags[1].donor_id}"
    contact = f"{to}/contacts/{bags[1].recipient_id}"
    assert [client.get(to).status_code, client.get(contact).status_code] == [reads, reads]
    assert client.post(contact, data=TOLD).status_code == tells
    assert client.post(to, data=WHY).status_code == recalls


def test_a_long_list_is_seen_page_by_page(
    bags: list[Product], world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace.page, "__kwdefaults__", {"after": "", "size": 4})
    ada, seen, to = client_of("ada"), list[str](), f"/audit/trace/badge/{world['theo'].id}"
    for _page in range(20):
        text = ada.get(to).text
        table = text[text.index("Contact</th>") :]
        seen += list(dict.fromkeys(_products(table)))
        onward = _more(text)
        if onward is None:
            break
        to = onward
    assert seen == sorted(set(seen))
    assert len(seen) > 8


def _products(text: str) -> list[str]:
    return re.findall(r'href="/products/([^"]+)"', text)


def _more(text: str) -> str | None:
    found = re.findall(r'href="(/audit/trace/[^"]*after=[^"]*)"', text)
    return unescape(found[0]) if found else None


@pytest.mark.parametrize("name", ["stage", "recipient", "given", "told", "after", "before"])
@pytest.mark.parametrize("text", ["\x00", "' OR 1=1 --", "<script>alert(1)</script>", "é" * 300, "9" * 400, "{{7*7}}"])
def test_hostile_input_never_breaks_a_list(world: World, client_of: ClientOf, name: str, text: str) -> None:
    for path in ("/audit/trace/badge/S00013", "/audit/recalls/lot/KT2601"):
        answer = client_of("ada").get(path, query_string={name: text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def statements_of(client: FlaskClient, path: str) -> int:
    said: list[str] = []
    client.get(path)  # what a session looks up once is known then

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_a_trace_costs_the_same_whatever_else_is_on_record(
    bags: list[Product], world: World, client_of: ClientOf
) -> None:
    paths = (f"/audit/trace/donor/{bags[0].donor_id}", f"/audit/recalls/donor/{bags[0].donor_id}")
    ada = client_of("ada")
    before = [statements_of(ada, path) for path in paths]
    laboratory.doses(world, 3)
    db.session.commit()
    assert [statements_of(ada, path) for path in paths] == before
    assert max(before) <= MOST_STATEMENTS


def test_the_board_of_near_misses_counts_what_was_refused(
    bags: list[Product], world: World, client_of: ClientOf
) -> None:
    nadia, ada = client_of("nadia"), client_of("ada")
    for _time in range(3):
        nadia.post("/scan", json={"raw": "=A99992600099900"})
    page = ada.get("/audit/near-misses").text
    assert "By week" in page
    refused = select(func.count()).where(CustodyEvent.verdict == "refused")
    assert f"<dd>{db.session.scalar(refused)}</dd>" in page
    for asked in ("weeks=52", "place=LAB", "rule=on-hold", "weeks=x&place=%00&rule=%27"):
        assert ada.get(f"/audit/near-misses?{asked}").status_code == 200
    assert client_of("cora").get("/audit/near-misses").status_code == 403


def test_the_list_of_open_records_is_for_auditor_and_coordinator(bags: list[Product], client_of: ClientOf) -> None:
    for who, status in (("ada", 200), ("cora", 200), ("olga", 200), ("nadia", 403), ("theo", 403)):
        page = client_of(who).get("/audit/records")
        assert page.status_code == status
        assert (bags[0].round_id in page.text) == (status == 200)


def test_what_is_missing_is_on_the_pages_of_product_round_and_closing(bags: list[Product], client_of: ClientOf) -> None:
    running, _other = bags
    cora = client_of("cora")
    for page in (
        cora.get(f"/products/{running.id}"),
        cora.get(f"/enrol/rounds/{running.round_id}"),
        cora.get(f"/follow-up/recipients/{running.recipient_id}/close"),
    ):
        assert "Missing before the record can be closed" in page.text
        assert "Infusions that have not ended" in page.text
        assert running.id in page.text
