"""The scan box says what was scanned and what was wanted."""

from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient

from labels.own_code import build_own
from tests.factories.release import a_labelled_bag
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent

ClientOf = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    ("raw", "wanted", "says"),
    [
        ("hello", "bag", ("“hello”", "a bag")),
        (build_own("U", "S00006"), "recipient", ("a staff badge", "a recipient's wristband")),
        (build_own("P", "WARD-7"), "bag", ("a place", "a bag")),
        ("5901234123457", "bag", ("article number", "a bag")),
        ("=A99992600099900=<DAA02400", "lot", ("a bag", "a supply lot")),
    ],
)
def test_a_scan_that_a_prompt_does_not_take_is_answered_with_both(
    client_of: ClientOf, raw: str, wanted: str, says: tuple[str, str]
) -> None:
    asked = {"raw": raw, "prompts": [{"name": "code", "expects": [wanted]}]}
    said = client_of("nadia").post("/scan", json=asked).get_json()
    assert said["verdict"] == "stop"
    assert all(words in said["message"] for words in says)


def test_without_a_prompt_nothing_is_wanted(client_of: ClientOf) -> None:
    said = client_of("nadia").post("/scan", json={"raw": "hello"}).get_json()
    assert said["verdict"] == "stop"
    assert "This prompt wants" not in said["message"]


HOSTILE = [
    "/label/\ud800//x",
    "/label/products/\udfff",
    "\x00",
    "/products/%00",
    "/products/%ED%A0%80",
    "/label/a\x1b/",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_in_json_breaks_the_scan_box_and_the_near_miss_is_on_record(
    world: World, client_of: ClientOf, text: str
) -> None:
    bag = a_labelled_bag(world)
    db.session.commit()
    theo, before = client_of("theo"), near_misses()
    kinds = (["bag"], ["symbol-din"], [text])
    pages = (text, f"/label/products/{bag.id}{text}", f"/infuse/bags/{text}")
    bodies = [
        {
            "raw": f"{number}{text}",
            "alone": text,
            "page": page,
            "read": [text],
            "prompts": [{"name": text, "expects": of}],
        }
        for number, (page, of) in enumerate(product(pages, kinds))
    ]
    assert {theo.post("/scan", json=body).status_code for body in bodies} == {200}
    assert near_misses() - before == len(bodies)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_in_json_breaks_any_other_page(app: Flask, client_of: ClientOf, text: str) -> None:
    sam = client_of("sam")
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and not rule.arguments]
    asked = {"raw": text, "page": text, "next": text, "username": text, "password": text, "form_key": text, text: text}
    found = {rule.rule: sam.post(rule.rule, json=asked).status_code for rule in posts}
    assert {path: code for path, code in found.items() if code >= 500} == {}


def near_misses() -> int:
    db.session.expire_all()
    return db.session.query(CustodyEvent).filter(CustodyEvent.step == "refuse-scan").count()
