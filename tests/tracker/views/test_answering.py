"""A soft stop on any page: the STOP page keeps what was entered, and a reason and a second person pass it."""

import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from labels.own_code import build_own
from tests.factories import scans
from tests.factories.collect import a_collection_bag
from tests.factories.enrol import a_recipient, a_round
from tests.factories.infuse import a_bag_on_the_ward
from tracker import clock
from tracker.custody.gate import Act
from tracker.demo.infuse import wristband
from tracker.demo.world import PASSWORD, World, go
from tracker.extensions import db
from tracker.forms.act import CORRECTING, ActForm
from tracker.forms.label import SYMBOLS, ScanBackForm
from tracker.forms.label_template import ApproveForm
from tracker.models import CustodyEvent, Deviation
from tracker.rules.refusal import Refusal
from tracker.steps import enrol

ClientOf = Callable[[str], FlaskClient]
# Pages that record nothing by a step of the ledger: signing in and out, looking, exporting, choosing where one works.
NO_STEP = {"reports", "sign_in", "scan", "audit"}
NO_STEP_PAGES = {"collect.figures", "follow_up.export"}
MAKES: dict[type[ActForm], Callable[[Any], ActForm]] = {
    ScanBackForm: lambda data: ScanBackForm(tuple(SYMBOLS), formdata=data),
    ApproveForm: lambda data: ApproveForm(("final/2",), formdata=data),
}


