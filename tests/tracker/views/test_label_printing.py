"""Pages of leg 7: a label on a printer of the place, its picture on screen, and all doses of a run at once."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdf
import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image

from tests import fake_printer
from tests.factories.process import a_run
from tests.factories.release import an_unlabelled_dose
from tracker import clock, labelling
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, LabelPrint, Printer, Product, Run
from tracker.steps import label, printers, release

Browsers = Callable[[str], FlaskClient]


@pytest.fixture
def bag(world: World) -> Product:
    bag = an_unlabelled_dose(world)
    db.session.commit()
    return bag


def page(bag: Product, *more: str) -> str:
    return "/".join(("/label/products", bag.id, *more))


def moved_to(world: World, printer: str, at: fake_printer.FakePrinter) -> None:
    found = db.session.get_one(Printer, printer)
    changes: dict[str, Any] = {"host": at.host, "port": at.port}
    go(printers.correct_printer(found, reason="moved", by=world["sam"], at=clock.now(), **changes))
    db.session.commit()


def works_at(client: FlaskClient, place: str) -> FlaskClient:
    with client.session_transaction() as session:
        session["place"] = place
    return client


def test_the_printer_of_the_room_is_offered_and_proposed_again(world: World, bag: Product, client_of: Browsers) -> None:
    theo = works_at(client_of("theo"), "BENCH-1")
    assert 'value="PRN-LAB"' in theo.get(page(bag)).text
    with fake_printer.printing("takes") as paper:
        moved_to(world, "PRN-LAB", paper)
        assert theo.post(page(bag, "print"), data={"print-printer": "PRN-LAB"}).status_code == 303
    assert paper.jobs[0].startswith(b"^XA")
    assert 'selected value="PRN-LAB"' in theo.get(page(bag)).text


@pytest.mark.hazard("H07")
def test_a_printer_that_is_off_says_so_and_the_form_keeps_what_was_typed(
    world: World, bag: Product, client_of: Browsers
) -> None:
    theo = client_of("theo")
    moved_to(world, "PRN-LAB", fake_printer.nobody_listens())
    theo.post(page(bag, "print"))
    stopped = theo.post(page(bag, "print"), data={"print-printer": "PRN-LAB", "print-reprint_reason": "torn"})
    assert (stopped.status_code, "the print is not counted" in stopped.text) == (409, True)
    kept = {"print-printer": "PRN-LAB", "print-reprint_reason": "torn", "correcting": "1"}
    again = theo.post(page(bag, "print"), data=kept)
    assert (again.status_code, "torn</textarea>" in again.text) == (422, True)
    assert 'selected value="PRN-LAB"' in again.text
    assert [one.state for one in LabelPrint.all_of(bag)] == ["printed"]


def test_only_a_printer_that_takes_the_label_is_offered(bag: Product, client_of: Browsers) -> None:
    sent = client_of("theo").post(page(bag, "print"), data={"print-printer": "PRN-APH"})
    assert (sent.status_code, LabelPrint.all_of(bag)) == (422, [])


def test_the_picture_of_a_label_is_for_those_who_print_it_and_reads_as_no_print(
    bag: Product, client_of: Browsers
) -> None:
    theo = client_of("theo")
    before = theo.get(page(bag, "final/picture.png"))
    assert (before.mimetype, theo.post(page(bag, "print")).status_code) == ("image/png", 303)
    after = theo.get(page(bag, "final/picture.png"))
    read = {one.text for one in zxingcpp.read_barcodes(Image.open(BytesIO(after.data)))}
    printed = LabelPrint.newest("final", "product", bag.id)
    assert printed is not None
    marks = [text for text in read if text.startswith("VT1:L")]
    assert [text.split(":")[3:5] for text in marks] == [["1", "SCREEN"]]
    assert printed.nonce not in marks[0]
    assert client_of("carl").get(page(bag, "final/picture.png")).status_code == 403
    assert theo.get(page(bag, "poster/picture.png")).status_code == 404


def run_of(bag: Product) -> Run:
    run = Run.of(bag)
    assert run is not None
    return run


def test_all_doses_of_a_run_are_printed_in_one_act_and_opened_in_one_document(
    bag: Product, client_of: Browsers
) -> None:
    theo, run = client_of("theo"), run_of(bag)
    here = f"/label/runs/{run.id}"
    assert here in theo.get(page(bag)).text
    assert theo.get(f"{here}/labels.pdf").status_code == 404
    assert theo.post(f"{here}/print").status_code == 303
    prints = [LabelPrint.newest("final", "product", one.id) for one in run.doses]
    assert [one and (one.number, one.state) for one in prints] == [(1, "printed")] * 3
    assert len({one.nonce for one in prints if one}) == 3
    document = pypdf.PdfReader(BytesIO(theo.get(f"{here}/labels.pdf").data))
    assert len(document.pages) == 3
    assert theo.get(f"{here}/labels.zpl").text.count("^XA") == 3
    assert theo.post(f"{here}/print").status_code == 409  # again, without a reason
    assert theo.post(f"{here}/print", data={"print-reprint_reason": "smudged"}).status_code == 303
    assert [len(LabelPrint.all_of(one)) for one in run.doses] == [2] * 3
    assert client_of("carl").get(f"{here}/labels.pdf").status_code == 403


def test_a_run_that_filled_nothing_has_no_label_to_print(world: World, client_of: Browsers) -> None:
    run = a_run(world)
    db.session.commit()
    here = f"/label/runs/{run.id}"
    assert "No dose is filled yet." in client_of("theo").get(here).text
    sent = client_of("theo").post(f"{here}/print")
    assert (sent.status_code, "has filled no bag" in sent.text) == (409, True)


@pytest.mark.hazard("H06")
def test_a_dose_whose_print_is_void_is_printed_with_a_reason_and_the_others_are_left(
    world: World, bag: Product, client_of: Browsers
) -> None:
    run, theo = run_of(bag), client_of("theo")
    here = f"/label/runs/{run.id}"
    assert "print-reprint_reason" not in theo.get(here).text
    assert theo.post(f"{here}/print").status_code == 303
    [print_] = LabelPrint.all_of(bag)
    go(label.void(bag, print_, reason="torn", by=world["theo"], at=clock.now()))
    db.session.commit()
    assert "print-reprint_reason" in theo.get(here).text
    assert theo.post(f"{here}/print", data={"print-reprint_reason": "torn"}).status_code == 303
    assert sorted(len(LabelPrint.all_of(one)) for one in run.doses) == [1, 1, 2]


@pytest.mark.hazard("H06")
def test_where_one_dose_is_held_no_dose_of_the_run_is_printed(world: World, bag: Product, client_of: Browsers) -> None:
    run = run_of(bag)
    go(release.quarantine(run.doses[1], reason="seal", by=world["priya"], at=clock.now()))
    db.session.commit()
    with fake_printer.printing("takes") as paper:
        moved_to(world, "PRN-LAB", paper)
        data = {"print-printer": "PRN-LAB"}
        assert client_of("theo").post(f"/label/runs/{run.id}/print", data=data).status_code == 409
    assert (paper.connections, [LabelPrint.all_of(one) for one in run.doses]) == (0, [[], [], []])
    lines = db.session.query(CustodyEvent).filter_by(step="print-label", stream=run.stream).all()
    assert [line.subject_id for line in lines if not line.accepted] == [run.doses[1].id]


def test_the_labels_of_a_run_come_out_of_a_printer_in_one_job(world: World, bag: Product, client_of: Browsers) -> None:
    run = run_of(bag)
    with fake_printer.printing("takes") as paper:
        moved_to(world, "PRN-LAB", paper)
        sent = client_of("theo").post(f"/label/runs/{run.id}/print", data={"print-printer": "PRN-LAB"})
        assert sent.status_code == 303
    assert len(paper.jobs) == 1
    for dose in run.doses:
        print_ = LabelPrint.newest("final", "product", dose.id)
        assert print_ is not None
        assert labelling.of_print(print_).symbols()[-1].data.encode() in paper.jobs[0]
