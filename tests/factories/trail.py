"""One dose bag with everything that can be on record about it, each of it written through record()."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.factories.bag import COI, a_filled_bag
from tests.factories.walked import walked
from tracker import clock, custody
from tracker.custody import Scene
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import (
    Assay,
    CustodyEvent,
    Handover,
    Infusion,
    InfusionOrder,
    LabelPrint,
    Place,
    Product,
    Reaction,
    Recorded,
    ReleaseDecision,
    Run,
    RunEquipment,
    RunSupply,
    Shipment,
    ShipmentItem,
    TemperatureReading,
    User,
    VitalSigns,
)
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

D = Decimal
WRONG_PATIENT = Refusal(
    "wrong-recipient",
    "The wristband is of %(scanned)s; this bag is for %(intended)s.",
    "Stop. Take the bag away from the bedside.",
    {"scanned": "R07", "intended": "R01"},
)
EXCURSION = Refusal(
    "excursion",
    "The shipper was outside its range for %(minutes)s minutes.",
    "Assess it.",
    {"minutes": "30"},
    hard=False,
)


@walked
def a_bag_with_a_past(world: World, *, divisions: str = "AB", infused: bool = True) -> Product:
    """A0 of a collection: labelled, tested, released, carried, infused; with a near miss at the bedside."""
    at = clock.now().replace(microsecond=0) - timedelta(hours=60)
    bag = a_filled_bag(world, at=at, divisions=divisions)
    hours = iter(at + timedelta(hours=n) for n in range(1, 40))
    _in_the_run(world, bag, next(hours))
    _label(world, bag, next(hours))
    _test(world, bag, next(hours))
    _decide(world, bag, next(hours))
    _ship(world, bag, next(hours))
    if infused:
        _infuse(world, bag, next(hours))
    return bag


def step(subject: Recorded, name: str, world: World, who: str, at: datetime, **more: Any) -> CustodyEvent:
    """One accepted line at that time."""
    with clock.fixed(at):
        return go(custody.record(subject, name, by=world[who], at=at, **more))


def hand_over(world: World, bag: Product, giver: User | Place, taker: User | Place, at: datetime) -> CustodyEvent:
    """A change of hands with its handover row."""
    row = Handover(
        product_id=bag.id,
        given_by=giver.id if isinstance(giver, User) else None,
        from_place_id=giver.id if isinstance(giver, Place) else None,
        taken_by=taker.id if isinstance(taker, User) else None,
        to_place_id=taker.id if isinstance(taker, Place) else None,
        purpose="transport",
        handed_at=at,
        handed_by=world["carl"].id,
    )
    with clock.fixed(at):
        return go(custody.record(bag, "hand-over", by=world["carl"], at=at, moved_to=taker, rows=[row]))


def _in_the_run(world: World, bag: Product, at: datetime) -> None:
    run = db.session.get_one(Run, "RUN-26-00001")
    rows = [
        RunSupply(run_id=run.id, supply_lot_id="TB2601", volume_ml=None),
        RunEquipment(run_id=run.id, equipment_id="BAL-2"),
    ]
    step(
        run,
        "add-reagent",
        world,
        "theo",
        at,
        rows=rows,
        scene=Scene(place="BENCH-1", scans=("]C1=,1TB150", "\x1d0109521234000051")),
    )
    step(bag, "store", world, "theo", at, moved_to=world.places["FRIDGE-1-A1"], scene=Scene(place="LAB"))


def _label(world: World, bag: Product, at: datetime) -> None:
    printed = LabelPrint(
        kind="final",
        subject_kind="product",
        subject_id=bag.id,
        product_id=bag.id,
        number=1,
        nonce="7F3A",
        template="final/1",
        printed_at=at,
        printed_by=world["theo"].id,
        reprint_reason=None,
        symbols="",
        statements="",
        scanned_at=at,
        scanned_by=world["theo"].id,
        verified_at=at,
        verified_by=world["tess"].id,
    )
    step(bag, "verify-label", world, "theo", at, witness=world["tess"], rows=[printed], to=Stage.LABELLED)


def _test(world: World, bag: Product, at: datetime) -> None:
    def result(test: str, verdict: str, **more: Any) -> Assay:
        return Assay(
            product_id=bag.id,
            test=test,
            method="flow cytometry",
            verdict=verdict,
            final=verdict != "pending",
            sampled_at=at,
            sampled_by=world["quinn"].id,
            **more,
        )

    first = result("viability", "pass", unit="%", value=D("69.000"))
    step(bag, "report-result", world, "quinn", at, rows=[first, result("sterility", "pending")])
    better = result(
        "viability", "pass", unit="%", value=D("96.000"), corrects_id=first.id, correction_reason="Read the wrong tube"
    )
    step(bag, "correct-result", world, "quinn", at, rows=[better], also=[(first, {"corrected": True})])


def _decide(world: World, bag: Product, at: datetime) -> None:
    decision = ReleaseDecision(product_id=bag.id, kind="conditional", decided_at=at, decided_by=world["priya"].id)
    step(bag, "release-conditionally", world, "priya", at, to=Stage.CONDITIONAL, rows=[decision])
    order = InfusionOrder(
        id="O-26-00001",
        stream=f"round:{COI}",
        round_id=COI,
        recipient_id="R01",
        number=1,
        planned_on=at.date(),
        target_cells_per_kg=250_000_000,
        weight_kg=D("60.0"),
        weighed_on=at.date(),
        signed_at=at,
        signed_by=world["mori"].id,
        product_id=bag.id,
    )
    step(order, "order-infusion", world, "mori", at, rows=[order])
    step(bag, "issue", world, "priya", at, to=Stage.ISSUED, moved_to=world["priya"])


def _ship(world: World, bag: Product, at: datetime) -> None:
    shipment = Shipment(
        id="S-26-00001",
        stream="shipment:S-26-00001",
        from_place_id="PHARM",
        to_place_id="WARD-7",
        shipper_id="SHIP-1",
        logger_id="LOG-1",
        seal="SEAL-4711",
        low_celsius=D("2.0"),
        high_celsius=D("8.0"),
        packed_at=at,
        packed_by=world["priya"].id,
        courier_id=world["carl"].id,
        received_at=at + timedelta(minutes=40),
        received_by=world["nadia"].id,
        received_seal="SEAL-4711",
        intact=True,
        minutes_outside=30,
        decision="accept",
    )
    temperatures = [
        TemperatureReading(shipment_id=shipment.id, read_time=at + timedelta(minutes=10 * n), celsius=D(celsius))
        for n, celsius in enumerate(("4.1", "5.0", "9.4", "6.2"))
    ]
    item = ShipmentItem(shipment_id=shipment.id, product_id=bag.id)
    step(shipment, "pack", world, "priya", at, rows=[shipment, item, *temperatures])
    hand_over(world, bag, world["priya"], world["carl"], at)
    later = at + timedelta(minutes=40)
    hand_over(world, bag, world["carl"], world["nadia"], later)
    scene = Scene(place="WARD-7", override_reason="Assessed by quality assurance: within stability.")
    step(
        bag,
        "receive",
        world,
        "nadia",
        later,
        to=Stage.ON_WARD,
        moved_to=world.places["WARD-7"],
        witness=world["noor"],
        refusals=[EXCURSION],
        scene=scene,
    )


def _infuse(world: World, bag: Product, at: datetime) -> None:
    nadia, noor = world["nadia"], world["noor"]
    scans = (f"={bag.din}00", "VT1:R:R07:1:ABCD")
    with clock.fixed(at):
        scene = Scene(place="BED-7-01", scans=scans)
        custody.record(
            bag,
            "check-at-bedside",
            by=nadia,
            witness=noor,
            at=at,
            to=Stage.CHECKED,
            refusals=[WRONG_PATIENT],
            scene=scene,
        )
    typed = Scene(place="BED-7-02", scans=scans, typed=True, typed_reason="The label is creased.")
    step(bag, "check-at-bedside", world, "nadia", at, witness=noor, to=Stage.CHECKED, scene=typed)
    infusion = Infusion(
        product_id=bag.id,
        order_id="O-26-00001",
        round_id=COI,
        recipient_id="R01",
        number=1,
        weight_kg=D("60.0"),
        premedication="paracetamol",
        started_at=at,
        started_by=nadia.id,
        rate_ml_per_min=D("2.0"),
    )
    vital = VitalSigns(
        product_id=bag.id,
        minute=15,
        temperature_celsius=D("37.2"),
        pulse_per_min=82,
        systolic_mmhg=118,
        diastolic_mmhg=74,
        spo2_percent=98,
        taken_at=at,
        taken_by=nadia.id,
    )
    step(bag, "start-infusion", world, "nadia", at, witness=noor, to=Stage.INFUSING, rows=[infusion])
    reaction = Reaction(
        product_id=bag.id,
        recipient_id="R01",
        reaction_class="febrile",
        grade=1,
        action="paracetamol",
        outcome="resolved",
        onset_at=at,
        onset_by=nadia.id,
    )
    step(bag, "report-reaction", world, "nadia", at, rows=[vital, reaction])
    end = at + timedelta(hours=1)
    ended = {
        "ended_at": end,
        "ended_by": nadia.id,
        "volume_infused_ml": D("98.0"),
        "cells_received": 14_700_000_000,
        "cells_received_per_kg": 245_000_000,
        "disposal": "clinical waste",
    }
    with clock.fixed(end + timedelta(minutes=50)):
        scene = Scene(place="BED-7-02", late_reason="Looking after the patient.")
        go(
            custody.record(
                bag,
                "stop-infusion",
                by=nadia,
                witness=noor,
                at=end,
                to=Stage.INFUSED,
                also=[(infusion, ended)],
                scene=scene,
            )
        )
