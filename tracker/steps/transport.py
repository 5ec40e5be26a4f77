"""Leg 4: bags travel sealed and measured, and are accepted, quarantined or rejected at receipt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tracker import access, custody, releasing, shipping
from tracker.access import Permission
from tracker.custody import PLAIN, Line, Scene
from tracker.models import (
    CustodyEvent,
    Deviation,
    Equipment,
    Handover,
    Place,
    Product,
    Shipment,
    ShipmentItem,
    Site,
    TemperatureReading,
    User,
)
from tracker.releasing import Cause, Change, Ground
from tracker.rules import handover, reason_given, transit
from tracker.rules.refusal import Refusal
from tracker.rules.temperature import Reading
from tracker.shipping import Decision
from tracker.workflow import Stage

BECOMES: dict[Decision, Stage] = {
    "accept": Stage.RECEIVED,
    "quarantine": Stage.RECEIVED,
    "reject": Stage.REJECTED,
}


def pack(
    bags: Sequence[Product],
    *,
    shipper: Equipment,
    logger: Equipment,
    seal: str,
    from_place: Place,
    to_place: Place,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Bags into a shipper with a running logger, closed with a seal. A refusal is a line of each bag it speaks of."""
    access.require(by, Permission.CARRY)
    bags = sorted(set(bags), key=lambda bag: bag.id)
    common = shipping.packing_refusals(
        shipper=shipper, logger=logger, seal=seal, manifest=[b.id for b in bags], by=by, at=at
    )
    facts = {"shipper": shipper.id, "logger": logger.id, "seal": seal, "to": to_place.id}
    lines = [Line(bag, facts=facts, refusals=common + shipping.bag_refusals(bag, from_place, by, at)) for bag in bags]
    lines = lines or [Line(shipper, facts=facts, refusals=common)]
    if earlier := custody.already(lines[0].subject, "pack", by=by, scene=scene):
        return earlier
    said: dict[str, Any] = {"by": by, "at": at, "scene": scene}
    if not all(custody.passes(line.subject, "pack", refusals=line.refusals, **said) for line in lines):
        return custody.record_together("pack", lines, **said)[0]
    custody.stays(from_place, to_place)
    limits = shipping.limits_for(bags)
    parcel = Shipment(
        id=_next_id(at),
        from_place_id=from_place.id,
        to_place_id=to_place.id,
        shipper_id=shipper.id,
        logger_id=logger.id,
        seal=seal,
        low_celsius=limits.low_c,
        high_celsius=limits.high_c,
        packed_at=at,
        packed_by=by.id,
    )
    parcel.stream = f"shipment:{parcel.id}"
    items = [ShipmentItem(shipment_id=parcel.id, product_id=bag.id) for bag in bags]
    packed = [replace(line, sets={"shipment_id": parcel.id}) for line in lines]
    closed = [Line(parcel, rows=[parcel, *items]), *packed]
    return custody.record_together("pack", closed, **said)[0]


