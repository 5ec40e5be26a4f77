"""A prompt takes one sort of lot, device or place: another is answered at the scan, by name, and is on record."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import scans
from tests.factories.process import a_run
from tests.journeys import given
from tracker import clock
from tracker.demo.issue import bag_symbol
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, Equipment, SupplyLot
from tracker.rules import kinds
from tracker.steps import administer

ClientOf = Callable[[str], FlaskClient]
Prompts = list[dict[str, Any]]


def prompt(name: str, expects: str, of: kinds.Kinds = (), **more: Any) -> dict[str, Any]:
    return {"name": name, "expects": [expects], "of": list(of), **more}


SESSION = [
    prompt("place", "place", kinds.CHAIR),
    prompt("device", "equipment", kinds.SEPARATOR),
    prompt("kit", "lot", kinds.BAG_SET),
    prompt("acda", "lot", kinds.ACD_A),
]
PACK = [prompt("shipper", "equipment", kinds.SHIPPER), prompt("logger", "equipment", kinds.LOGGER)]


def ask(client: FlaskClient, raw: str, prompts: Prompts, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = client.post("/scan", json={"raw": raw, "prompts": prompts, "page": "/", **more}).get_json()
    db.session.rollback()
    return said


def near_misses() -> list[CustodyEvent]:
    return list(db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "refuse-scan")))


def a_device(kind: str) -> Equipment:
    found = db.session.scalars(select(Equipment).where(Equipment.kind == kind)).first()
    assert found is not None
    return found


def a_lot(kind: str) -> SupplyLot:
    wanted = select(SupplyLot).where(SupplyLot.kind == kind, SupplyLot.recalled_at.is_(None))
    return db.session.scalars(wanted.order_by(SupplyLot.expires_on.desc())).first()  # type: ignore[return-value]


@pytest.mark.hazard("H53")
@pytest.mark.parametrize(
    "case",
    [
        (lambda _: scans.of_lot(a_lot("acd-a")), SESSION[2], "supply-wrong-kind", ("ACD-A", "apheresis bag set")),
        (lambda _: scans.of_lot(a_lot("saline")), SESSION[3], "supply-wrong-kind", ("saline", "ACD-A")),
        (lambda _: scans.of_device(a_device("balance")), SESSION[1], "equipment-wrong-kind", ("balance", "separator")),
        (lambda _: scans.of_device(a_device("logger")), PACK[0], "equipment-wrong-kind", ("logger", "shipper")),
        (lambda w: scans.of_place(w.places["BENCH-1"]), SESSION[0], "wrong-place", ("bench", "apheresis")),
    ],
)
def test_another_sort_is_refused_at_the_prompt_and_is_a_near_miss(
    world: World, client_of: ClientOf, case: tuple[Callable[[World], str], dict[str, Any], str, tuple[str, str]]
) -> None:
    raw, waits, code, says = case
    said = ask(client_of("ana"), raw(world), [waits])
    assert (said["verdict"], said["prompt"]) == ("stop", waits["name"])
    assert all(word in said["message"] + said["todo"] for word in says)
    assert [line.said["refusals"][0]["code"] for line in near_misses()] == [code]


def test_in_any_order_each_finds_the_prompt_that_wants_its_sort(client_of: ClientOf, world: World) -> None:
    ana = client_of("ana")
    assert ask(ana, scans.of_lot(a_lot("acd-a")), SESSION)["prompt"] == "acda"
    assert ask(ana, scans.of_device(a_device("logger")), PACK)["prompt"] == "logger"
    assert not near_misses()


def test_into_the_prompt_that_was_chosen_nothing_of_another_sort_goes(client_of: ClientOf, world: World) -> None:
    chosen = [PACK[0] | {"focused": True}, PACK[1]]
    assert ask(client_of("carl"), scans.of_device(a_device("logger")), chosen)["verdict"] == "stop"


def test_a_recalled_lot_is_said_at_the_scan(world: World, client_of: ClientOf) -> None:
    lot = a_lot("acd-a")
    go(administer.recall_supply_lot(lot, reason="leaks", by=world["sam"], at=clock.now()))
    db.session.commit()
    said = ask(client_of("ana"), scans.of_lot(lot), [SESSION[3]])
    assert (said["verdict"], "recalled" in said["message"]) == ("stop", True)


def test_a_device_and_a_lot_are_judged_for_the_time_of_the_act(world: World, client_of: ClientOf) -> None:
    device = a_device("separator")
    assert device.calibrated_until is not None
    late = f"{device.calibrated_until + timedelta(days=1)}T12:00"
    ana, raw = client_of("ana"), scans.of_device(device)
    assert ask(ana, raw, [SESSION[1]], happened=late)["verdict"] == "stop"
    for happened in (f"{device.calibrated_until}T12:00", "", "no time"):
        assert ask(ana, raw, [SESSION[1]], happened=happened)["verdict"] == "fill"


def test_a_bag_on_the_list_is_refused_by_whichever_of_its_codes(world: World, client_of: ClientOf) -> None:
    bag = given.bag_on_ward(world)
    db.session.commit()
    lists = [prompt("bags", "bag", holds=[scans.of_bag(bag)])]
    said = ask(client_of("carl"), bag_symbol(bag), lists)
    assert (said["verdict"], "already" in said["message"]) == ("stop", True)
    assert ask(client_of("carl"), scans.of_bag(bag), [prompt("bags", "bag")])["verdict"] == "fill"


def test_nobody_is_their_own_second_person_at_any_prompt(world: World, client_of: ClientOf) -> None:
    waits = [prompt("witness_badge", "badge")]
    assert ask(client_of("ana"), scans.of_badge(world["ana"]), waits)["verdict"] == "stop"
    assert ask(client_of("ana"), scans.of_badge(world["nadia"]), waits)["verdict"] == "fill"


@pytest.mark.parametrize(
    ("who", "path", "sorts"),
    [
        ("carl", "/transport/pack", ["shipper", "logger"]),
        ("theo", "/process/open", ["bench"]),
        ("theo", "/process/freeze", ["dmso", "freezer"]),
        ("theo", "/process/store", ["position"]),
        ("theo", "/process/runs/{run}?do=use", ["balance analyser sealer transfer-bag saline acd-a albumin"]),
        ("ana", "/mobilize/rounds/{round}/dose", ["g-csf"]),
        ("ana", "/collect/rounds/{round}/new", ["apheresis", "separator", "bag-set", "acd-a"]),
    ],
)
def test_a_page_says_which_sorts_its_prompts_want(
    world: World, client_of: ClientOf, who: str, path: str, sorts: list[str]
) -> None:
    run = a_run(world)
    db.session.commit()
    page = client_of(who).get(path.format(run=run.id, round=run.round.id)).text
    assert re.findall(r'data-scan-of="([^"]*)"', page) == sorts
