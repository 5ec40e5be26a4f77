"""Pages of leg 7: what a technologist and a verifier see, and what bad input does to it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from tests.factories.release import an_unlabelled_dose
from tracker import clock
from tracker.demo import label as walk
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import LabelPrint, Product, RecipientIdentity
from tracker.workflow import Stage

Browsers = Callable[[str], FlaskClient]
SYMBOLS = ("din", "abo", "product", "expiry", "collection", "compound", "qr")


@pytest.fixture
def bag(world: World) -> Product:
    bag = an_unlabelled_dose(world)
    db.session.commit()
    return bag


def page(bag: Product, *more: str) -> str:
    return "/".join(("/label/products", bag.id, *more))


def newest(bag: Product) -> LabelPrint:
    found = LabelPrint.newest("final", "product", bag.id)
    assert found is not None
    db.session.refresh(found)
    return found


def read_from(print_: LabelPrint) -> dict[str, str]:
    """The scan-back form, filled from the label as a scanner would."""
    return {f"scan-{name}": text for name, text in zip(SYMBOLS, walk.symbols(print_), strict=True)}


def test_a_label_goes_from_print_to_verified_through_the_pages(bag: Product, client_of: Browsers) -> None:
    theo, tess = client_of("theo"), client_of("tess")
    assert "1 · Print" in theo.get(page(bag)).text
    assert theo.post(page(bag, "print")).status_code == 303
    assert "Scan back print 1" in theo.get(page(bag)).text
    assert theo.post(page(bag, "prints/1/scan-back"), data=read_from(newest(bag))).status_code == 303
    assert "a second person verifies print 1" in tess.get(page(bag)).text
    mark = {"verify-mark": walk.symbols(newest(bag))[-1]}
    assert tess.post(page(bag, "prints/1/verify"), data=mark).status_code == 303
    assert newest(bag).state == "verified"
    db.session.refresh(bag)
    assert bag.stage == Stage.LABELLED


def test_the_printed_label_is_a_pdf_without_a_name_in_its_address(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    answer = theo.get(page(bag, "prints/1.pdf"))
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'inline; filename="final-{bag.id}-1.pdf"'
    assert theo.get(page(bag, "prints/1.zpl")).text.startswith("^XA")


def test_a_courier_does_not_see_the_label_with_the_name_on_it(bag: Product, client_of: Browsers) -> None:
    client_of("theo").post(page(bag, "print"))
    assert client_of("carl").get(page(bag, "prints/1.pdf")).status_code == 403


@pytest.mark.hazard("H06")
def test_a_void_print_is_not_given_out_any_more(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    theo.post(page(bag, "print"), data={"print-reprint_reason": "smudged"})
    stopped = theo.get(page(bag, "prints/1.pdf"))
    assert (stopped.status_code, "Print 1 is void" in stopped.text) == (409, True)
    assert theo.get(page(bag, "prints/2.pdf")).status_code == 200


@pytest.mark.hazard("H07")
def test_a_symbol_that_differs_stops_on_a_page_that_names_it(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    stopped = theo.post(page(bag, "prints/1/scan-back"), data=read_from(newest(bag)) | {"scan-abo": "=%Mq00"})
    assert stopped.status_code == 409
    assert "The symbol “abo” reads =%Mq00; the record says" in stopped.text
    assert newest(bag).state == "printed"


def test_a_symbol_that_was_not_scanned_is_asked_for_and_the_others_stay(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    read = read_from(newest(bag))
    answer = theo.post(page(bag, "prints/1/scan-back"), data=read | {"scan-qr": ""})
    assert answer.status_code == 422
    assert "Scan this symbol." in answer.text
    assert escape(read["scan-compound"]) in answer.text
    assert newest(bag).state == "printed"


def test_what_cannot_be_a_symbol_is_refused_beside_the_prompt(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    for bad in ("\x00", "\x1b[A", "x" * 400, " "):
        answer = theo.post(page(bag, "prints/1/scan-back"), data=read_from(newest(bag)) | {"scan-din": bad})
        assert answer.status_code == 422, repr(bad)
    assert newest(bag).state == "printed"


@pytest.mark.hazard("H06")
def test_a_second_print_without_a_reason_is_refused_on_the_page(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    stopped = theo.post(page(bag, "print"))
    assert (stopped.status_code, "no reason for printing it again" in stopped.text) == (409, True)
    assert newest(bag).number == 1


def test_a_void_print_is_destroyed_on_record(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    assert theo.post(page(bag, "prints/1/void"), data={"void-reason": ""}).status_code == 422
    assert theo.post(page(bag, "prints/1/void"), data={"void-reason": "torn"}).status_code == 303
    assert "Print 1 is destroyed" in theo.get(page(bag)).text
    assert theo.post(page(bag, "prints/1/destroy")).status_code == 303
    assert newest(bag).state == "destroyed"


def test_a_print_that_never_was_is_not_found(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    assert theo.get(page(bag, "prints/7.pdf")).status_code == 404
    assert theo.get("/label/ghosts/X/prints/1.pdf").status_code == 404
    assert theo.get("/label/products/%00").status_code == 404


def test_the_coordinator_bands_a_recipient_and_a_technologist_may_not_see_the_name(
    bag: Product, client_of: Browsers
) -> None:
    cora, again = client_of("cora"), {"print-reprint_reason": "the first one was cut off"}
    identity = db.session.get_one(RecipientIdentity, bag.recipient_id)
    band = f"/label/recipients/{bag.recipient_id}"
    assert cora.post(f"{band}/print", data=again).status_code == 303
    newest = LabelPrint.newest("wristband", "recipient", bag.recipient_id)
    assert newest is not None
    assert identity.name in cora.get(band).text
    assert cora.get(f"{band}/prints/{newest.number}.pdf").data.startswith(b"%PDF")
    assert identity.name not in client_of("theo").get(band).text
    assert client_of("theo").get(f"{band}/prints/{newest.number}.pdf").status_code == 403
    assert client_of("carl").post(f"{band}/print", data=again).status_code == 403


def test_the_worklists_name_what_is_next(world: World, bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    assert "Print the final label" in theo.get("/label/").text
    theo.post(page(bag, "print"))
    assert "Scan it back" in theo.get("/").text
    theo.post(page(bag, "prints/1/scan-back"), data=read_from(newest(bag)))
    assert "Verify" in client_of("tess").get("/label/").text


def test_a_late_entry_needs_its_reason(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    earlier = f"{clock.now() + timedelta(hours=8) - timedelta(minutes=40):%Y-%m-%dT%H:%M}"
    assert theo.post(page(bag, "print"), data={"print-happened": earlier}).status_code == 409
    reason = {"print-happened": earlier, "print-late_reason": "printer was moved"}
    assert theo.post(page(bag, "print"), data=reason).status_code == 303
