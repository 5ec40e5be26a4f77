"""The pages of mobilization: worklists, the chart, and forms that are filled by scanning."""

from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories.enrol import a_round
from tests.factories.mobilize import a_mobilized_round
from tracker import clock
from tracker.demo import label
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import AdverseEvent, BloodCount, CustodyEvent, GcsfDose, GcsfOrder, LabelPrint, Round

Clients = Callable[[str], FlaskClient]
LOT = "(01)09521234000013(17)301231(10)GC2601".replace("(", "").replace(")", "")


def wristband(round_: Round) -> str:
    """The raw text of the donor's wristband."""
    print_ = LabelPrint.newest("wristband", "donor", round_.donor_id)
    assert print_ is not None
    return label.symbols(print_)[0]


def order_of(world: World) -> dict[str, str]:
    day = world.site.day_of(clock.now()).isoformat()
    return {"micrograms_per_kg_day": "10", "doses_per_day": "2", "days": "5", "starts_on": day}


@pytest.fixture
def round_(world: World) -> Round:
    """A round whose donor is a man, without an order."""
    opened = a_round(world, sex="male")
    db.session.commit()
    return opened


@pytest.fixture
def path(round_: Round) -> str:
    return f"/mobilize/rounds/{round_.id}"


def dose_of(round_: Round) -> dict[str, str]:
    return {"wristband": wristband(round_), "lot": LOT, "micrograms": "250", "body_site": "abdomen, left"}


def count_of(round_: Round) -> dict[str, str]:
    return {
        "wristband": wristband(round_),
        "wbc_e9_per_l": "31.5",
        "platelets_e9_per_l": "190",
        "haemoglobin_g_per_l": "141",
        "haematocrit_percent": "42.1",
        "mnc_percent": "",
        "cd34_per_ul": "18.4",
    }


EVENT = {
    "term": "Bone pain",
    "grade": "2",
    "relation": "G-CSF",
    "action": "paracetamol",
    "outcome": "recovering",
    "began_on": "2026-01-05",
}


def test_work_leads_from_the_order_to_dose_and_count(
    world: World, client_of: Clients, round_: Round, path: str
) -> None:
    mori, ana = client_of("mori"), client_of("ana")
    assert f"{path}/order" in mori.get("/").text
    assert mori.post(f"{path}/order", data=order_of(world) | {"days": "1"}).location == path
    worklists, offered = ana.get("/").text, f'button-main" href="{path}/dose"'
    assert offered in ana.get(path).text
    assert f"{path}/dose" in worklists
    assert f"{path}/count" in worklists
    assert ana.post(f"{path}/count", data=count_of(round_)).status_code == 303
    assert ana.post(f"{path}/dose", data=dose_of(round_)).status_code == 303
    twice = ana.post(f"{path}/dose", data=dose_of(round_))
    assert twice.status_code == 409
    assert "Another dose was given at" in twice.text
    with clock.fixed(clock.now() + timedelta(hours=6)):
        assert ana.post(f"{path}/dose", data=dose_of(round_)).status_code == 303
        worklists = ana.get("/").text
        assert f"{path}/dose" not in worklists
        assert f"{path}/count" not in worklists
        page = ana.get(path).text
    assert f"{path}/dose" not in page  # all of the order is given
    per_kg = db.session.scalars(select(GcsfDose.micrograms_per_kg)).first()
    assert str(per_kg) in page
    assert "18.4" in page


def test_the_scans_of_a_dose_are_in_its_line(world: World, client_of: Clients, round_: Round, path: str) -> None:
    client_of("mori").post(f"{path}/order", data=order_of(world))
    client_of("ana").post(f"{path}/dose", data=dose_of(round_))
    line = db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "give-gcsf")).one()
    assert line.said["scans"] == [wristband(round_), LOT]
    assert line.said["facts"]["lot"] == "GC2601"


def test_the_wrong_wristband_is_a_stop_page(world: World, client_of: Clients, round_: Round, path: str) -> None:
    other = a_round(world, 2)
    db.session.commit()
    client_of("mori").post(f"{path}/order", data=order_of(world))
    answer = client_of("ana").post(f"{path}/dose", data={**dose_of(round_), "wristband": wristband(other)})
    assert answer.status_code == 409
    assert "the wristband is D02" in answer.text
    assert GcsfDose.of(round_.id) == []


def test_an_adverse_event_is_reported(client_of: Clients, path: str) -> None:
    assert client_of("ana").post(f"{path}/adverse-event", data=EVENT).location == path
    assert db.session.scalars(select(AdverseEvent.term)).all() == ["Bone pain"]