class Sent(HTMLParser):
    """What a browser sends of the page's own form when its button is pressed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._area: str | None = None
        self._select: str | None = None
        self.feed(page[page.index("<main") : page.index("</main")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name")
        if tag == "input" and name and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
            self.fields[name] = said.get("value") or ""
        elif tag == "textarea" and name:
            self._area, self.fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in said:
            self.fields[self._select] = said.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.fields[self._area] = self.fields[self._area].removeprefix("\r\n")  # a browser leaves it out, too
            self._area = None


def all_forms() -> list[type[ActForm]]:
    """Every form of a step."""
    found, open_ = [], [ActForm]
    while open_:
        form = open_.pop()
        open_ += form.__subclasses__()
        if form.__module__.startswith("tracker.forms") and form.__name__[0] != "_":
            found.append(form)
    return sorted(set(found), key=lambda form: (form.__module__, form.__name__))


@pytest.mark.parametrize(
    "form_of", all_forms(), ids=lambda form: f"{form.__module__.rpartition('.')[2]}.{form.__name__}"
)
def test_the_stop_page_of_a_soft_stop_has_every_field_of_the_form_as_it_was_filled(
    app: Flask, form_of: type[ActForm]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    make: Callable[[Any], ActForm] = MAKES.get(form_of, lambda data: form_of(formdata=data))
    with app.test_request_context("/", method="POST"):
        names = [field.name for field in make(None).entered]
        form = make(MultiDict({name: f"typed-{name}" for name in names}))
        page = render_template("stop.html", refusals=[], form=form, deviates=True, identity=None, back="/")
    shown = Sent(page).fields
    assert {"override_reason", "witness_badge", "witness_password", "form_key"} <= shown.keys()
    for field in form.entered:
        assert f'id="{field.id}"' in page or f'name="{field.name}' in page, field.name
        if field.type in ("StringField", "TextAreaField", "ScanField", "BagsField", "DecimalField", "IntegerField"):
            assert shown[field.name] == f"typed-{field.name}"
        if field.type == "PasswordField":
            assert shown[field.name] == ""


def test_every_page_that_does_a_step_answers_with_its_form(app: Flask) -> None:
    passes_form = re.compile(
        r"\b_?answer(?:ed)?\(\s*(event|next\(iter\(refused\), events\[0\]\)),\s*form\b|return _new_rate\("
    )
    for rule in app.url_map.iter_rules():
        leg = rule.endpoint.partition(".")[0]
        if "POST" not in (rule.methods or ()) or leg in NO_STEP or rule.endpoint in NO_STEP_PAGES:
            continue
        assert passes_form.search(inspect.getsource(app.view_functions[rule.endpoint])), rule.endpoint


def doubt_everything(patch: pytest.MonkeyPatch, *, hard: bool = False) -> None:
    """From now on the gate finds one more stop in every act."""
    stops = Act.stops

    def stricter(act: Act, *given: Any, **named: Any) -> list[Refusal]:
        return [*stops(act, *given, **named), Refusal("in-doubt", "Something is odd.", "Ask.", hard=hard)]

    patch.setattr(Act, "stops", stricter)


def signed(world: World, second: str = "priya") -> dict[str, str]:
    return {
        "override_reason": "Known and assessed.",
        "witness_badge": scans.of_badge(world[second]),
        "witness_password": PASSWORD,
    }


def acts(world: World) -> dict[str, tuple[str, str, dict[str, str]]]:
    """Acts of pages that ask for no second person themselves: who, where, what is sent; in an order that is lawful."""
    round_ = a_round(world)
    recipient, earlier = a_recipient(world, "R05"), clock.now() - timedelta(minutes=5)
    go(enrol.withdraw_consent(recipient, reason="Has thought again since", by=world["cora"], at=earlier))
    bag = a_collection_bag(world, 2)
    here = {"bag": scans.of_bag(bag), "place": scans.of_place(world.places["APH-1"])}
    today = world.site.day_of(clock.now()).isoformat()
    return {
        "a donor is added": (
            "cora",
            "/enrol/donors/new",
            {
                "code": "D21",
                "name": "Canary Placehold",
                "birth_date": "1990-05-17",
                "sex": "male",
                "weight_kg": "61.5",
                "height_cm": "168",
                "relation": "sibling",
            },
        ),
        "consent is recorded": ("cora", f"/enrol/recipients/{recipient.id}/consent", {"signed": "y"}),
        "G-CSF is ordered": (
            "mori",
            f"/mobilize/rounds/{round_.id}/order",
            {"micrograms_per_kg_day": "10", "doses_per_day": "2", "days": "5", "starts_on": today},
        ),
        "a bag is taken": ("ana", "/transport/take", here),
        "a bag is given": ("ana", "/transport/give", {"bag": here["bag"]} | scans.courier(world, "theo")),
        "a bag is held": ("quinn", f"/release/products/{bag.id}/quarantine", {"quarantine-reason": "Leaking?"}),
        "a place is added": (
            "sam",
            "/administer/places/new",
            {"identifier": "LAB-9", "name": "Lab 9", "kind": "bench"},
        ),
        "training is granted": (
            "sam",
            f"/administer/people/{world['carl'].id}/training",
            {"training-procedure": "collect", "training-valid_until": "2031-01-01"},
        ),
    }


@pytest.mark.hazard("H28")
def test_a_soft_stop_is_passed_on_its_stop_page_with_nothing_typed_again(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_do = acts(world)
    db.session.commit()
    doubt_everything(monkeypatch)
    for what, (who, path, data) in to_do.items():
        client = client_of(who)
        stopped = client.post(path, data=data)
        assert stopped.status_code == 409, what
        assert "Something is odd." in stopped.text, what
        shown = Sent(stopped.text).fields
        prefix = next((name.partition("-")[0] + "-" for name in data if "-" in name), "")
        assert f"{prefix}override_reason" in shown, what
        alone = {name: value for name, value in data.items() if name.endswith("password")}
        assert client.post(path, data=shown | alone).status_code == 409, what
        second = {f"{prefix}{name}": value for name, value in signed(world).items()}
        assert client.post(path, data=shown | alone | second).status_code == 303, what
    passed = db.session.scalars(select(Deviation).where(Deviation.rule == "in-doubt")).all()
    assert {(one.reason, one.witnessed_by) for one in passed} == {("Known and assessed.", world["priya"].id)}
    assert len(passed) == len(to_do)


def test_a_hard_stop_leads_back_to_the_form_as_it_was_filled_and_records_nothing_by_it(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_do = acts(world)
    db.session.commit()
    doubt_everything(monkeypatch, hard=True)
    for what, (who, path, data) in to_do.items():
        client = client_of(who)
        secret = {name: value for name, value in data.items() if name.endswith("password")}
        stopped = client.post(path, data=data)
        assert stopped.status_code == 409, what
        assert not any(word in stopped.text for word in secret.values()), what
        lines = db.session.scalar(select(func.count()).select_from(CustodyEvent))
        again = client.post(path, data=Sent(stopped.text).fields)
        assert again.status_code == 422, what
        assert "This is what was entered" in again.text, what
        assert not any(word in again.text for word in secret.values()), what
        shown = Sent(again.text).fields
        signed_with = {name.replace("_password", "_badge") for name in secret}
        assert not any(shown.get(name) for name in signed_with), what
        for name in data.keys() - secret.keys() - signed_with:
            assert shown[name] == data[name], (what, name)
        assert db.session.scalar(select(func.count()).select_from(CustodyEvent)) == lines, what


@pytest.mark.hazard("H01")
def test_nothing_of_a_stopped_bedside_check_is_taken_over(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = a_bag_on_the_ward(world)
    db.session.commit()
    doubt_everything(monkeypatch, hard=True)
    nadia, path = client_of("nadia"), f"/infuse/bags/{bag.id}/scan"
    scanned = {
        "wristband": wristband(bag.recipient_id).raw,
        "bag": scans.of_bag(bag),
        "badge": scans.of_badge(world["nadia"]),
    }
    stopped = nadia.post(path, data=scanned)
    assert (stopped.status_code, Sent(stopped.text).fields) == (409, {})
    assert "RIGHT PATIENT" not in nadia.post(path, data=scanned | {CORRECTING: "1"}).text


@pytest.mark.hazard("H28")
def test_a_hard_stop_has_nothing_that_passes_it(world: World, client_of: ClientOf) -> None:
    bag = a_collection_bag(world)
    db.session.commit()
    elsewhere = {"bag": scans.of_bag(bag), "place": scans.of_place(world.places["LAB"])}
    stopped = client_of("ana").post("/transport/take", data=elsewhere | signed(world))
    assert stopped.status_code == 409
    kept = Sent(stopped.text).fields
    assert (CORRECTING in kept, "witness_badge" in kept, "witness_password" in stopped.text) == (True, False, False)
    assert 'type="text"' not in stopped.text[stopped.text.index("<main") :]
    again = client_of("ana").post("/transport/take", data=kept).text
    assert ("data-refilled" in again, again.count("autofocus")) == (True, 1)


def test_a_wrong_password_of_the_second_person_keeps_the_reason(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = a_collection_bag(world)
    db.session.commit()
    doubt_everything(monkeypatch)
    here = {"bag": scans.of_bag(bag), "place": scans.of_place(world.places["APH-1"])}
    answer = client_of("ana").post("/transport/take", data=here | signed(world) | {"witness_password": "guess"})
    assert (answer.status_code, "Badge and password do not belong together." in answer.text) == (422, True)
    assert Sent(answer.text).fields["override_reason"] == "Known and assessed."


def test_a_late_entry_asks_for_its_reason_and_for_nobody_else(world: World, client_of: ClientOf) -> None:
    bag = a_collection_bag(world)
    db.session.commit()
    here = {"bag": scans.of_bag(bag), "place": scans.of_place(world.places["APH-1"])}
    zone = ZoneInfo(world.site.zone)
    earlier = (clock.now() - timedelta(minutes=20)).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    ana = client_of("ana")
    stopped = ana.post("/transport/take", data=here | {"happened": earlier})
    assert stopped.status_code == 409
    shown = Sent(stopped.text).fields
    assert (shown["happened"], shown["late_reason"], "override_reason" in shown) == (earlier, "", False)
    assert ana.post("/transport/take", data=shown | {"late_reason": "The station was down."}).status_code == 303
    assert db.session.scalars(select(Deviation)).all() == []


@pytest.mark.hazard("H03")
def test_a_place_is_typed_with_its_check_character_a_reason_and_a_second_person(
    world: World, client_of: ClientOf
) -> None:
    bag = a_collection_bag(world)
    db.session.commit()
    ana, k = client_of("ana"), build_own("P", "APH-1")[-1]
    wrong = next(char for char in "0123" if char != k)
    here = {"bag": scans.of_bag(bag), "place": f"APH-1 {wrong}"}
    assert "check character does not fit" in ana.post("/transport/take", data=here).text
    stopped = ana.post("/transport/take", data=here | {"place": f"aph-1 {k}"})
    assert stopped.status_code == 409
    shown = Sent(stopped.text).fields
    assert "typed_reason" in shown
    second = {"typed_reason": "Label torn.", "witness_badge": scans.of_badge(world["priya"])}
    told = ana.post("/transport/take", data=shown | second | {"witness_password": PASSWORD})
    assert told.status_code == 303, told.text
    line = db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "take")).all()[-1]
    assert (line.said["typed"], line.witness_id, line.said["reasons"]) == (
        True,
        world["priya"].id,
        {"typed": "Label torn."},
    )


@pytest.mark.parametrize(
    ("who", "page", "asks"),
    [
        ("ana", "/transport/take", ["A bag:", "A place:"]),
        ("ana", "/transport/pack", ["A bag:", "A place:", "A device:"]),
        ("cora", "/enrol/donors/new", []),
        ("sam", "/administer/places/new", []),
    ],
)
def test_typing_is_offered_where_something_is_asked_for_that_may_be_typed(
    world: World, client_of: ClientOf, who: str, page: str, asks: list[str]
) -> None:
    text = client_of(who).get(page).text
    ways = ("A bag:", "A Chain of Identity:", "A place:", "A device:")
    assert [way for way in ways if way in text] == asks
    assert ('name="typed_reason"' in text) == bool(asks)
