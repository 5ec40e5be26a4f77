"""Pages of leg 13: label templates are registered, looked at and approved, and printers are entered and tried."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import fake_printer
from tracker import clock
from tracker.demo.world import PASSWORD, World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, LabelTemplate, Printer
from tracker.steps import label_template

Browsers = Callable[[str], FlaskClient]
PAGE = "/administer/label-templates"
ENTERED = {
    "identifier": "PRN-9",
    "name": "Ward printer",
    "place": "WARD-7",
    "host": "printer-9.example",
    "port": "9100",
    "language": "zpl",
    "dpi": "300",
    "kinds": ["wristband", "badge"],
}


def state(id_: str) -> str:
    found = db.session.get_one(LabelTemplate, id_)
    db.session.refresh(found)
    return found.state


def retired(world: World, *ids: str) -> None:
    for id_ in ids:
        one = db.session.get_one(LabelTemplate, id_)
        go(label_template.retire_template(one, reason="smears", by=world["olga"], at=clock.now()))
    db.session.commit()


def approve(client: FlaskClient, *ids: str, password: str = PASSWORD) -> int:
    return client.post(
        f"{PAGE}/approve", data={"approve-templates": list(ids), "approve-password": password}
    ).status_code


def test_templates_go_from_registered_to_approved_through_the_pages(world: World, client_of: Browsers) -> None:
    retired(world, "final/1", "lot/1")
    sam, olga, tess = client_of("sam"), client_of("olga"), client_of("tess")
    assert "Label templates</" in sam.get("/").text  # on the set-up list
    assert sam.post(f"{PAGE}/draft").status_code == 303
    assert "2 wait, 0 of them for the second approval" in olga.get("/").text
    assert approve(olga, "final/2", "lot/2") == 303
    assert "You gave the first approval of final/2" in olga.get(PAGE).text
    assert approve(tess, "final/2") == 303
    assert (state("final/2"), state("lot/2")) == ("approved", "half-approved")
    assert "Tick those that you looked at" in client_of("theo").get(PAGE).text
    assert "To approve" in client_of("nadia").get(PAGE).text


def test_nothing_is_approved_without_the_password_or_a_tick(world: World, client_of: Browsers) -> None:
    retired(world, "final/1")
    client_of("sam").post(f"{PAGE}/draft")
    tess = client_of("tess")
    assert approve(tess, "final/2", password="not mine") == 422
    assert approve(tess) == 422
    assert approve(tess, "poster/1") == 422
    assert state("final/2") == "draft"


def test_a_version_that_is_retired_says_why_and_its_label_is_not_printed(world: World, client_of: Browsers) -> None:
    olga = client_of("olga")
    assert olga.post(f"{PAGE}/wristband/1/retire", data={"reason": ""}).status_code == 422
    assert olga.post(f"{PAGE}/wristband/1/retire", data={"reason": "smears"}).status_code == 303
    assert "smears" in client_of("nadia").get(f"{PAGE}/wristband/1").text
    assert olga.get(f"{PAGE}/wristband/9").status_code == 404


def test_a_sample_of_each_label_is_a_picture(client_of: Browsers) -> None:
    answer = client_of("carl").get(f"{PAGE}/tube/sample.png")
    assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")
    assert client_of("carl").get(f"{PAGE}/poster/sample.png").status_code == 404


def test_a_printer_is_entered_corrected_tried_and_closed_through_the_pages(world: World, client_of: Browsers) -> None:
    sam = client_of("sam")
    assert sam.post("/administer/printers/new", data=ENTERED).status_code == 303
    with fake_printer.printing("takes") as paper:
        moved = {f"correct-{name}": value for name, value in ENTERED.items()} | {
            "correct-host": paper.host,
            "correct-port": str(paper.port),
            "correct-reason": "moved",
        }
        assert sam.post("/administer/printers/PRN-9/correct", data=moved).status_code == 303
        assert sam.post("/administer/printers/PRN-9/try").status_code == 303
    assert "SYNTHETIC" in paper.jobs[0].decode()
    refused = sam.post("/administer/printers/PRN-9/try")
    assert (refused.status_code, "did not take the label" in refused.text) == (409, True)
    assert sam.post("/administer/printers/PRN-9/close", data={"close-reason": "broken"}).status_code == 303
    assert "out of use" in client_of("nadia").get("/administer/printers/PRN-9").text
    steps = [line.step for line in db.session.query(CustodyEvent).filter_by(stream="printer:PRN-9")]
    assert steps == ["add-printer", "correct-printer", "try-printer", "try-printer", "close-printer"]


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"host": "http://printer/"}, 409),
        ({"host": "10.0.0.300"}, 409),
        ({"host": "-x"}, 409),
        ({"port": "0"}, 409),
        ({"port": "70000"}, 409),
        ({"port": "ipp"}, 422),
        ({"place": "NOWHERE"}, 422),
        ({"dpi": "72"}, 422),
        ({"language": "postscript"}, 422),
        ({"kinds": []}, 422),
        ({"kinds": ["summary"]}, 409),
        ({"identifier": "prn 9"}, 422),
    ],
)
def test_a_printer_with_an_impossible_address_is_not_entered(
    wrong: dict[str, object], answer: int, client_of: Browsers
) -> None:
    assert client_of("sam").post("/administer/printers/new", data=ENTERED | wrong).status_code == answer
    assert db.session.get(Printer, "PRN-9") is None
