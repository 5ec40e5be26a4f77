"""Unsafe acts of every leg before the ward: each is refused for its reason, is in the ledger, and moves nothing."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from labels.own_code import build_own
from tests.factories import collect as chair
from tests.factories import enrol as desk
from tests.factories import process as laboratory
from tests.factories.mobilize import a_mobilized_round
from tests.journeys.ledger import Unsafe, all_refused
from tracker import clock, scanning
from tracker.custody import Scene
from tracker.demo import collect as walked
from tracker.demo import mobilize as mobilized
from tracker.demo import process as bench
from tracker.demo import transport as carried
from tracker.demo.label import symbols
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    Donor,
    DonorIdentity,
    LabelPrint,
    Product,
    Recipient,
    RecipientIdentity,
    Shipment,
)
from tracker.scanning import OwnCode
from tracker.steps import administer, carry, collect, enrol, fill, label, mobilize, printing, process, screen, transport
from tracker.steps.fill import Filled
from tracker.steps.screen import Decision

D = Decimal
YESTERDAY = timedelta(days=1)


@pytest.mark.hazard("H51")
def test_at_enrolment(world: World) -> None:
    now, cora, mori = clock.now(), world["cora"], world["mori"]
    donor, recipient = desk.a_donor(world), desk.a_recipient(world)
    reactive = desk.a_donor(world, "D02")
    group = partial(screen.determine_blood_group, donor, by=cora, at=now)
    go(screen.report_tests(reactive, results={"hiv-ab": "reactive"}, specimen_at=now - YESTERDAY / 24, by=cora, at=now))
    unsigned = Donor(
        id="D03",
        sex="male",
        childbearing=False,
        weight_kg=D("70.0"),
        height_cm=D("175.0"),
        relation="unrelated volunteer",
    )
    who = DonorIdentity(name="Synthetic Donor Three", birth_date=now.date() - timedelta(days=12000))
    go(enrol.add_donor(unsigned, who, by=cora, at=now))
    too_well = Recipient(**dict(_columns(recipient), id="R02", cd4_per_ul=201))
    someone = RecipientIdentity(name="Synthetic Two", birth_date=now.date() - timedelta(days=9000), mrn="SYN-2")
    all_refused(
        Unsafe(
            "a recipient with too many CD4 cells is enrolled",
            "cd4-above-limit",
            lambda: enrol.add_recipient(too_well, someone, by=cora, at=now),
        ),
        Unsafe(
            "the same recipient is enrolled again",
            "on-record-already",
            lambda: enrol.add_recipient(Recipient(id="R01"), someone, by=cora, at=now),
        ),
        Unsafe(
            "a donor without consent is paired",
            "consent-missing",
            lambda: enrol.open_round(unsigned, recipient, by=cora, at=now),
        ),
        Unsafe(
            "a donor without a determination is paired",
            "eligibility-missing",
            lambda: enrol.open_round(unsigned, recipient, by=cora, at=now),
        ),
        Unsafe(
            "a donor who reacts for HIV is declared eligible",
            "donor-hiv-reactive",
            lambda: screen.determine_eligibility(reactive, decision=Decision("eligible"), by=mori, at=now),
        ),
        Unsafe(
            "a blood group that disagrees with the confirmed one is entered",
            "blood-group-discrepant",
            lambda: group(group=("AB", "negative"), sampled_at=now - YESTERDAY / 12),
        ),
        Unsafe(
            "a reactive test is entered under a name that nobody looks for",
            "marker-unknown",
            lambda: screen.report_tests(donor, results={"anti-hiv": "reactive"}, specimen_at=now, by=cora, at=now),
        ),
        Unsafe(
            "a test is dated into the future",
            "time-in-future",
            lambda: screen.report_tests(donor, results={}, specimen_at=now, by=cora, at=now + YESTERDAY),
        ),
    )
    go(enrol.open_round(donor, recipient, by=cora, at=now))
    all_refused(
        Unsafe(
            "a second round is opened for one recipient",
            "on-record-already",
            lambda: enrol.open_round(donor, recipient, by=cora, at=now),
        )
    )


@pytest.mark.hazard("H51")
def test_at_mobilization(world: World) -> None:
    now, lots = clock.now(), world.lots
    round_, other = a_mobilized_round(world), desk.a_round(world, 2)
    worn = mobilized.wristband(round_)
    old = LabelPrint.newest("wristband", "donor", round_.donor_id)
    assert old is not None
    given_: dict[str, Any] = {
        "wristband": worn,
        "lot": lots["GC2601"],
        "micrograms": 100,
        "body_site": "abdomen",
        "by": world["ana"],
        "at": now,
    }
    give = partial(mobilize.give, round_, **given_)
    all_refused(
        Unsafe("an expired lot is injected", "supply-expired", lambda: give(lot=lots["GC2401"])),
        Unsafe("something else than G-CSF is injected", "supply-wrong-kind", lambda: give(lot=lots["SA2601"])),
        Unsafe("another donor is injected", "wrong-donor", lambda: give(wristband=mobilized.wristband(other))),
        Unsafe("nobody's wristband was scanned", "wrong-donor", lambda: give(wristband=None)),
        Unsafe("far too much is injected", "gcsf-over-limit", lambda: give(micrograms=9000)),
        Unsafe(
            "a donor without an order is injected",
            "gcsf-not-ordered",
            lambda: mobilize.give(other, **given_ | {"wristband": mobilized.wristband(other)}),
        ),
        Unsafe(
            "an identity is typed without a reason",
            "typed-without-reason",
            lambda: give(scene=Scene(typed=True)),
        ),
    )
    go(
        printing.print_labels(
            [round_.donor], kind="wristband", by=world["cora"], at=now, reprint_reason="lost (synthetic)"
        )
    )
    unread = mobilized.wristband(round_)
    all_refused(
        Unsafe("a spare wristband is scanned", "wristband-replaced", give),
        Unsafe(
            "the donor wears a band that nobody read back",
            "wristband-not-scanned-back",
            lambda: give(wristband=unread),
        ),
    )


@pytest.mark.hazard("H04")
def test_at_collection(world: World) -> None:
    now, ana, abel, lots = clock.now(), world["ana"], world["abel"], world.lots
    bag = chair.an_unlabelled_bag(world)
    session = db.session.get_one(Collection, bag.din)
    second, third = desk.a_round(world, 2), desk.a_round(world, 3)
    open_ = partial(
        collect.open_session,
        second,
        wristband=_band(second.donor_id),
        place=world.places["APH-2"],
        device=world.devices["SEP-2"],
        kit=lots["KT2601"],
        acda=lots["AC2601"],
        labs=walked.counts(world.rng, second, walked.plenty(world.rng, second)),
        by=ana,
        at=now,
    )
    sheet = walked.run_sheet(world.rng, session, walked.plenty(world.rng, session.round))
    all_refused(
        Unsafe("another donor sits down", "wrong-donor", lambda: open_(wristband=_band(third.donor_id))),
        Unsafe("an expired bag set is opened", "supply-expired", lambda: open_(kit=lots["KT2301"])),
        Unsafe("expired anticoagulant is hung", "supply-expired", lambda: open_(acda=lots["AC2301"])),
        Unsafe("saline is hung as anticoagulant", "supply-wrong-kind", lambda: open_(acda=lots["SA2601"])),
        Unsafe(
            "a second donor is taken while the first label is missing",
            "session-open-here",
            lambda: open_(place=world.places["APH-1"], device=world.devices["SEP-1"]),
        ),
        Unsafe(
            "the donor leaves before the bag is labelled",
            "label-not-printed",
            lambda: collect.let_donor_go(session, by=ana, at=now),
        ),
        Unsafe(
            "a collection is ended twice",
            "session-ended",
            lambda: collect.end(session, sheet=sheet, balance=world.devices["BAL-1"], by=ana, at=now),
        ),
        Unsafe("an unlabelled bag is packed", "label-not-printed", lambda: _pack(world, bag)),
        Unsafe("a final label is put on it", "label-wrong-stage", lambda: _print(world, bag, "final")),
    )
    go(
        printing.print_labels(
            [second.donor], kind="wristband", by=world["cora"], at=now, reprint_reason="torn (synthetic)"
        )
    )
    unread = partial(open_, wristband=_band(second.donor_id))
    all_refused(Unsafe("the donor wears a band that nobody read back", "wristband-not-scanned-back", unread))
    line = go(_print(world, bag, "collection"))
    printed = db.session.get_one(LabelPrint, line.key)
    mark = symbols(printed)[-1]
    all_refused(
        Unsafe(
            "a label is verified that nobody read back",
            "label-not-scanned-back",
            lambda: label.verify(bag, printed, mark=mark, by=abel, at=now),
        ),
        Unsafe(
            "the bag carries a symbol of another one",
            "label-foreign-symbol",
            lambda: label.scan_back(bag, printed, scanned=[*symbols(printed), "=A99992600099900"], by=ana, at=now),
        ),
        Unsafe(
            "the nurse who printed it verifies it",
            "label-verified-by-printer",
            lambda: label.verify(bag, printed, mark=mark, by=ana, at=now),
        ),
        Unsafe(
            "it is printed again for no reason",
            "reprint-without-reason",
            lambda: _print(world, bag, "collection"),
        ),
    )


@pytest.mark.hazard("H51")
def test_between_opening_and_start(world: World) -> None:
    now, ana, sam = clock.now(), world["ana"], world["sam"]
    round_ = desk.a_round(world)
    opened = collect.open_session(
        round_,
        wristband=_band(round_.donor_id),
        place=world.places["APH-1"],
        device=world.devices["SEP-1"],
        kit=world.lots["KT2601"],
        acda=world.lots["AC2601"],
        labs=walked.counts(world.rng, round_, walked.plenty(world.rng, round_)),
        by=ana,
        at=now,
    )
    session = db.session.get_one(Collection, go(opened).subject_id)
    start = partial(collect.start, session, by=ana, at=now)
    go(administer.recall_supply_lot(world.lots["KT2601"], reason="Leak (synthetic)", by=sam, at=now))
    all_refused(Unsafe("the donor is connected to a bag set recalled a minute ago", "supply-recalled", start))
    go(administer.recall_supply_lot(world.lots["AC2601"], reason="Cloudy (synthetic)", by=sam, at=now))
    unfit = Decision("ineligible", reason="Travel history (synthetic)")
    go(screen.determine_eligibility(round_.donor, decision=unfit, by=world["mori"], at=now))
    all_refused(
        Unsafe("cloudy anticoagulant is hung", "supply-recalled", start),
        Unsafe("the physician has turned the donor down meanwhile", "donor-ineligible", start),
    )
    assert session.started_at is None


@pytest.mark.hazard("H21")
@pytest.mark.hazard("H23")
def test_in_transport(world: World) -> None:
    now = clock.now()
    waiting = chair.a_collection_bag(world, 1, place="APH-1")
    with clock.fixed(now - timedelta(minutes=40)):
        second = chair.a_collection_bag(world, 2, place="APH-2")
    parcel = carried.sent(world, [second], at=now - timedelta(minutes=50))
    [bag] = parcel.manifest()
    cool = carried.log(world.rng, parcel, until=now)
    warm = [type(one)(one.at, D("12.0")) for one in cool]
    receive = partial(
        transport.receive,
        parcel,
        giver=world["carl"],
        scanned=[bag],
        seal_found=parcel.seal,
        intact=True,
        readings=cool,
        decision="accept",
        by=world["theo"],
        at=now,
    )
    pack = partial(_pack, world, waiting)
    all_refused(
        Unsafe("the shipper of another shipment is used", "shipper-closed", lambda: pack(shipper="SHIP-1")),
        Unsafe("it is closed without a seal", "seal-missing", lambda: pack(seal="")),
        Unsafe("a logger is used as a shipper", "equipment-wrong-kind", lambda: pack(shipper="LOG-3")),
        Unsafe("the courier's bag is packed again", "not-here", lambda: _pack(world, bag)),
        Unsafe(
            "somebody hands over what they do not have",
            "not-the-holder",
            lambda: carry.hand_over(waiting, taken_by=world["carl"], by=world["abel"], at=now),
        ),
        Unsafe(
            "the courier takes the bag out of the sealed shipper",
            "in-shipment",
            lambda: carry.hand_over(bag, taken_by=world["theo"], by=world["carl"], at=now),
        ),
        Unsafe("the seal is another one", "seal-differs", lambda: receive(seal_found="SL000000")),
        Unsafe("a bag is in it that was not packed", "not-in-manifest", lambda: receive(scanned=[bag, waiting])),
        Unsafe("a bag is missing", "bag-missing", lambda: receive(scanned=[])),
        Unsafe("somebody else brings it", "not-the-holder", lambda: receive(giver=world["abel"])),
        Unsafe("a warm bag is accepted", "temperature-excursion", lambda: receive(readings=warm)),
        Unsafe("a bag is accepted that nobody measured", "temperature-gap", lambda: receive(readings=cool[:1])),
        Unsafe("a leaking bag is accepted", "not-intact", lambda: receive(intact=False)),
        Unsafe("it leaves twice", "shipment-gone", lambda: _dispatch(world, parcel)),
        Unsafe("it is processed before it arrived", "wrong-stage", lambda: _open_run(world, bag)),
    )


@pytest.mark.hazard("H05")
@pytest.mark.hazard("H37")
def test_at_the_bench(world: World) -> None:
    now, theo, tess, lots = clock.now(), world["theo"], world["tess"], world.lots
    run, other = laboratory.a_run(world), laboratory.a_received_bag(world, 2)
    course = bench.usual(world.rng, run.bag)
    pour = partial(fill.fill, run, doses=[Filled(1, D("30.0"))], qc_sample_ml=D(2), retained_ml=D(2), by=theo, at=now)
    use = partial(process.use_supply, run, by=theo, at=now)
    close = partial(fill.close_run, run, plasma_ml=D(0), by=theo, witness=tess, at=now)
    all_refused(
        Unsafe("two donors' cells are on one bench", "bench-occupied", lambda: _open_run(world, other)),
        Unsafe(
            "the bench was not cleared",
            "bench-not-cleared",
            lambda: _open_run(world, other, bench=world.places["BENCH-2"], cleared=False),
        ),
        Unsafe(
            "nobody else looked at the bench",
            "same-person-twice",
            lambda: _open_run(world, other, bench=world.places["BENCH-2"], witness=theo),
        ),
        Unsafe(
            "cells are opened at the reception desk",
            "wrong-place",
            lambda: _open_run(world, other, bench=world.places["LAB"]),
        ),
        Unsafe(
            "a balance is used after its calibration ran out",
            "calibration-overdue",
            lambda: process.use_device(run, world.devices["BAL-3"], by=theo, at=now),
        ),
        Unsafe("a recalled reagent is used", "supply-recalled", lambda: use(lots["SA2599"])),
        Unsafe("an expired lot is used", "supply-expired", lambda: use(lots["AC2301"])),
        Unsafe("DMSO is used as saline", "supply-wrong-kind", lambda: use(lots["DM2601"])),
        Unsafe("bags are filled before anything was counted", "batch-record-incomplete", pour),
        Unsafe("a run is closed with nothing filled", "nothing-filled", lambda: close(left_over_ml=D(1), cleared=True)),
    )
    bench.prepared(world, run, at=now - timedelta(minutes=100), course=course)
    too_much = [Filled(number, course.after_ml) for number in (1, 2)]
    all_refused(
        Unsafe("more is filled than there is", "parts-exceed-whole", lambda: pour(doses=too_much)),
        Unsafe("one infusion gets two bags", "dose-number-twice", lambda: pour(doses=[Filled(1, D("30.0"))] * 2)),
        Unsafe("a dose is far too small", "dose-outside-window", lambda: pour(doses=[Filled(1, D("1.0"))])),
    )
    bench.filled(world, run, at=now - timedelta(minutes=20))
    all_refused(
        Unsafe("more is left than came in", "mass-balance", lambda: close(left_over_ml=D(500), cleared=True)),
        Unsafe("the line is not cleared", "line-not-cleared", lambda: close(left_over_ml=D(1), cleared=False)),
        Unsafe("bags are filled a second time", "already-filled", pour),
    )
    assert run.closed_at is None


@pytest.mark.hazard("H51")
def test_after_a_donor_withdrew_consent(world: World) -> None:
    now, ana, mori = clock.now(), world["ana"], world["mori"]
    round_, ready = a_mobilized_round(world), desk.a_round(world, 2)
    for donor in (round_.donor, ready.donor):
        go(enrol.withdraw_consent(donor, reason="Synthetic reason.", by=world["cora"], at=now))
    dose: dict[str, Any] = {"lot": world.lots["GC2601"], "micrograms": 100, "body_site": "abdomen"}
    course: dict[str, Any] = {
        "micrograms_per_kg_day": D(10),
        "doses_per_day": 2,
        "days": 5,
        "starts_on": world.site.day_of(now),
    }
    all_refused(
        Unsafe(
            "G-CSF is ordered",
            "consent-withdrawn",
            lambda: mobilize.order(ready, **course, by=mori, at=now),
        ),
        Unsafe(
            "G-CSF is injected",
            "consent-withdrawn",
            lambda: mobilize.give(round_, wristband=mobilized.wristband(round_), **dose, by=ana, at=now),
        ),
        Unsafe(
            "cells are collected",
            "consent-withdrawn",
            lambda: collect.open_session(
                round_,
                wristband=_band(round_.donor_id),
                place=world.places["APH-2"],
                device=world.devices["SEP-2"],
                kit=world.lots["KT2601"],
                acda=world.lots["AC2601"],
                labs=walked.counts(world.rng, round_, walked.plenty(world.rng, round_)),
                by=ana,
                at=now,
            ),
        ),
        Unsafe(
            "an old form is entered to undo it",
            "consent-withdrawn",
            lambda: enrol.record_consent(round_.donor, by=world["cora"], at=now - timedelta(minutes=5)),
        ),
    )


def _columns(row: Any) -> dict[str, Any]:
    return {c.key: getattr(row, c.key) for c in type(row).__table__.columns if c.key not in ("stream", "last_position")}


def _band(donor_id: str) -> OwnCode:
    """What a scanner reads from the wristband that this donor wears."""
    print_ = LabelPrint.newest("wristband", "donor", donor_id)
    assert print_ is not None
    code = scanning.read(build_own("D", donor_id, print_.number, print_.nonce))
    assert isinstance(code, OwnCode)
    return code


def _pack(world: World, bag: Product, *, shipper: str = "SHIP-2", seal: str = "SL000001") -> CustodyEvent:
    return transport.pack(
        [bag],
        shipper=world.devices[shipper],
        logger=world.devices["LOG-2"],
        seal=seal,
        from_place=world.places["APH-1"],
        to_place=world.places["LAB"],
        by=world["ana"],
        at=clock.now(),
    )


def _dispatch(world: World, parcel: Shipment) -> CustodyEvent:
    return transport.dispatch(parcel, courier=world["carl"], by=world["ana"], at=clock.now())


def _print(world: World, bag: Product, kind: str) -> CustodyEvent:
    return printing.print_labels([bag], kind=kind, by=world["ana"], at=clock.now())


def _open_run(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    usual: dict[str, Any] = {
        "bench": world.places["BENCH-1"],
        "cleared": True,
        "by": world["theo"],
        "witness": world["tess"],
        "at": clock.now(),
    }
    return process.open_run(bag, **usual | changes)
