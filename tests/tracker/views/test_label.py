"""Pages of leg 7: what a technologist and a verifier see, and what bad input does to it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from tests.factories.collect import an_open_session
from tests.factories.release import an_unlabelled_dose
from tests.journeys import given
from tests.labels import decode
from tracker import clock
from tracker.demo import label as walk
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.forms.act import CORRECTING
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


def test_the_address_that_a_form_was_sent_to_leads_to_its_page(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    opened = theo.get(page(bag, "prints/1/verify"))
    assert (opened.status_code, opened.headers["Location"]) == (303, page(bag))
    assert theo.get("/sign-out").headers["Location"] == "/"
    assert theo.delete(page(bag)).status_code == 405


def test_a_folded_form_that_is_sent_back_is_open(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    assert '<details class="folded">' in theo.get(page(bag)).text
    refused = theo.post(page(bag, "print"), data={"print-form_key": "k"})
    assert "no reason for printing it again" in refused.text
    sent_back = theo.post(page(bag, "print"), data={"print-form_key": "k", CORRECTING: "1"})
    assert '<details class="folded" open>' in sent_back.text
    of_another = theo.post(page(bag, "prints/1/scan-back"), data={"scan-form_key": "k", CORRECTING: "1"})
    assert '<details class="folded">' in of_another.text


def test_a_label_goes_from_print_to_verified_through_the_pages(bag: Product, client_of: Browsers) -> None:
    theo, tess = client_of("theo"), client_of("tess")
    assert "1 · Print" in theo.get(page(bag)).text
    assert theo.post(page(bag, "print")).status_code == 303
    assert "Scan back print 1" in theo.get(page(bag)).text
    assert theo.post(page(bag, "prints/1/scan-back"), data=read_from(newest(bag))).status_code == 303
    assert "Whoever printed a label does not verify it." in theo.get(page(bag)).text
    assert "a second person verifies print 1" in tess.get(page(bag)).text
    assert "Whoever printed a label" not in tess.get(page(bag)).text
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
    assert "not what the record says of its label: the blood group." in stopped.text
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


def test_a_bag_has_a_page_of_every_label_that_it_can_carry(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    theo.post(page(bag, "print"))
    first = theo.get(page(bag)).text
    for words, address in (
        ("Final label", page(bag)),
        ("Tie tag", page(bag, "tietag")),
        ("Accompanying", page(bag, "summary")),
    ):
        assert words in first
        assert f'href="{address}"' in first
    assert theo.post(page(bag, "tietag", "print")).status_code == 303
    assert "Scan back print 1" in theo.get(page(bag, "tietag")).text
    assert newest(bag).state == "printed"
    assert theo.get(page(bag, "summary")).status_code == 200
    assert theo.get(page(bag, "badge")).status_code == 404
    assert theo.post(page(bag, "summary", "print")).status_code == 409


@pytest.mark.hazard("H53")
def test_a_symbol_goes_to_the_prompt_of_the_label_whose_page_is_open(bag: Product, client_of: Browsers) -> None:
    theo = client_of("theo")
    for kind in ("", "tietag"):
        theo.post("/".join(filter(None, (page(bag), kind, "print"))))
    tag = LabelPrint.newest("tietag", "product", bag.id)
    assert tag is not None
    asked = {"raw": walk.symbols(tag)[0], "prompts": [{"name": "scan-din", "expects": ["symbol-din"]}]}
    assert theo.post("/scan", json=asked | {"page": page(bag, "tietag")}).json["verdict"] == "fill"  # type: ignore[index]
    stop = theo.post("/scan", json=asked | {"page": page(bag)}).json
    assert stop is not None
    assert (stop["verdict"], "the record says" in stop["message"]) == ("stop", True)


def test_tubes_are_labelled_from_the_session_as_many_as_there_are(world: World, client_of: Browsers) -> None:
    session = an_open_session(world)
    db.session.commit()
    ana, tubes = client_of("ana"), f"/label/sessions/{session.id}"
    assert f'href="{tubes}"' in ana.get(f"/collect/sessions/{session.id}").text
    assert ana.post(f"{tubes}/print", data={"print-copies": "none"}).status_code == 422
    assert ana.post(f"{tubes}/print", data={"print-copies": "3"}).status_code == 303
    for number in (1, 2, 3):
        assert f"Scan back print {number}" in ana.get(tubes).text
        read = {"scan-din": f"={session.id}07"}
        assert ana.post(f"{tubes}/prints/{number}/scan-back", data=read).status_code == 303
    assert len(decode.pages(ana.get(f"{tubes}/prints/2.pdf").data, dpi=72)) == 3
    assert ana.get(f"{tubes}/prints/1.zpl").text.count("^XZ") == 3
    assert "declare print 1 void" in ana.get(f"{tubes}?print=1").text
    assert ana.post(f"{tubes}/prints/1/void", data={"void-reason": "smeared"}).status_code == 303
    assert "1 outstanding" in ana.get(tubes).text


def test_the_sheet_for_the_courier_is_offered_where_a_bag_is_issued(world: World, client_of: Browsers) -> None:
    bag = given.released_bag(world)
    order = given.ordered(world, bag)
    db.session.commit()
    priya, sheet = client_of("priya"), f"/label/products/{bag.id}/summary"
    assert f'href="{sheet}"' in priya.get(f"/issue/orders/{order.id}").text
    assert priya.post(f"{sheet}/print").status_code == 303
    assert priya.get(f"{sheet}/prints/1.pdf").mimetype == "application/pdf"
    assert priya.get(f"{sheet}/prints/1.zpl").status_code == 404
    assert f'href="{sheet}"' not in client_of("carl").get(f"/issue/orders/{order.id}").text
    assert client_of("carl").get(f"{sheet}/prints/1.pdf").status_code == 403


@pytest.mark.hazard("H29")
def test_an_old_badge_opens_no_session(client_of: Browsers, app: Flask) -> None:
    sam, cards = client_of("sam"), []
    for reason in ("", "lost"):
        sam.post("/label/people/S00013/print", data={"print-reprint_reason": reason})
        print_ = LabelPrint.newest("badge", "user", "S00013")
        assert print_ is not None
        cards.append(walk.symbols(print_)[-1])
    old, new = (app.test_client().post("/sign-in", data={"badge": card, "password": PASSWORD}) for card in cards)
    assert (old.status_code, "is void" in old.text) == (422, True)
    assert new.status_code == 303
    wrong = app.test_client().post("/sign-in", data={"badge": cards[0], "password": "guess"})
    assert (wrong.status_code, "is void" in wrong.text) == (422, False)
