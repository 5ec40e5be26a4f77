"""What a site needs before its first donor is read from the record, and turns up again when it lapses."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.factories.product_codes import retired
from tracker import clock
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import LabelTemplate
from tracker.reading import setting_up
from tracker.steps import administer, label_template

ClientOf = Callable[[str], FlaskClient]


def missing() -> list[tuple[str, str]]:
    return [(need.what, need.state) for need in setting_up.needs() if not need.done]


def test_a_site_with_its_cast_and_stock_needs_nothing_more(world: World, client_of: ClientOf) -> None:
    assert missing() == []
    assert "To set up before the first donor</h2>" not in client_of("sam").get("/").text
    page = client_of("sam").get("/administer/set-up").text
    assert "Pending" not in page
    assert "People: apheresis nurse" in page


def close_noor(world: World) -> None:
    go(administer.change_user(world["noor"], active=False, by=world["sam"], at=clock.now()))


def recall_the_kits(world: World) -> None:
    for lot in (one for one in world.lots.values() if one.kind == "bag-set"):
        go(administer.recall_supply_lot(lot, reason="Leaks", by=world["sam"], at=clock.now()))


def forget_the_city(world: World) -> None:
    go(administer.change_site(world.site, city="", by=world["sam"], at=clock.now()))


def retire_the_badge(world: World) -> None:
    badge = db.session.get_one(LabelTemplate, "badge/1")
    go(label_template.retire_template(badge, reason="Smears", by=world["olga"], at=clock.now()))


def retire_a_code(world: World) -> None:
    retired(world, "DAA02")


@pytest.mark.parametrize(
    ("lapse", "need"),
    [
        (close_noor, ("People: nurse", "1 of 2")),
        (recall_the_kits, ("Supply: apheresis bag set", "0 of 1")),
        (forget_the_city, ("Name, city and country", "missing")),
        (retire_the_badge, ("Label templates", "12 of 13")),
        (retire_a_code, ("Product codes of the protocol", "missing")),
    ],
)
def test_what_is_gone_is_needed_again(world: World, lapse: Callable[[World], None], need: tuple[str, str]) -> None:
    lapse(world)
    assert missing() == [need]


def test_training_calibration_and_stock_count_only_while_they_last(world: World) -> None:
    with clock.fixed(clock.now() + timedelta(days=366)):
        found = dict(missing())
    assert found["People: courier"] == "0 of 1"
    assert found["Equipment: separator"] == "0 of 1"
    assert found["Supply: ACD-A"] == "0 of 1"
    assert not {"People: coordinator", "Supply: G-CSF", "Supply: saline"} & found.keys()


def test_the_list_leads_to_the_form_with_its_kind_chosen(client_of: ClientOf) -> None:
    sam = client_of("sam")
    assert '<option selected value="waste">' in sam.get("/administer/places/new?kind=waste").text
    assert '<option selected value="saline">' in sam.get("/administer/lots/new?kind=saline").text
    assert re.search(r'<input checked[^>]*value="nurse"', sam.get("/administer/people/new?role=nurse").text)