@pytest.mark.parametrize(("hour", "days_ahead", "status"), [(23, 1, 303), (1, 1, 422), (23, 2, 422)])
def test_today_is_today_on_the_clocks_of_the_site(
    client_of: Clients, path: str, hour: int, days_ahead: int, status: int
) -> None:
    now = (clock.now() + timedelta(days=1)).replace(hour=hour)  # the site is eight hours ahead of UTC
    began_on = (now + timedelta(days=days_ahead)).date().isoformat()
    with clock.fixed(now):
        answer = client_of("ana").post(f"{path}/adverse-event", data={**EVENT, "began_on": began_on})
    assert answer.status_code == status


def test_the_chart_draws_every_count_and_every_dose(world: World, client_of: Clients) -> None:
    round_ = a_mobilized_round(world, days=4)
    db.session.commit()
    answer = client_of("ana").get(f"/mobilize/rounds/{round_.id}/chart.svg")
    assert answer.mimetype == "image/svg+xml"
    root = ET.fromstring(answer.data)  # noqa: S314 our own drawing
    svg = "{http://www.w3.org/2000/svg}"
    assert len(list(root.iter(f"{svg}circle"))) == len(BloodCount.of(round_.id)) == 4
    ticks = [path for path in root.iter(f"{svg}path") if path.get("d", "").endswith("l6 11 h-12 z")]
    assert len(ticks) == len(GcsfDose.of(round_.id)) == 8
    assert "below 70: stop" in answer.text


def test_a_chart_without_figures_is_still_a_picture(client_of: Clients, path: str) -> None:
    assert b"no value yet" in client_of("ana").get(f"{path}/chart.svg").data


def test_a_donor_who_cannot_go_on_is_told_before_the_form_is_filled(
    world: World, client_of: Clients, round_: Round, path: str
) -> None:
    data = {"determination": "ineligible", "reason": "Splenomegaly"}
    client_of("mori").post(f"/enrol/donors/{round_.donor_id}/eligibility", data=data)
    page = client_of("ana").get(f"{path}/dose").text
    assert "is determined ineligible" in page
    assert "disabled" in page


BAD = [
    ("mori", "order", "micrograms_per_kg_day", "ten", "Type digits with a point"),
    ("mori", "order", "micrograms_per_kg_day", "10.05", "No more digits after the point than 1."),
    ("mori", "order", "doses_per_day", "0", "Between 1 and 4."),
    ("mori", "order", "days", "", "Enter a whole number."),
    ("mori", "order", "starts_on", "soon", "Not a valid date value"),
    ("ana", "dose", "wristband", "", "Scan it."),
    ("ana", "dose", "wristband", LOT, "You scanned a supply lot"),
    ("ana", "dose", "lot", "rubbish", ""),
    ("ana", "dose", "micrograms", "250.5", "Type a whole number in digits."),
    ("ana", "dose", "micrograms", "0", "Between 1 and 3000."),
    ("ana", "dose", "body_site", "ear", "Not a valid choice"),
    ("ana", "dose", "body_site", "", "Choose one."),
    ("ana", "count", "wbc_e9_per_l", "31,5", "Type digits with a point"),
    ("ana", "count", "platelets_e9_per_l", "190.5", "Type a whole number in digits."),
    ("ana", "count", "haematocrit_percent", "0.42", "No more digits after the point than 1."),
    ("ana", "count", "cd34_per_ul", "-1", "Between 0 and 2000."),
    ("ana", "adverse-event", "term", "", "Enter this."),
    ("ana", "adverse-event", "grade", "6", "Not a valid choice"),
    ("ana", "adverse-event", "began_on", "2999-01-01", "This day cannot be right."),
    ("ana", "adverse-event", "ended_on", "2026-01-04", "This is before it began."),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad[1]} {bad[2]} {bad[3][:9]}")
def test_bad_input_is_answered_beside_the_field(
    world: World, client_of: Clients, round_: Round, path: str, bad: tuple[str, str, str, str, str]
) -> None:
    who, form, field, typed, message = bad
    good = {"order": order_of(world), "dose": dose_of(round_), "count": count_of(round_), "adverse-event": EVENT}
    db.session.rollback()
    answer = client_of(who).post(f"{path}/{form}", data={**good[form], field: typed})
    assert answer.status_code == 422
    assert message in answer.text
    assert f'id="{field}-error"' in answer.text
    assert db.session.scalar(select(GcsfOrder)) is None
    assert GcsfDose.of(round_.id) == []


@pytest.mark.parametrize("page", ["order", "dose", "count", "adverse-event", "chart.svg"])
def test_a_round_that_nobody_knows_is_not_found(client_of: Clients, page: str) -> None:
    who = "mori" if page == "order" else "ana"
    assert client_of(who).get(f"/mobilize/rounds/CHA999926999999/{page}").status_code == 404


def test_the_pages_of_acts_are_closed_to_other_roles(client_of: Clients, path: str) -> None:
    carl = client_of("carl")
    found = [carl.get(f"{path}/{page}").status_code for page in ("order", "dose", "count", "adverse-event")]
    assert found == [403] * 4
    assert carl.get(path).status_code == 200
