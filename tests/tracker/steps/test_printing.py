"""Leg 7: a label that is sent to a printer is on record once the printer took all of it, and only then."""

import re
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from labels import sending
from tests import fake_printer
from tests.factories.release import an_unlabelled_dose
from tests.fake_printer import FakePrinter, Manner
from tests.tracker.steps.said import codes
from tracker import clock, custody, labelling
from tracker.custody import LostRace, Scene
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.labelling import to_printer
from tracker.models import CustodyEvent, LabelPrint, Place, Printer, Product, Run, User
from tracker.reading import scanned
from tracker.scanning import ScanError
from tracker.steps import label, printers, printing, release

FORM = Scene(form_key="one-form", form_digest="d")


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(data: bytes, *, host: str, port: int) -> None:
        sending.send(data, host=host, port=port, connect_s=0.5, send_s=0.5, end_s=0.1)

    monkeypatch.setattr(to_printer, "send", send)


@pytest.fixture
def bag(world: World) -> Product:
    bag = an_unlabelled_dose(world)
    db.session.commit()
    return bag


@pytest.mark.hazard("H06")
def test_a_printer_that_was_closed_while_it_took_a_sample_gets_no_accepted_line(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fake_printer.printing("takes") as machine:
        printer = entered(world, machine)

        def closed_meanwhile(_data: bytes, *, host: str, port: int) -> None:
            printers.close_printer(printer, reason="Broken", by=world["sam"], at=clock.now())
            db.session.commit()

        monkeypatch.setattr(to_printer, "send", closed_meanwhile)
        assert codes(printers.try_printer(printer, by=world["sam"], at=clock.now())) == ["printer-closed"]


def entered(world: World, at: FakePrinter, **more: Any) -> Printer:
    filled = {"language": "zpl", "dpi": 203, "kind_names": "final wristband"} | more
    printer = Printer(id="PRN-1", name="Bench printer", place_id="LAB", host=at.host, port=at.port, **filled)
    go(printers.add_printer(printer, by=world["sam"], at=clock.now()))
    db.session.commit()
    return printer


def print_on(printer: Printer | None, *bags: Product, by: User, **more: Any) -> CustodyEvent:
    line = printing.print_labels(bags, kind="final", by=by, at=clock.now(), printer=printer, **more)
    db.session.commit()
    return line


def prints(bag: Product) -> list[tuple[int, str]]:
    return [(one.number, one.state) for one in LabelPrint.all_of(bag) if one.kind == "final"]


def elsewhere(app: Flask, act: Callable[[], object]) -> None:
    """Somebody else does this in a request of their own, and does not wait long for it."""

    def run() -> None:
        with app.app_context():
            act()
            db.session.commit()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()


def while_it_prints(app: Flask, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> list[bytes]:
    """The printer takes everything, and before it has done so somebody else does this. Gives what was sent."""
    paper: list[bytes] = []

    def send(data: bytes, **_address: object) -> None:
        elsewhere(app, act)
        paper.append(data)

    monkeypatch.setattr(to_printer, "send", send)
    return paper


def test_what_the_printer_took_is_on_record_with_the_mark_that_is_on_the_paper(world: World, bag: Product) -> None:
    with fake_printer.printing("takes") as paper:
        line = go(print_on(entered(world, paper), bag, by=world["theo"]))
    assert (line.said["facts"]["printer"], prints(bag)) == ("PRN-1", [(1, "printed")])
    assert db.session.get_one(LabelPrint, line.key).nonce.encode() in paper.jobs[0]


@pytest.mark.hazard("H07")
@pytest.mark.parametrize("manner", ["takes half", "resets"])
def test_a_printer_that_does_not_take_it_is_a_near_miss_and_nothing_is_counted(
    manner: Manner, world: World, bag: Product
) -> None:
    with fake_printer.printing(manner) as paper:
        line = print_on(entered(world, paper, language="pdf"), bag, by=world["theo"], scene=FORM)
    assert (codes(line), prints(bag)) == (["printer-silent"], [])
    with fake_printer.printing("takes") as paper:
        moved: dict[str, Any] = {"host": paper.host, "port": paper.port, "language": "zpl"}
        printer = db.session.get_one(Printer, "PRN-1")
        go(printers.correct_printer(printer, reason="moved", by=world["sam"], at=clock.now(), **moved))
        go(print_on(printer, bag, by=world["theo"], scene=FORM))
    assert prints(bag) == [(1, "printed")]


def test_a_printer_that_is_switched_off_is_said_to_be_so(world: World, bag: Product) -> None:
    line = print_on(entered(world, fake_printer.nobody_listens()), bag, by=world["theo"])
    assert codes(line) == ["printer-silent"]
    assert (
        "Bench printer did not take the label" in line.said["refusals"][0]["says"] % line.said["refusals"][0]["values"]
    )


def test_a_label_that_the_rules_refuse_is_never_sent(world: World, bag: Product) -> None:
    go(release.quarantine(bag, reason="seal", by=world["priya"], at=clock.now()))
    with fake_printer.printing("takes") as paper:
        line = print_on(entered(world, paper), bag, by=world["theo"])
        assert codes(line) == ["on-hold"]
        line = print_on(replaced_roll(world), bag, by=world["theo"])
        assert codes(line) == ["printer-wrong-kind", "on-hold"]
    assert paper.connections == 0


@pytest.mark.parametrize("language", [None, "pdf", "zpl"])
def test_a_label_with_a_text_too_long_for_it_is_refused_by_its_name_and_nothing_is_counted(
    language: str | None, world: World, bag: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling.bag, "_dose", lambda *_: "Dose 1 of 3, " * 30)
    with fake_printer.printing("takes") as paper:
        printer = entered(world, paper, language=language) if language else None
        line = print_on(printer, bag, by=world["theo"], scene=FORM)
        assert (codes(line), prints(bag)) == (["label-incomplete"], [])
        said = line.said["refusals"][0]
        assert said["says"] % said["values"] == "The label cannot be printed: “dose text” is too long for its place."
        monkeypatch.undo()
        monkeypatch.setattr(to_printer, "send", lambda *_, **__: None)
        go(print_on(printer, bag, by=world["theo"], scene=FORM))
    assert (paper.jobs, prints(bag)) == ([], [(1, "printed")])


def replaced_roll(world: World) -> Printer:
    printer = db.session.get_one(Printer, "PRN-1")
    go(printers.correct_printer(printer, kind_names="badge", reason="roll", by=world["sam"], at=clock.now()))
    return printer


@pytest.mark.hazard("H07")
def test_everybody_else_goes_on_while_a_printer_is_waited_for(
    app: Flask, world: World, bag: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_writes() -> None:
        ward = db.session.get_one(Place, "WARD-7")
        custody.record(ward, "look", by=db.session.get_one(User, "S00013"), at=clock.now())

    printer = entered(world, fake_printer.nobody_listens())
    while_it_prints(app, monkeypatch, somebody_writes)
    go(print_on(printer, bag, by=world["theo"]))
    assert prints(bag) == [(1, "printed")]


@pytest.mark.hazard("H06")
@pytest.mark.hazard("H07")
def test_paper_that_somebody_overtook_is_void_everywhere(
    app: Flask, world: World, bag: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_, quinn = bag.id, world["quinn"]

    def tess_prints() -> None:
        same, tess = db.session.get_one(Product, id_), db.session.get_one(User, "S00007")
        go(printing.print_labels([same], kind="final", by=tess, at=clock.now()))

    printer = entered(world, fake_printer.nobody_listens())
    paper = while_it_prints(app, monkeypatch, tess_prints)
    assert codes(print_on(printer, bag, by=world["theo"])) == ["label-print-overtaken"]
    counted = LabelPrint.newest("final", "product", bag.id)
    assert counted is not None
    assert (prints(bag), counted.printed_by) == ([(1, "printed")], "S00007")
    symbols = [one.data for one in labelling.of_print(counted).symbols()]
    mark = re.search(r"VT1:L:[^^]*", paper[0].decode())
    assert mark is not None
    on_paper = [*symbols[:-1], mark[0]]
    assert codes(label.scan_back(bag, counted, scanned=on_paper, by=world["theo"], at=clock.now())) == ["label-differs"]
    go(label.scan_back(bag, counted, scanned=symbols, by=world["theo"], at=clock.now()))
    assert codes(label.verify(bag, counted, mark=mark[0], by=quinn, at=clock.now())) == ["label-not-this-print"]
    with pytest.raises(ScanError) as anywhere:
        scanned.resolve(mark[0], "bag")
    assert anywhere.value.code == "label-not-genuine"


def test_paper_of_a_bag_that_was_held_meanwhile_is_said_to_be_void(
    app: Flask, world: World, bag: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = bag.id

    def hold() -> None:
        priya = db.session.get_one(User, "S00010")
        go(release.quarantine(db.session.get_one(Product, id_), reason="seal", by=priya, at=clock.now()))

    printer = entered(world, fake_printer.nobody_listens())
    while_it_prints(app, monkeypatch, hold)
    assert set(codes(print_on(printer, bag, by=world["theo"]))) == {"label-print-overtaken", "on-hold"}
    assert prints(bag) == []


def test_a_race_that_is_lost_after_printing_is_a_line_that_says_the_paper_is_void(
    app: Flask, world: World, bag: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_together, id_ = custody.record_together, bag.id
    races = iter([LostRace(bag.stream)])

    def tess_prints() -> None:
        same, tess = db.session.get_one(Product, id_), db.session.get_one(User, "S00007")
        go(printing.print_labels([same], kind="final", by=tess, at=clock.now()))

    def lose_once(*args: Any, **kwargs: Any) -> list[CustodyEvent]:
        for race in races:
            db.session.rollback()
            elsewhere(app, tess_prints)
            raise race
        return record_together(*args, **kwargs)

    printer = entered(world, fake_printer.nobody_listens())
    paper = while_it_prints(app, monkeypatch, lambda: None)
    monkeypatch.setattr(custody, "record_together", lose_once)
    assert codes(print_on(printer, bag, by=world["theo"])) == ["label-print-overtaken"]
    assert (len(paper), prints(bag)) == (1, [(1, "printed")])


def test_a_double_tap_sends_nothing_more(world: World, bag: Product) -> None:
    with fake_printer.printing("takes") as paper:
        printer = entered(world, paper)
        first = print_on(printer, bag, by=world["theo"], scene=FORM)
        assert print_on(printer, bag, by=world["theo"], scene=FORM).digest == first.digest
    assert paper.connections == 1


@pytest.mark.hazard("H06")
def test_a_double_tap_on_the_labels_of_a_run_prints_only_what_had_none(world: World, bag: Product) -> None:
    run = Run.of(bag)
    assert run is not None
    theo = world["theo"]
    go(printing.print_doses(run, by=theo, at=clock.now()))
    [print_] = LabelPrint.all_of(bag)
    go(label.void(bag, print_, reason="torn", by=theo, at=clock.now()))
    make = partial(printing.print_doses, run, by=theo, at=clock.now(), reprint_reason="torn", scene=FORM)
    first = go(make())
    assert make().digest == first.digest
    assert [prints(one) for one in run.doses] == [[(1, "voided"), (2, "printed")], *[[(1, "printed")]] * 2]