def unpack(parcel: Shipment, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Open a shipper again that has not left yet; its bags stay where they are, stopped ones too."""
    access.require(by, Permission.CARRY)
    done = {"received_at": at, "received_by": by.id, "decision": "unpack"}
    stops = [*reason_given.refusals(reason), *_turn("unpack", parcel, at)]
    first = Line(parcel, sets=done, facts={"reason": reason}, refusals=stops)
    out: dict[str, Any] = {"sets": {"shipment_id": None}, "facts": {"reason": reason}}
    bags = [Line(bag, **out, despite_hold=True) for bag in parcel.manifest()]
    return custody.record_together("unpack", [first, *bags], by=by, at=at, scene=scene)[0]


def dispatch(
    parcel: Shipment,
    *,
    courier: User,
    by: User,
    at: datetime,
    label: Shipment | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """The sealed shipper into the hands of a courier, who authenticated beside the sender.

    label: the shipment whose label was scanned on the shipper.
    """
    access.require(by, Permission.CARRY)
    turn = _turn("dispatch", parcel, at) + shipping.shipper_refusals(parcel, label)
    lines = [
        Line(
            bag,
            moved_to=courier,
            rows=[_handed(bag, by, courier, parcel, by=by, at=at)],
            facts={"shipment": parcel.id, "seal": parcel.seal},
            refusals=turn + _giving(bag, parcel, by, courier, at) + shipping.leaving_refusals(bag),
        )
        for bag in parcel.manifest()
    ]
    gone = {"dispatched_at": at, "dispatched_by": by.id, "courier_id": courier.id}
    lines.append(Line(parcel, sets=gone, refusals=turn))
    return custody.record_together("dispatch", lines, by=by, at=at, scene=scene)[-1]


def receive(
    parcel: Shipment,
    *,
    giver: User,
    scanned: Sequence[Product],
    seal_found: str,
    intact: bool,
    readings: Sequence[Reading],
    decision: Decision,
    by: User,
    at: datetime,
    witness: User | None = None,
    log_digest: str | None = None,
    label: Shipment | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """The courier hands over, who authenticated beside the receiver: seal, bags, integrity, temperatures, decision.

    Quarantine takes the bags in and holds them with the reason; reject takes them in and ends their journey. Either
    takes in whatever happened to a bag on the way: it is there. What was wrong with the transport is investigated.
    """
    access.require(by, Permission.RECEIVE)
    measured = [reading for reading in readings if parcel.packed_at <= reading.at <= at]  # a logger runs on
    outside = shipping.temperature_refusals(parcel, measured, at)
    wrong = [*outside, *transit.intact_refusals(intact=intact)]
    common = [
        *_turn("receive", parcel, at),
        *shipping.shipper_refusals(parcel, label),
        *shipping.arrival_refusals(parcel, scanned, seal_found, decision),
    ]
    lines = []
    for bag in parcel.manifest():
        stops = [*common, *_taking(bag, giver, by, at)]
        if decision == "accept":
            stops += shipping.acceptance_refusals(bag, outside, intact=intact, at=at)
            lines.append(_arrived(bag, parcel, decision, [], stops, giver=giver, by=by, at=at))
        else:
            lines.append(_arrived(bag, parcel, decision, wrong, stops, giver=giver, by=by, at=at))
    done = {
        "received_at": at,
        "received_by": by.id,
        "received_seal": seal_found,
        "intact": intact,
        "minutes_outside": shipping.minutes_outside(parcel, measured),
        "decision": decision,
    }
    rows = [TemperatureReading(shipment_id=parcel.id, read_time=r.at, celsius=r.celsius) for r in measured]
    facts = {"scanned": sorted(bag.id for bag in scanned), "log_sha256": log_digest, "giver": giver.id}
    lines.append(Line(parcel, sets=done, rows=rows, facts=facts, refusals=common))
    return custody.record_together("receive", lines, by=by, at=at, witness=witness, scene=scene)[-1]


def _arrived(
    bag: Product,
    parcel: Shipment,
    decision: Decision,
    wrong: Sequence[Refusal],
    stops: Sequence[Refusal],
    *,
    giver: User,
    by: User,
    at: datetime,
) -> Line:
    """What the receipt is to one bag. wrong: what was wrong with the transport, if it was not accepted."""
    place = parcel.destination()
    hold = _held(bag, wrong, by=by, at=at) if decision == "quarantine" else Change()
    handed = _handed(bag, giver, place, parcel, by=by, at=at)
    return Line(
        bag,
        to=_becomes(bag, decision),
        moved_to=place,
        sets=hold.sets,
        rows=[*hold.rows, handed, *_investigations(bag, wrong, by=by, at=at)],
        facts={"shipment": parcel.id, "decision": decision},
        refusals=stops,
        despite_hold=decision != "accept",
    )


def _handed(bag: Product, giver: User, to: User | Place, parcel: Shipment, *, by: User, at: datetime) -> Handover:
    """The row of a handover of a shipped bag: who gave, and the person or the place that took."""
    person, place = (to, None) if isinstance(to, User) else (by, to)
    return Handover.of(bag, "transport", given_by=giver.id, taken_by=person.id, to=place, parcel=parcel, by=by, at=at)


def _giving(bag: Product, parcel: Shipment, by: User, courier: User, at: datetime) -> list[Refusal]:
    """The sender gives what they hold, or what stands at the place that the shipment leaves from."""
    keeper = bag.keeper
    holder = by.id if keeper == parcel.from_place_id else keeper
    return handover.refusals(
        holder=holder, giver=by.id, taker=courier.id, **shipping.fitness(courier, Permission.CARRY, at)
    )


def _taking(bag: Product, giver: User, by: User, at: datetime) -> list[Refusal]:
    """The courier gives what they hold to somebody who may receive it."""
    fitness = shipping.fitness(by, Permission.RECEIVE, at)
    return handover.refusals(holder=bag.keeper, giver=giver.id, taker=by.id, **fitness)


def _turn(act: transit.Act, parcel: Shipment, at: datetime) -> list[Refusal]:
    return transit.refusals(
        act=act,
        shipment=parcel.id,
        packed_at=parcel.packed_at,
        dispatched_at=parcel.dispatched_at,
        received_at=parcel.received_at,
        at=at,
        courier=parcel.courier_id,
        received_by=parcel.received_by,
    )


def _becomes(bag: Product, decision: Decision) -> Stage | None:
    """The stage after receipt. What was rejected on the way stays rejected, unless somebody tries to accept it."""
    return None if bag.stage is Stage.REJECTED and decision != "accept" else BECOMES[decision]


def _held(bag: Product, wrong: Sequence[Refusal], *, by: User, at: datetime) -> Change:
    """Quarantine holds the bag, with what was wrong as the reason; an earlier hold keeps its own."""
    if bag.stage is Stage.REJECTED or (bag.hold_reason and not wrong):
        return Change()
    reason = " ".join(refusal.sentence for refusal in wrong) or "Quarantined at receipt."
    return releasing.held(bag, Cause(Ground.RECEIPT, reason, bag.shipment_id), by=by, at=at)


def _investigations(bag: Product, wrong: Sequence[Refusal], *, by: User, at: datetime) -> list[Deviation]:
    """One deviation for each sort of thing that was wrong, whatever was decided: quality assurance assesses it."""
    return [
        Deviation(
            subject_kind="product",
            subject_id=bag.id,
            rule=code,
            reason=" ".join(refusal.sentence for refusal in wrong if refusal.code == code),
            opened_at=at,
            opened_by=by.id,
        )
        for code in dict.fromkeys(refusal.code for refusal in wrong)
    ]


def _next_id(at: datetime) -> str:
    year = f"{Site.here().day_of(at).year % 100:02}"
    return f"S-{year}-{custody.next_number(f'shipment:{year}'):05}"
