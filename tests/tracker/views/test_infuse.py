"""The bedside screens over HTTP: one colour, one instruction, and two nurses who start the same bag."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from labels.own_code import build_own
from tests.factories.enrol import a_recipient
from tests.factories.infuse import a_bag_on_the_ward, a_checked_bag, a_running_bag, released_bags, to_the_ward
from tracker import clock
from tracker.demo import release
from tracker.demo.infuse import wristband
from tracker.demo.issue import bag_symbol
from tracker.demo.world import PASSWORD, World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, Donor, Infusion, Product, Recipient
from tracker.steps import monitor
from tracker.workflow import Stage

Browser = Callable[[str], FlaskClient]


def scans(bag: Product, nurse: str = "S00013") -> dict[str, str]:
    return {
        "wristband": wristband(bag.recipient_id).raw,
        "bag": bag_symbol(bag),
        "badge": build_own("U", nurse),
        "form_key": "scans",
    }


def check(bag: Product, /, **changes: str) -> dict[str, str]:
    filled = {
        **scans(bag),
        "name_stated": "yes",
        "birth_date_stated": "yes",
        "intact": "yes",
        "weight_kg": "60.0",
        "witness_badge": build_own("U", "S00014"),
        "witness_password": PASSWORD,
        "form_key": "check",
    }
    return filled | changes


def start(bag: Product, /, key: str = "start", **changes: str) -> dict[str, str]:
    filled = {"bag": bag_symbol(bag), "premedication": "none", "rate_ml_per_min": "2.0", "form_key": key}
    return filled | changes


def vitals(**changes: str) -> dict[str, str]:
    filled = {
        "temperature_celsius": "36.8",
        "pulse_per_min": "80",
        "systolic_mmhg": "120",
        "diastolic_mmhg": "70",
        "spo2_percent": "98",
    }
    return filled | changes


def post(client: FlaskClient, bag: Product | str, act: str, data: dict[str, Any]) -> TestResponse:
    identifier = bag if isinstance(bag, str) else bag.id
    return client.post(f"/infuse/bags/{identifier}/{act}", data=data)


def afresh(bag: Product) -> Product:
    db.session.rollback()
    db.session.refresh(bag)
    return bag


def test_one_bag_goes_from_the_wristband_to_the_waste(world: World, client_of: Browser) -> None:
    bag = a_bag_on_the_ward(world)
    db.session.commit()
    nadia = client_of("nadia")
    first = nadia.get(f"/infuse/bags/{bag.id}").text
    assert ("bedside-scan" in first, "bedside-go" in first) == (True, False)  # green only what was compared
    confirm = post(nadia, bag, "scan", scans(bag))
    assert "bedside-go" in confirm.text
    assert (confirm.status_code, "Moreau, Camille" in confirm.text, "1984-03-14" in confirm.text) == (200, True, True)
    assert post(nadia, bag, "check", check(bag)).status_code == 303
    page = f"/infuse/bags/{bag.id}"
    first = nadia.get(page).text
    assert ("CHECKED" in first, "premedication" in first, "spo2_percent" in first) == (True, False, True)
    assert post(nadia, bag, "vitals", vitals()).status_code == 303
    second, again = nadia.get(page).text, nadia.get(f"{page}?again=1").text
    assert ("premedication" in second, "spo2_percent" in second, "spo2_percent" in again) == (True, False, True)
    assert post(nadia, bag, "start", start(bag)).status_code == 303
    assert "RUNNING" in nadia.get(f"/infuse/bags/{bag.id}").text
    assert "running for 0 min" in nadia.get("/infuse/").text
    assert post(nadia, bag, "rate", {"rate_ml_per_min": "1.5"}).status_code == 303
    assert post(nadia, bag, "interrupt", {"reason": "cough"}).status_code == 303
    assert "INTERRUPTED" in nadia.get(f"/infuse/bags/{bag.id}").text
    assert post(nadia, bag, "resume", {"rate_ml_per_min": "1.5"}).status_code == 303
    assert nadia.get(f"/infuse/bags/{bag.id}/reaction").status_code == 200
    rash = {"reaction_class": "allergic", "grade": "1", "action": "watched", "outcome": "recovered"}
    assert post(nadia, bag, "reaction", rash).status_code == 303
    assert nadia.get(f"/infuse/bags/{bag.id}/stop").status_code == 200
    waste = {"bag": bag_symbol(bag), "volume_ml": "100.0", "place": build_own("P", "WASTE-7")}
    assert post(nadia, bag, "stop", waste).status_code == 303
    after = nadia.get(f"/infuse/bags/{bag.id}").text
    assert ("INFUSED" in after, "expired {span} ago" in after) == (True, False)  # its expiry is of no matter now
    assert nadia.get("/").status_code == 200
    assert afresh(bag).stage == Stage.INFUSED


@pytest.mark.hazard("H09")
def test_the_ward_is_told_what_a_release_depends_on_and_both_blood_groups(world: World, client_of: Browser) -> None:
    bag = a_bag_on_the_ward(world)
    donor, recipient = db.session.get_one(Donor, bag.donor_id), db.session.get_one(Recipient, bag.recipient_id)
    db.session.commit()
    nadia = client_of("nadia")
    pages = {name: nadia.get(path).text for name, path in (("list", "/infuse/"), ("bag", f"/infuse/bags/{bag.id}"))}
    pages["confirm"] = post(nadia, bag, "scan", scans(bag)).text
    for name, text in pages.items():
        assert "Sterility, aerobic and anaerobic" in text, name
        assert "bedside-stop" not in text, name
    for text in (pages["bag"], pages["confirm"]):
        assert ("RELEASED ON CONDITION" in text, world["priya"].name in text) == (True, True)
        groups = [f"<span>{who}</span><b>{one.abo}</b>" for who, one in (("Donor", donor), ("Recipient", recipient))]
        assert [group for group in groups if group not in text] == []
    told = f"Donor {donor.abo} RhD {donor.rhd} → recipient {recipient.abo} RhD {recipient.rhd}"
    assert told in pages["list"]


@pytest.mark.hazard("W01")
@pytest.mark.hazard("H16")
def test_two_nurses_who_start_the_same_bag_start_it_once(noon: datetime, world: World, client_of: Browser) -> None:
    bag = a_checked_bag(world)
    data, identifier = start(bag), bag.id
    db.session.commit()
    clients = [client_of(name) for name in ("nadia", "noor", "nadia", "noor", "nadia", "noor")]
    barrier, answers = Barrier(len(clients)), [0] * len(clients)
    texts = [""] * len(clients)

    def press(number: int) -> None:
        barrier.wait()
        with clock.fixed(noon):
            answer = post(clients[number], identifier, "start", data | {"form_key": f"start-{number}"})
        answers[number], texts[number] = answer.status_code, answer.text

    threads = [Thread(target=press, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409, 409, 409, 409, 409]
    assert db.session.query(Infusion).count() == 1
    winner = Infusion.of_product(identifier)
    assert winner is not None
    losers = [text for code, text in zip(answers, texts, strict=True) if code == 409]
    names = {"S00013": "Nadia Haddad", "S00014": "Noor Rahman"}
    for text in losers:
        assert winner.started_by in text or names[winner.started_by] in text
        here = winner.started_at.astimezone(ZoneInfo("Asia/Shanghai"))
        assert any(f"{moment:%Y-%m-%d %H:%M}" in text for moment in (winner.started_at, here))


@pytest.mark.hazard("H16")
def test_a_double_tap_of_the_start_is_the_same_start(world: World, client_of: Browser) -> None:
    bag = a_checked_bag(world)
    db.session.commit()
    nadia = client_of("nadia")
    first, second = post(nadia, bag, "start", start(bag)), post(nadia, bag, "start", start(bag))
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    assert db.session.query(CustodyEvent).filter_by(step="start-infusion").count() == 1


@pytest.mark.hazard("H01")
def test_a_bag_scanned_with_the_wrong_wristband_is_a_stop_on_record(world: World, client_of: Browser) -> None:
    bag = a_bag_on_the_ward(world)
    db.session.commit()
    nadia = client_of("nadia")
    foreign = build_own("R", bag.recipient_id, 9, "ABCDEFGH")
    refused = post(nadia, bag, "scan", scans(bag) | {"wristband": foreign})
    assert (refused.status_code, "STOP" in refused.text) == (409, True)
    assert "are scanned anew" in refused.text
    assert afresh(bag).stage == Stage.ON_WARD
    line = db.session.query(CustodyEvent).filter_by(step="bedside-scan").one()
    assert "wristband-never-printed" in {refusal["code"] for refusal in line.said["refusals"]}


@pytest.mark.hazard("H01")
def test_what_is_of_another_is_a_stop_at_once_at_every_prompt(world: World, client_of: Browser) -> None:
    bag, other = released_bags(world, divisions="AB")
    to_the_ward(world, bag)
    a_recipient(world, "R99")
    db.session.commit()
    nadia, right = client_of("nadia"), scans(bag)
    kinds = {"wristband": "recipient", "bag": "bag", "badge": "badge", "witness_badge": "badge"}

    def scan(prompt: str, raw: str, page: str = "/infuse/bags/") -> tuple[str, str]:
        asked = {"raw": raw, "page": page + bag.id, "prompts": [{"name": prompt, "expects": [kinds[prompt]]}]}
        said = nadia.post("/scan", json=asked).get_json()
        return said["verdict"], said["message"]

    assert [scan(prompt, right[prompt])[0] for prompt in ("wristband", "bag", "badge")] == ["fill"] * 3
    assert scan("witness_badge", build_own("U", "S00014"))[0] == "fill"
    assert scan("bag", bag_symbol(other), page="/products/")[0] == "fill"
    wrong = {
        "wristband": (build_own("R", "R99", 1, "ABCDEFGH"), "the wristband is"),
        "bag": (bag_symbol(other), "The bag expected is"),
        "badge": (build_own("U", "S00014"), "is signed in"),
        "witness_badge": (build_own("U", "S00013"), "The same person"),
    }
    for prompt, (raw, says) in wrong.items():
        verdict, message = scan(prompt, raw)
        assert verdict == "stop"
        assert says in message
    lines = db.session.query(CustodyEvent).filter_by(step="refuse-scan", subject_id=bag.id).all()
    assert [line.said["facts"]["prompt"] for line in lines] == list(wrong)


def test_a_reaction_is_seen_where_the_recipient_is_followed(world: World, client_of: Browser) -> None:
    bag = a_running_bag(world)
    seen: dict[str, Any] = {
        "reaction_class": "febrile",
        "grade": 2,
        "action": "Paracetamol",
        "outcome": "ongoing",
        "interrupted": True,
    }
    go(monitor.report_reaction(bag, **seen, by=world["nadia"], at=clock.now()))
    db.session.commit()
    cora, who = client_of("cora"), bag.recipient_id
    for page in (f"/follow-up/recipients/{who}", f"/enrol/recipients/{who}", f"/enrol/rounds/{bag.round_id}"):
        told = cora.get(page).text.partition("Reactions to infusions")[2]
        assert ("grade 2" in told, "Paracetamol" in told, f"/products/{bag.id}" in told) == (True, True, True)


@pytest.mark.hazard("H01")
def test_a_no_at_the_check_is_a_stop_on_record(world: World, client_of: Browser) -> None:
    bag = a_bag_on_the_ward(world)
    db.session.commit()
    answer = post(client_of("nadia"), bag, "check", check(bag, name_stated="no", intact="no"))
    assert (answer.status_code, "STOP" in answer.text) == (409, True)
    line = db.session.query(CustodyEvent).filter_by(step="bedside-check").one()
    assert {refusal["code"] for refusal in line.said["refusals"]} == {"name-not-stated", "bag-not-intact"}


@pytest.mark.hazard("H12")
def test_a_recalled_bag_turns_the_bedside_red(world: World, client_of: Browser) -> None:
    bag = a_bag_on_the_ward(world)
    release.recall(world, bag, reason="late growth", at=clock.now())
    db.session.commit()
    page = client_of("nadia").get(f"/infuse/bags/{bag.id}").text
    assert "bedside-stop" in page
    assert "late growth" in page
    assert "bedside-go" not in page


BAD = [
    *(
        ("check", partial(check, **{asked: ""}), "Answer this")
        for asked in ("name_stated", "birth_date_stated", "intact")
    ),
    ("scan", lambda bag: scans(bag) | {"wristband": ""}, "Scan this."),
    ("scan", lambda bag: scans(bag) | {"wristband": "rubbish"}, "rubbish"),
    ("scan", lambda bag: scans(bag) | {"bag": build_own("U", "S00013")}, "You scanned"),
    ("check", lambda bag: check(bag, weight_kg="60,5"), "60,5"),
    ("check", lambda bag: check(bag, weight_kg="6e1"), "6e1"),
    ("check", lambda bag: check(bag, weight_kg="60.55"), "60.55"),
    ("check", lambda bag: check(bag, weight_kg="600"), "600"),
    ("check", lambda bag: check(bag, weight_kg=""), "Enter a figure."),
    ("check", lambda bag: check(bag, witness_password="wrong"), "do not belong together"),
    ("check", lambda bag: check(bag, witness_badge="", bag="\x00"), "Not recorded"),
]


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(("act", "filled", "told"), BAD, ids=range(len(BAD)))
def test_bad_input_at_the_check_is_told_beside_the_field(
    world: World, client_of: Browser, act: str, filled: Callable[[Product], dict[str, str]], told: str
) -> None:
    bag = a_bag_on_the_ward(world)
    db.session.commit()
    answer = post(client_of("nadia"), bag, act, filled(bag))
    assert (answer.status_code, told in answer.text) == (422, True)
    assert afresh(bag).stage == Stage.ON_WARD


BAD_STARTS = [{"rate_ml_per_min": "0"}, {"rate_ml_per_min": "fast"}, {"premedication": ""}, {"bag": ""}]


@pytest.mark.parametrize("changes", BAD_STARTS)
def test_bad_input_at_the_start_is_told_beside_the_field(
    world: World, client_of: Browser, changes: dict[str, str]
) -> None:
    bag = a_checked_bag(world)
    db.session.commit()
    answer = post(client_of("nadia"), bag, "start", start(bag, **changes))
    assert answer.status_code == 422
    assert all(value in answer.text for value in changes.values())
    back = post(client_of("nadia"), bag, "put-back", {"place": "", "reason": "typed words"})
    assert (back.status_code, "typed words" in back.text) == (422, True)


BAD_WHILE_RUNNING = [
    ("vitals", vitals(pulse_per_min="eighty")),
    ("vitals", vitals(temperature_celsius="368")),
    ("vitals", vitals(spo2_percent="101")),
    ("vitals", vitals(systolic_mmhg="110", diastolic_mmhg="110")),
    ("vitals", vitals(happened="2020-01-01T10:00")),
    ("missed", {"slot": "start+15", "reason": "still to come"}),
    ("rate", {"rate_ml_per_min": "1,5"}),
    ("resume", {"rate_ml_per_min": ""}),
    ("interrupt", {"reason": ""}),
    ("interrupt", {"reason": "x" * 201}),
    ("reaction", {"reaction_class": "nonsense", "grade": "1", "action": "seen", "outcome": "recovered"}),
    ("reaction", {"reaction_class": "", "grade": "1", "action": "seen", "outcome": ""}),
    ("reaction", {"reaction_class": "other", "grade": "9", "action": "seen", "outcome": "recovered"}),
    ("stop", {"bag": "", "volume_ml": "100", "place": ""}),
    ("stop", {"bag": "", "volume_ml": "-1", "place": ""}),
    ("start", {"bag": "", "premedication": "", "rate_ml_per_min": ""}),
]


def test_bad_input_while_it_runs_is_told_beside_the_field(world: World, client_of: Browser) -> None:
    bag = a_running_bag(world)
    db.session.commit()
    nadia = client_of("nadia")
    before = db.session.query(CustodyEvent).count()
    for act, data in BAD_WHILE_RUNNING:
        answer = post(nadia, bag, act, data)
        assert (act, answer.status_code) == (act, 422)
        assert "Not recorded" in answer.text or act == "start"
        assert all(value[:100] in answer.text for value in data.values() if value not in ("nonsense", "9", "start+15"))
    assert db.session.query(CustodyEvent).count() == before
    broken = {"slot": "start+0", "reason": "The monitor is broken"}
    assert post(nadia, bag, "missed", broken).status_code == 303
    assert "not taken: The monitor is broken" in nadia.get(f"/infuse/bags/{bag.id}").text


def test_only_nurses_come_to_the_bedside(world: World, client_of: Browser) -> None:
    bag = a_checked_bag(world)
    db.session.commit()
    for name in ("carl", "ada", "sam", "priya", "mori"):
        assert client_of(name).get(f"/infuse/bags/{bag.id}").status_code == 403
        assert post(client_of(name), bag, "start", start(bag)).status_code == 403
    assert client_of("nadia").get("/infuse/bags/nothing").status_code == 404


@pytest.mark.hazard("H06")
def test_a_forged_label_is_not_the_bag_at_the_bedside(client_of: Browser, world: World) -> None:
    bag = a_bag_on_the_ward(world)
    forged = build_own("L", bag.id, 99, "AAAAAAAA")
    answer = post(client_of("nadia"), bag, "check", check(bag, bag=forged))
    assert answer.status_code != 303
    assert "was not printed here" in answer.text
    assert afresh(bag).stage == Stage.ON_WARD
