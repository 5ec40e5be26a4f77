"""Every kind of label: printed, scanned back, led back to its thing; what an old print still says, and its flags."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest
from flask import Flask

from labels.facts import ShipperLabel, Summary
from labels.own_code import build_own, read_own
from labels.printing import pdf, zpl
from tests.factories.collect import an_open_session
from tests.factories.process import a_collected_bag
from tests.factories.release import a_dose, a_labelled_bag, ago, an_unlabelled_dose
from tests.factories.transport import a_packed_shipment
from tests.labels import decode
from tracker import clock, labelling, notary, scanning
from tracker.cli import documents
from tracker.demo import label as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.labelling import KINDS, Labelled
from tracker.models import Collection, CustodyEvent, Donor, LabelPrint, Place, Product, Recipient, Shipment, User
from tracker.reading import label as counted
from tracker.reading import scanned
from tracker.scanning import OwnCode, ScanError
from tracker.steps import administer, label, printing, transport

REPLACING = [kind for kind, known in KINDS.items() if known.replaces]
BESIDE_ONE_ANOTHER = [kind for kind, known in KINDS.items() if not known.replaces]
TUBES = [kind for kind, known in KINDS.items() if known.artwork == "tube"]


def sample(world: World) -> Product:
    return db.session.get_one(Product, f"{an_unlabelled_dose(world).din}-DAA05-A0")


def recipient(world: World) -> Recipient:
    return db.session.get_one(Recipient, a_dose(world).recipient_id)


# The thing that a label of each kind is printed for, and who prints it.
CARRIERS: dict[str, tuple[Callable[[World], Labelled], str]] = {
    "collection": (a_collected_bag, "ana"),
    "final": (an_unlabelled_dose, "theo"),
    "partial": (sample, "theo"),
    "tietag": (an_unlabelled_dose, "theo"),
    "summary": (a_labelled_bag, "priya"),
    "bacterial-sample": (sample, "theo"),
    "test-tube": (an_open_session, "ana"),
    "nat-sample": (an_open_session, "ana"),
    "pilot-tube": (an_open_session, "ana"),
    "donor-record": (an_open_session, "ana"),
    "shipper": (a_packed_shipment, "ana"),
    "wristband": (recipient, "cora"),
    "badge": (lambda world: world["nadia"], "sam"),
    "place": (lambda world: world.places["FRIDGE-1"], "sam"),
    "equipment": (lambda world: world.devices["SEP-1"], "sam"),
    "lot": (lambda world: world.lots["SA2601"], "theo"),
    "aliquot": (lambda world: world.lots["AL2601"], "theo"),
}


def codes(line: CustodyEvent) -> set[str]:
    return {refusal["code"] for refusal in line.said["refusals"]}


def act(subject: Labelled, kind: str, by: User, *, copies: int = 1, reason: str | None = "torn") -> CustodyEvent:
    """Print it, with a reason should it be printed again."""
    return printing.print_labels([subject], kind=kind, by=by, at=clock.now(), copies=copies, reprint_reason=reason)


def printed(subject: Labelled, kind: str, by: User) -> LabelPrint:
    return db.session.get_one(LabelPrint, go(act(subject, kind, by)).key)


def carrier(world: World, kind: str) -> tuple[Labelled, User]:
    thing, by = CARRIERS[kind]
    return thing(world), world[by]


def square(print_: LabelPrint) -> str:
    """What its square code says."""
    return next(text for text in walk.symbols(print_) if text.startswith("VT1:"))


def resolved(text: str) -> set[tuple[str, str]]:
    """Kind and id of what a code leads to; nothing for one that says only a part, such as a date."""
    try:
        thing = scanned.resolve(text)
    except ScanError as stop:
        if stop.code == "nothing-known":
            return set()
        raise
    return {(thing.kind, thing.row.id)}


def test_every_kind_has_its_row_in_this_table() -> None:
    assert CARRIERS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_decoded_from_a_print_is_scanned_back_and_leads_to_its_thing(world: World, kind: str) -> None:
    subject, by = carrier(world, kind)
    print_ = printed(subject, kind, by)
    read = decode.symbols(pdf([labelling.of_print(print_)]), dpi=300)[0]
    go(label.scan_back(subject, print_, scanned=read, by=by, at=clock.now()))
    assert print_.state == "scanned"
    assert documents._newest_print(subject.id, kind) is print_
    assert labelling.is_affixed(print_) == (not KINDS[kind].verified)
    alone = {found for text in read for found in resolved(text)}
    pair = [text for text in read if text.startswith("=A")] + [text for text in read if text.startswith("=<")]
    together = resolved("".join(pair)) if len(pair) == 2 else set()
    tube = {"donor-record": "record"}.get(kind, "tube" if kind in TUBES else "")
    din = subject.din if isinstance(subject, Product) else subject.id
    found = alone | together
    assert {identifier for _kind, identifier in found} <= {subject.id, din}
    assert found - {("collection", din)}
    if tube:
        assert found == {(tube, din)}


@pytest.mark.hazard("H06")
@pytest.mark.hazard("H02")
@pytest.mark.parametrize("kind", REPLACING)
def test_an_old_print_is_refused_with_its_reason_and_the_new_one_is_not(world: World, kind: str) -> None:
    subject, by = carrier(world, kind)
    old = square(printed(subject, kind, by))
    others = {one.id: one.state for one in LabelPrint.all_of(subject) if one.kind != kind}
    newest = printed(subject, kind, by)
    go(label.scan_back(subject, newest, scanned=walk.symbols(newest), by=by, at=clock.now()))
    assert _stops(kind, subject, old) == (["wristband-replaced"] if kind == "wristband" else ["label-voided"])
    assert _stops(kind, subject, square(newest)) == []
    assert {one.id: one.state for one in LabelPrint.all_of(subject) if one.kind != kind} == others


def _stops(kind: str, subject: Labelled, text: str) -> list[str]:
    """Why the code of a print is not taken: at its prompt, or, of a wristband, by the step that the prompt is for."""
    if kind == "wristband":
        band = scanning.read(text)
        assert isinstance(band, OwnCode)
        return [found.code for found in labelling.worn_refusals(labelling.RECIPIENT, subject.id, band)]
    try:
        scanned.resolve(text)
    except ScanError as stop:
        return [stop.code]
    return []


@pytest.mark.parametrize("kind", BESIDE_ONE_ANOTHER)
def test_prints_that_do_not_replace_one_another_all_count_and_are_numbered(world: World, kind: str) -> None:
    subject, by = carrier(world, kind)
    copies = 3 if KINDS[kind].several else 1
    go(act(subject, kind, by, copies=copies, reason=None))
    if not KINDS[kind].several:
        assert codes(act(subject, kind, by, reason=None)) == {"reprint-without-reason"}
    go(act(subject, kind, by, reason=None if KINDS[kind].several else "torn"))
    prints = [one for one in LabelPrint.all_of(subject) if one.kind == kind]
    assert [one.number for one in prints] == list(range(1, copies + 2))
    assert {one.voided_at for one in prints} == {None}
    assert len({one.symbols for one in prints}) == 1


def test_of_a_label_that_replaces_the_last_only_one_is_printed_at_a_time(world: World) -> None:
    bag = an_unlabelled_dose(world)
    for copies in (0, 2, 41):
        assert codes(act(bag, "final", world["theo"], copies=copies)) == {"label-copies"}
    of_it = db.session.get_one(Product, f"{bag.din}-DAA05-A0")
    assert codes(act(of_it, "bacterial-sample", world["theo"], copies=41)) == {"label-copies"}
    assert LabelPrint.all_of(bag) == []


@pytest.mark.parametrize(
    ("kind", "first", "again"),
    [("final", "00", "05"), ("partial", "12", "05"), ("tietag", "13", "05"), ("summary", "08", "08")]
    + [(kind, KINDS[kind].flags, KINDS[kind].flags) for kind in TUBES],
)
def test_the_flags_say_which_label_it_is_and_that_it_was_printed_again(
    world: World, kind: str, first: str, again: str
) -> None:
    subject, by = carrier(world, kind)
    prints = [printed(subject, kind, by) for _ in range(2)]
    assert [one.symbols.split("\n")[0][14:16] for one in prints] == [first, again]


@pytest.mark.hazard("H04")
def test_the_sheet_names_the_checkpoint_that_had_been_cut_when_it_was_printed(signing: Flask, world: World) -> None:
    bag = a_labelled_bag(world)
    db.session.commit()
    made = notary.cut("asked")
    assert made is not None
    printing.print_labels([bag], kind="summary", by=world["priya"], at=clock.now())
    db.session.commit()
    print_ = LabelPrint.newest("summary", "product", bag.id)
    assert print_ is not None
    says = f"{made.size} lines, root {made.short_root} (epoch 1)"
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        notary.cut("asked")
    sheet = labelling.of_print(print_)
    assert isinstance(sheet, Summary)
    assert dict(sheet.rows)["Ledger"] == says


@pytest.mark.parametrize("kind", [*TUBES, "summary"])
def test_a_tube_and_a_sheet_are_refused_by_name_where_a_bag_is_wanted(world: World, kind: str) -> None:
    subject, by = carrier(world, kind)
    read = walk.symbols(printed(subject, kind, by))
    name = "a paper record" if kind in ("summary", "donor-record") else "a test tube"
    wrong = [text for text in (read[0], read[-1]) if not text.startswith("=<")]
    if kind == "summary":
        wrong += [read[0] + read[2], read[5]]  # number and product code side by side, and all codes in one
    for text in wrong:
        with pytest.raises(ScanError, match=f"You scanned {name}; this prompt wants a bag"):
            scanned.wanted(scanned.resolve(text, "bag"), "bag")


@pytest.mark.hazard("H06")
def test_prints_of_one_kind_are_counted_apart_from_those_of_another(world: World) -> None:
    bag = an_unlabelled_dose(world)
    walk.final(world, bag, at=ago(20))
    walk.tie_tag(world, bag, at=ago(15))
    walk.final(world, bag, at=ago(10), reprint_reason="torn")
    by_kind = {
        kind: counted.reconciliation([one for one in LabelPrint.all_of(bag) if one.kind == kind])
        for kind in ("final", "tietag")
    }
    assert by_kind["final"] == counted.Reconciliation(printed=2, affixed=1, destroyed=1)
    assert by_kind["tietag"] == counted.Reconciliation(printed=1, affixed=1, destroyed=0)


@pytest.mark.hazard("H04")
def test_a_donors_tubes_are_labelled_while_the_donor_is_there(world: World) -> None:
    left = db.session.get_one(Collection, a_collected_bag(world).din)
    assert codes(act(left, "test-tube", world["ana"])) == {"label-session-closed"}


def test_an_aliquot_says_which_of_how_many_by_whom_and_is_its_lot(world: World) -> None:
    lot = world.lots["AL2601"]
    go(act(lot, "aliquot", world["tess"], copies=3))
    with clock.fixed(clock.now() + timedelta(hours=1)):
        go(act(lot, "aliquot", world["theo"], copies=2))
    said = [labelling.of_print(one) for one in LabelPrint.all_of(lot)]
    assert [one.aliquot_text for one in said] == [  # type: ignore[union-attr]
        *(f"Aliquot {n} of 3" for n in (1, 2, 3)),
        *(f"Aliquot {n} of 2" for n in (1, 2)),
    ]
    assert "Tess Moreau" in said[0].prepared_text  # type: ignore[union-attr]
    assert {scanned.resolve(one.qr_text, "lot").row for one in said} == {lot}  # type: ignore[union-attr]


@pytest.mark.hazard("H29")
def test_what_is_out_of_use_gets_no_label(world: World) -> None:
    lot, person, sam = world.lots["AL2601"], world["sasha"], world["sam"]
    place = db.session.get_one(Place, "FRIDGE-1-C8")
    expired = datetime.combine(lot.expires_on, time(12), UTC) + timedelta(days=1)
    make = partial(printing.print_labels, [lot], kind="aliquot", by=world["tess"])
    with clock.fixed(expired):
        assert codes(make(at=expired)) == {"supply-expired"}
    go(administer.recall_supply_lot(lot, reason="particles", by=world["theo"], at=clock.now()))
    assert codes(make(at=clock.now())) == {"supply-recalled"}
    go(administer.close_place(place, reason="broken", by=sam, at=clock.now()))
    go(administer.change_user(person, active=False, by=sam, at=clock.now()))
    assert codes(act(place, "place", sam)) == {"place-closed"}
    assert codes(act(person, "badge", sam)) == {"account-closed"}
    assert LabelPrint.all_of(lot) == LabelPrint.all_of(place) == LabelPrint.all_of(person) == []


def test_what_two_acts_made_in_one_minute_is_told_apart(world: World) -> None:
    lot, minute = world.lots["SA2601"], clock.now()
    for copies in (2, 3, 1):
        make = partial(printing.print_labels, [lot], kind="aliquot", by=world["tess"], at=minute, copies=copies)
        go(make())
    said = [labelling.of_print(one).aliquot_text for one in LabelPrint.all_of(lot)]  # type: ignore[union-attr]
    assert said == [f"Aliquot {which} of {of}" for of in (2, 3, 1) for which in range(1, of + 1)]


@pytest.mark.hazard("H29")
def test_a_badge_without_a_number_counts_until_a_numbered_one_is_printed(world: World) -> None:
    nadia = world["nadia"]
    plain = build_own("U", nadia.id)
    assert scanned.resolve(plain, "badge").row is nadia
    card = labelling.of_print(printed(nadia, "badge", world["sam"]))
    assert _stops("badge", nadia, plain) == ["label-not-genuine"]
    assert _stops("badge", nadia, card.qr_text) == []  # type: ignore[union-attr]
    assert scanned.resolve(card.staff_code, "badge").row is nadia  # type: ignore[union-attr]


@pytest.mark.hazard("H24")
def test_the_shipper_goes_and_is_received_by_its_own_label(world: World) -> None:
    parcel = a_packed_shipment(world)
    print_ = walk.shipper(world, parcel, at=ago(2))
    consignment, square = walk.symbols(print_)
    assert consignment == f"=$A9999{parcel.id[2:4]}{parcel.id[5:]}0101"
    assert scanned.resolve(consignment, "shipment").row is parcel
    assert scanned.resolve(square, "shipment").row is parcel
    send = partial(transport.dispatch, parcel, courier=world["carl"], by=world["ana"], at=clock.now())
    assert codes(send()) == {"shipper-not-scanned"}
    assert send(label=parcel).accepted


def test_the_shipper_says_whom_to_call_at_any_hour_and_which_container_it_is(world: World) -> None:
    parcel = a_packed_shipment(world)
    says = labelling.of_print(printed_shipper(world, parcel))
    assert isinstance(says, ShipperLabel)
    assert says.contact_text == "Cell laboratory on call, +00 000 000 0000 (synthetic)"
    assert says.consignment_text.endswith(" 01 01")
    go(administer.change_site(world.site, contact=None, by=world["sam"], at=clock.now()))
    assert labelling.of_print(printed_shipper(world, parcel)).contact_text == ""  # type: ignore[union-attr]


def printed_shipper(world: World, parcel: Shipment) -> LabelPrint:
    why = "torn" if LabelPrint.all_of(parcel) else None
    line = printing.print_labels([parcel], kind="shipper", by=world["ana"], at=clock.now(), reprint_reason=why)
    return db.session.get_one(LabelPrint, go(line).key)


@pytest.mark.parametrize("kind", TUBES)
def test_a_tube_says_for_the_eye_which_print_it_is(world: World, kind: str) -> None:
    make, who = CARRIERS[kind]
    print_ = db.session.get_one(
        LabelPrint, go(printing.print_labels([make(world)], kind=kind, by=world[who], at=clock.now())).key
    )
    says = labelling.of_print(print_)
    assert says.print_text == f"Print {print_.number} · {print_.nonce}"
    assert zpl(says).count(print_.nonce) == 1


def test_a_consignment_of_another_facility_or_number_or_on_paper_is_no_shipper(world: World) -> None:
    parcel = a_packed_shipment(world)
    own = parcel.consignment
    for number in (f"A9998{own[5:]}0101", f"{own[:-1]}90101", f"{own}0001", f"{own}0202"):
        with pytest.raises(ScanError, match="nothing at this site carries it"):
            scanned.resolve(f"=${number}", "shipment")


def test_the_marks_of_two_kinds_of_one_bag_differ(world: World) -> None:
    bag = an_unlabelled_dose(world)
    squares = [square(printed(bag, kind, world["theo"])) for kind in ("final", "tietag")]
    assert len({read_own(text).nonce for text in squares}) == 2


def test_a_donor_that_is_gone_from_the_record_has_no_label(world: World) -> None:
    assert labelling.kinds_of(db.session.get_one(Donor, a_dose(world).donor_id)) == ["wristband"]
