"""Leg 7: what may be printed, what stops a scan-back, who may verify, and how prints are accounted for."""

from datetime import timedelta

import pytest

from tests.factories.process import a_collected_bag
from tests.factories.release import a_conditional_bag, ago, an_unlabelled_dose
from tracker import access, clock, labelling
from tracker.custody import PLAIN, Scene
from tracker.demo import label as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, Donor, LabelPrint, Product, Recipient, User
from tracker.reading import label as counted
from tracker.reading import scanned
from tracker.rules import label_prints
from tracker.steps import label, printing, release, screen
from tracker.steps.screen import Decision
from tracker.workflow import Stage

SYMBOLS = ("din", "abo", "product", "expiry", "collection", "compound", "qr")


def codes(line: CustodyEvent) -> set[str]:
    """The reasons of a refused line; none for an accepted one."""
    return {refusal["code"] for refusal in line.said["refusals"]} if not line.accepted else set()


def print_line(bag: Product, by: User, **more: str) -> CustodyEvent:
    return printing.print_labels([bag], kind="final", by=by, at=clock.now(), reprint_reason=more.get("reason"))


def printed(bag: Product, world: World, **more: str) -> LabelPrint:
    return db.session.get_one(LabelPrint, go(print_line(bag, world["theo"], **more)).key)


def scan(bag: Product, print_: LabelPrint, world: World, *, read: list[str] | None = None) -> CustodyEvent:
    texts = walk.symbols(print_) if read is None else read
    return label.scan_back(bag, print_, scanned=texts, by=world["theo"], at=clock.now())


def verify(bag: Product, print_: LabelPrint, by: User, *, mark: str | None = None) -> CustodyEvent:
    return label.verify(bag, print_, mark=mark or walk.symbols(print_)[-1], by=by, at=clock.now())


def changed(print_: LabelPrint, name: str, text: str) -> list[str]:
    read = dict(zip(SYMBOLS, walk.symbols(print_), strict=True))
    return list((read | {name: text}).values())


@pytest.mark.hazard("H53")
def test_a_secret_that_was_typed_where_a_label_is_scanned_is_not_in_the_ledger(world: World) -> None:
    bag, secret = an_unlabelled_dose(world), "=my Passw0rd 1!"
    line = go(printing.print_labels([bag], kind="final", by=world["theo"], at=clock.now()))
    print_ = db.session.get_one(LabelPrint, line.key)
    for scene in (PLAIN, Scene(scans=(secret,))):
        back = label.scan_back(bag, print_, scanned=[secret], by=world["theo"], at=clock.now(), scene=scene)
        verified = label.verify(bag, print_, mark=secret, by=world["tess"], at=clock.now(), scene=scene)
        for event in (back, verified):
            assert not event.accepted
            assert b"Passw0rd" not in event.body
            assert event.said["scans"] == ["15 characters"]


def test_a_label_that_is_printed_scanned_back_and_verified_makes_the_product_labelled(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = walk.final(world, bag, at=ago(5))
    assert (bag.stage, print_.state, print_.number) == (Stage.LABELLED, "verified", 1)


def test_the_symbols_of_a_label_lead_back_to_its_bag(world: World) -> None:
    bag = an_unlabelled_dose(world)
    read = dict(zip(SYMBOLS, walk.symbols(printed(bag, world)), strict=True))
    for text in (read["din"] + read["product"], read["compound"], read["qr"]):
        assert scanned.resolve(text).row is bag


def test_a_collection_label_says_what_the_collection_bag_is(world: World) -> None:
    bag = a_collected_bag(world)
    said = labelling.label_of(bag, "collection", number=1, nonce="ABCD2345")
    assert [symbol.name for symbol in said.symbols()] == ["din", "abo", "product", "collection", "compound", "qr"]


def test_a_wristband_is_printed_and_scanned_back_by_the_coordinator(world: World) -> None:
    recipient = db.session.get_one(Recipient, an_unlabelled_dose(world).recipient_id)
    band = LabelPrint.newest("wristband", "recipient", recipient.id) or walk.wristband(world, recipient, at=ago(5))
    assert (band.state, band.printed_by) == ("scanned", world["cora"].id)


def test_names_stay_out_of_the_ledger(world: World) -> None:
    bag = an_unlabelled_dose(world)
    name = labelling.of_print(printed(bag, world)).recipient_name  # type: ignore[union-attr]
    assert name
    lines = db.session.query(CustodyEvent).filter_by(stream=bag.stream)
    assert all(name.encode() not in line.body for line in lines)


def test_a_mark_cannot_be_guessed_from_another_print(world: World) -> None:
    bag = an_unlabelled_dose(world)
    marks = {labelling.nonce_of("final", bag, number, attempt=when) for number in range(1, 6) for when in ("1", "2")}
    assert len(marks) == 10
    assert {len(mark) for mark in marks} == {labelling.label.NONCE_LENGTH}


# What stops a print


def test_only_people_who_label_may_print(world: World) -> None:
    bag = an_unlabelled_dose(world)
    with pytest.raises(access.Forbidden):
        print_line(bag, world["priya"])


def test_a_bag_at_the_wrong_stage_gets_no_final_label(world: World) -> None:
    bag = a_conditional_bag(world)
    go(release.reject(bag, reason="broken", by=world["priya"], at=clock.now()))
    assert codes(print_line(bag, world["theo"], reason="again")) == {"label-wrong-stage"}
    assert bag.stage == Stage.REJECTED


@pytest.mark.hazard("H10")
def test_a_sample_gets_no_final_label_and_is_not_released(world: World) -> None:
    sample = db.session.get_one(Product, f"{an_unlabelled_dose(world).din}-DAA05-A0")
    assert codes(print_line(sample, world["theo"])) == {"label-wrong-purpose"}
    assert "not-a-dose" in codes(release.conditional(sample, by=world["priya"], at=clock.now()))
    assert sample.stage == Stage.FILLED


@pytest.mark.hazard("H06")
def test_a_second_print_needs_a_reason(world: World) -> None:
    bag = an_unlabelled_dose(world)
    first = printed(bag, world)
    assert codes(print_line(bag, world["theo"])) == {"reprint-without-reason"}
    assert (first.state, LabelPrint.newest("final", "product", bag.id)) == ("printed", first)


@pytest.mark.hazard("H33")
def test_somebody_whose_training_has_lapsed_prints_no_label(world: World) -> None:
    bag = an_unlabelled_dose(world)
    later = clock.now() + timedelta(days=400)
    with clock.fixed(later):
        line = printing.print_labels([bag], kind="final", by=world["theo"], at=later)
    assert codes(line) == {"training-expired"}


def test_a_label_without_a_fact_that_it_needs_is_not_printed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bag = an_unlabelled_dose(world)
    monkeypatch.setattr(labelling.bag, "_dose", lambda *_: "unprintable \u2028 dose")
    assert codes(print_line(bag, world["theo"])) == {"label-incomplete"}
    assert LabelPrint.newest("final", "product", bag.id) is None


@pytest.mark.hazard("H15")
def test_a_label_without_a_statement_that_the_donor_demands_is_not_printed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = an_unlabelled_dose(world)
    monkeypatch.setattr(labelling.label, "_FIXED", ())
    assert codes(print_line(bag, world["theo"])) == {"label-statement-missing"}


# What stops a scan-back


@pytest.mark.hazard("H07")
def test_any_symbol_that_differs_stops_the_label_by_name(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    wrong = {
        "din": "=A99992600000900",
        "abo": "=%Mq00",
        "product": "=<DAA024B0",
        "expiry": "&>0260011200",
        "collection": "&*0260011200",
        "compound": "=+02000=A99992600000100=<DAA024A0",
        "qr": "VT1:L:A999926000001-DAA02-A0:9:AAAAAAAA:K",
    }
    for symbol, text in wrong.items():
        line = scan(bag, print_, world, read=changed(print_, symbol, text))
        assert codes(line) == {"label-differs"}
        assert line.said["refusals"][0]["values"]["symbol"] == label_prints.SYMBOLS[symbol]
    assert (print_.state, bag.stage) == ("printed", Stage.FILLED)


def test_a_symbol_that_nobody_scanned_stops_the_label(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    assert codes(scan(bag, print_, world, read=walk.symbols(print_)[1:])) == {"label-not-scanned-back"}


def test_a_symbol_of_another_thing_stops_the_label(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    read = [*walk.symbols(print_), "=;A99990000000000000042"]
    assert codes(scan(bag, print_, world, read=read)) == {"label-foreign-symbol"}


def test_what_was_scanned_stands_in_the_ledger_whether_right_or_wrong(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    read = changed(print_, "abo", "=%Mq00")
    assert scan(bag, print_, world, read=read).said["scans"] == read


@pytest.mark.hazard("H07")
def test_a_stale_print_is_not_scanned_back_after_a_newer_one(world: World) -> None:
    bag = an_unlabelled_dose(world)
    stale = printed(bag, world)
    printed(bag, world, reason="printer jam")
    assert codes(scan(bag, stale, world)) == {"label-voided"}


# What stops a verification


@pytest.mark.hazard("H31")
def test_whoever_printed_a_label_does_not_verify_it(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    go(scan(bag, print_, world))
    assert codes(verify(bag, print_, world["theo"])) == {"label-verified-by-printer"}
    assert bag.stage == Stage.FILLED


@pytest.mark.hazard("H07")
def test_a_label_that_was_not_scanned_back_is_not_verified(world: World) -> None:
    bag = an_unlabelled_dose(world)
    assert codes(verify(bag, printed(bag, world), world["tess"])) == {"label-not-scanned-back"}
    assert bag.stage == Stage.FILLED


@pytest.mark.hazard("H06")
def test_the_square_code_of_an_older_print_does_not_verify_the_newer_one(world: World) -> None:
    bag = an_unlabelled_dose(world)
    old = walk.symbols(printed(bag, world))[-1]
    new = printed(bag, world, reason="smudged")
    go(label.destroy(bag, LabelPrint.all_of(bag)[0], by=world["theo"], at=clock.now()))
    go(scan(bag, new, world))
    assert codes(verify(bag, new, world["tess"], mark=old)) == {"label-not-this-print"}


@pytest.mark.hazard("H06")
def test_a_relabelled_bag_is_not_verified_before_the_old_label_is_destroyed(world: World) -> None:
    bag = an_unlabelled_dose(world)
    old = walk.final(world, bag, at=ago(10))
    new = printed(bag, world, reason="torn")
    go(scan(bag, new, world))
    assert codes(verify(bag, new, world["tess"])) == {"label-not-reconciled"}
    go(label.destroy(bag, old, by=world["theo"], at=clock.now()))
    assert verify(bag, new, world["tess"]).accepted


@pytest.mark.hazard("H15")
def test_a_label_printed_before_the_donor_was_found_ineligible_is_not_verified(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    go(scan(bag, print_, world))
    donor = db.session.get_one(Donor, bag.donor_id)
    decision = Decision("ineligible", reason="travel history", urgent_need="no other donor for this recipient")
    why = Scene(override_reason="urgent medical need")
    by, witness = world["mori"], world["olga"]
    go(screen.determine_eligibility(donor, decision=decision, by=by, witness=witness, at=clock.now(), scene=why))
    line = verify(bag, print_, world["tess"])
    assert codes(line) == {"label-statement-missing"}
    assert {refusal["values"]["statement"] for refusal in line.said["refusals"]} == {
        "BIOHAZARD",
        "WARNING: Advise patient of communicable disease risks",
    }


@pytest.mark.hazard("H31")
def test_who_scanned_a_print_back_and_who_verified_it_first_stays_on_record(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    read = walk.symbols(print_)
    go(scan(bag, print_, world))
    again = label.scan_back(bag, print_, scanned=read, by=world["tess"], at=clock.now())
    assert (codes(again), print_.scanned_by) == ({"label-already-scanned-back"}, world["theo"].id)
    go(verify(bag, print_, world["tess"]))
    assert codes(verify(bag, print_, world["quinn"])) == {"label-already-verified"}
    assert print_.verified_by == world["tess"].id


def test_a_label_that_nobody_verifies_is_not_verified(world: World) -> None:
    recipient = db.session.get_one(Recipient, an_unlabelled_dose(world).recipient_id)
    band = LabelPrint.newest("wristband", "recipient", recipient.id) or walk.wristband(world, recipient, at=ago(5))
    line = label.verify(recipient, band, mark=walk.symbols(band)[-1], by=world["tess"], at=clock.now())
    assert (codes(line), band.state) == ({"label-not-for-verifying"}, "scanned")


# Accounting


def test_a_bag_whose_only_print_was_destroyed_waits_for_its_label_again(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    assert bag.id not in [one.title for one in counted.waiting_to_print()]
    go(label.void(bag, print_, reason="torn", by=world["theo"], at=clock.now()))
    go(label.destroy(bag, print_, by=world["theo"], at=clock.now()))
    assert bag.id in [one.title for one in counted.waiting_to_print()]


@pytest.mark.hazard("H06")
def test_a_reprint_voids_every_earlier_print_and_all_are_accounted_for(world: World) -> None:
    bag = an_unlabelled_dose(world)
    walk.final(world, bag, at=ago(20))
    walk.final(world, bag, at=ago(10), reprint_reason="torn")
    prints = LabelPrint.all_of(bag)
    assert [print_.state for print_ in prints] == ["destroyed", "verified"]
    found = counted.reconciliation(prints)
    assert (found.printed, found.affixed, found.destroyed, found.outstanding) == (2, 1, 1, 0)


def test_a_second_print_says_on_its_donation_number_that_it_is_one(world: World) -> None:
    bag = an_unlabelled_dose(world)
    printed(bag, world)
    assert walk.symbols(printed(bag, world, reason="torn"))[0].endswith("05")


def test_only_a_void_print_is_destroyed_and_only_once(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    theo = world["theo"]
    assert codes(label.destroy(bag, print_, by=theo, at=clock.now())) == {"label-still-valid"}
    go(label.void(bag, print_, reason="torn", by=theo, at=clock.now()))
    assert codes(label.void(bag, print_, reason="torn", by=theo, at=clock.now())) == {"label-voided"}
    go(label.destroy(bag, print_, by=theo, at=clock.now()))
    assert codes(label.destroy(bag, print_, by=theo, at=clock.now())) == {"label-already-destroyed"}


def test_a_void_print_is_destroyed_although_the_product_is_on_hold(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    go(release.quarantine(bag, reason="dropped", by=world["theo"], at=clock.now()))
    assert codes(print_line(bag, world["theo"], reason="again")) == {"on-hold"}
    go(label.void(bag, print_, reason="dropped", by=world["theo"], at=clock.now()))
    assert label.destroy(bag, print_, by=world["theo"], at=clock.now()).accepted


@pytest.mark.hazard("H33")
def test_somebody_whose_training_has_lapsed_neither_reads_a_label_back_nor_verifies_it(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = printed(bag, world)
    later = clock.now() + timedelta(days=400)
    with clock.fixed(later):
        assert codes(scan(bag, print_, world)) == {"training-expired"}
    go(scan(bag, print_, world))
    with clock.fixed(later):
        assert codes(verify(bag, print_, world["tess"])) == {"training-expired"}
    go(verify(bag, print_, world["tess"]))
