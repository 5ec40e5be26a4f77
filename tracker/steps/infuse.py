"""Leg 10: two nurses at the bedside: identity check, start, and end of one infusion."""

from datetime import datetime, timedelta
from decimal import Decimal

from tracker import access, clock, custody, infusing, labelling
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.formulas import cells
from tracker.models import (
    CustodyEvent,
    Handover,
    IdentityCheck,
    Infusion,
    InfusionOrder,
    LabelPrint,
    Place,
    Product,
    User,
)
from tracker.rules import (
    bag_intact,
    bedside_check,
    identity,
    in_hand,
    infusion_rate,
    infusion_running,
    kinds,
    own_badge,
    patient_states,
    stage,
    vital_signs,
    volume_infused,
)
from tracker.rules.refusal import Refusal
from tracker.scanning import OwnCode
from tracker.workflow import MOVES, Stage


def scan_at_bedside(
    bag: Product,
    *,
    wristband: OwnCode | None,
    scanned: str | None,
    badge: str | None,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """The first glance: wristband, bag and badge against the record. A mismatch is on record before anybody signs."""
    access.require(by, Permission.INFUSE)
    order, wearer = InfusionOrder.of_product(bag.id), wristband.id if wristband else None
    return custody.record(
        bag,
        "bedside-scan",
        by=by,
        at=at,
        facts={"wristband": wearer, "bag": scanned, "order": order.id if order else None},
        refusals=[
            *stage.refusals(current=bag.stage, wanted=Stage.CHECKED, allowed=MOVES[bag.stage]),
            *_scans(bag, wristband, scanned, badge, by),
            *(stop for stop in infusing.fit_to_infuse(bag, order, weight_kg=None, at=at) if stop.hard),
        ],
        scene=scene,
    )


def check_at_bedside(
    bag: Product,
    *,
    wristband: OwnCode | None,
    scanned: str | None,
    order: InfusionOrder | None,
    badge: str | None,
    name_stated: bool,
    birth_date_stated: bool,
    intact: bool,
    weight_kg: Decimal,
    by: User,
    witness: User | None,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Confirm with a second nurse that this bag is for the patient in this bed, and still in time.

    wristband, scanned and badge: what was scanned of the patient, the bag and the nurse who does it.
    """
    access.require(by, Permission.INFUSE)
    dose = None if bag.mnc is None else cells.per_kg(cells=bag.mnc, weight_kg=weight_kg)
    wearer = wristband.id if wristband else None
    fitness = infusing.fit_to_infuse(bag, order, weight_kg=weight_kg, at=at)
    check = IdentityCheck(
        product_id=bag.id,
        order_id=order.id if order else None,
        recipient_id=bag.recipient_id,
        wristband_print=wristband.print_number if wristband else None,
        name_stated=name_stated,
        birth_date_stated=birth_date_stated,
        bag_intact=intact,
        weight_kg=weight_kg,
        mnc_per_kg=dose,
        checked_at=at,
        checked_by=by.id,
        witnessed_by=witness.id if witness else None,
    )
    return custody.record(
        bag,
        "bedside-check",
        by=by,
        at=at,
        to=Stage.CHECKED,
        moved_to=by,
        witness=witness,
        rows=[check, Handover.of(bag, "bedside", given_by=bag.holder_id, taken_by=by.id, by=by, at=at)],
        facts={"wristband": wearer, "bag": scanned, "order": order.id if order else None, "mnc_per_kg": dose},
        refusals=[
            *by.not_trained("infuse", at),
            *_second(witness, fitness, scene.override_reason, at),
            *_scans(bag, wristband, scanned, badge, by),
            *patient_states.refusals(name_stated=name_stated, birth_date_stated=birth_date_stated),
            *bag_intact.refusals(intact=intact),
            *fitness,
            *infusing.dose_refusals(bag, dose),
        ],
        scene=scene,
    )


def put_back(bag: Product, *, place: Place, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Put a checked bag back on the ward without starting it; the check does not count any more."""
    access.require(by, Permission.INFUSE)
    return custody.record(
        bag,
        "put-back",
        by=by,
        at=at,
        to=Stage.ON_WARD,
        moved_to=place,
        rows=[Handover.of(bag, "put-back", given_by=bag.holder_id, to=place, by=by, at=at)],
        facts={"reason": reason},
        refusals=[
            *in_hand.refusals(holder=bag.holder_id, by=by.id),
            *place.refusals(at, *kinds.WARD),
        ],
        scene=scene,
        despite_hold=True,
    )


def start(
    bag: Product,
    *,
    scanned: str | None,
    premedication: str,
    rate_ml_per_min: Decimal,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Start the infusion of a bag that was just checked. Everything that could have changed since is checked again."""
    access.require(by, Permission.INFUSE)
    check, order, limits = (
        IdentityCheck.newest(bag.id),
        InfusionOrder.of_product(bag.id),
        infusing.protocol_of(bag).infusion,
    )
    infusion = Infusion(
        product_id=bag.id,
        order_id=order.id if order else None,
        round_id=bag.round_id,
        recipient_id=bag.recipient_id,
        number=order.number if order else 0,
        weight_kg=check.weight_kg if check else None,
        premedication=premedication,
        started_at=at,
        started_by=by.id,
        rate_ml_per_min=rate_ml_per_min,
    )
    fitness = infusing.fit_to_infuse(bag, order, weight_kg=check.weight_kg if check else None, at=at)
    taken_over = (
        []
        if bag.holder_id == by.id
        else [Handover.of(bag, "bedside", given_by=bag.holder_id, taken_by=by.id, by=by, at=at)]
    )
    return custody.record(
        bag,
        "start-infusion",
        by=by,
        at=at,
        to=Stage.INFUSING,
        moved_to=by if taken_over else None,
        witness=witness,
        rows=[infusion, *taken_over],
        facts={"bag": scanned, "check": check.id if check else None},
        refusals=[
            *by.not_trained("infuse", at),
            *identity.refusals(intended=bag.id, scanned=scanned, compared=identity.BAG),
            *bedside_check.refusals(
                checked_at=check.checked_at if check else None,
                at=clock.now(),
                longest=timedelta(minutes=limits.check_holds_min),
            ),
            *_same_wristband(bag, check),
            *bedside_check.same_people_refusals(
                by=by.id,
                checked_by=check.checked_by if check else None,
                witnessed_by=check.witnessed_by if check else None,
            ),
            *vital_signs.start_refusals(before=infusing.before_the_start(bag, at=at)),
            *fitness,
            *infusing.physician_refusals(fitness, witness or scene.second, scene.override_reason),
            *infusion_rate.refusals(
                rate_ml_per_min=rate_ml_per_min,
                running_for=timedelta(0),
                start_ml_per_min=limits.start_ml_per_min,
                start_lasts=timedelta(minutes=limits.start_lasts_min),
                max_ml_per_min=limits.max_ml_per_min,
            ),
        ],
        scene=scene,
    )


def stop(
    bag: Product,
    *,
    scanned: str | None,
    volume_ml: Decimal,
    disposal: Place,
    by: User,
    at: datetime,
    reason: str | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """End the infusion: what went in, the cells that were received, and where the empty bag went."""
    access.require(by, Permission.INFUSE)
    infusion = Infusion.of_product(bag.id)
    received = cells.received(cells=bag.mnc or 0, volume_ml=bag.volume_ml, infused_ml=max(volume_ml, Decimal(0)))
    ended = {
        "ended_at": at,
        "ended_by": by.id,
        "volume_infused_ml": volume_ml,
        "cells_received": received,
        "cells_received_per_kg": cells.per_kg(cells=received, weight_kg=infusion.weight_kg) if infusion else 0,
        "disposal": disposal.id,
    }
    return custody.record(
        bag,
        "stop-infusion",
        by=by,
        at=at,
        to=Stage.INFUSED,
        moved_to=disposal,
        rows=[Handover.of(bag, "disposal", given_by=bag.holder_id, to=disposal, by=by, at=at)],
        also=[(infusion, ended)] if infusion else (),
        facts={"bag": scanned, "reason": reason},
        refusals=[
            *by.not_trained("infuse", at),
            *identity.refusals(intended=bag.id, scanned=scanned, compared=identity.BAG),
            *infusion_running.refusals(state=infusion.state if infusion else "none", wanted=("running", "interrupted")),
            *infusion_running.order_refusals(started_at=infusion.started_at if infusion else None, at=at),
            *volume_infused.refusals(infused_ml=volume_ml, bag_ml=bag.volume_ml, reason=reason),
            *disposal.refusals(at, *kinds.WASTE),
        ],
        scene=scene,
        despite_hold=True,
    )


def _second(witness: User | None, fitness: list[Refusal], reason: str | None, at: datetime) -> list[Refusal]:
    """A second nurse; where the infusion comes too soon, the physician who decides is the second person."""
    if witness is not None and infusing.interval_stops(fitness) and infusing.is_physician(witness):
        return []
    return [
        *User.not_second(witness, Permission.INFUSE, "infuse", at),
        *infusing.physician_refusals(fitness, witness, reason),
    ]


def _scans(bag: Product, wristband: OwnCode | None, scanned: str | None, badge: str | None, by: User) -> list[Refusal]:
    """Whether patient, bag and nurse are who and what they should be."""
    return [
        *own_badge.refusals(signed_in=by.id, badge=badge),
        *in_hand.refusals(holder=bag.holder_id, by=by.id),
        *identity.refusals(intended=bag.id, scanned=scanned, compared=identity.BAG),
        *labelling.worn_refusals(labelling.RECIPIENT, bag.recipient_id, wristband),
    ]


def _same_wristband(bag: Product, check: IdentityCheck | None) -> list[Refusal]:
    """A patient who was banded anew after the check is checked anew."""
    newest = LabelPrint.newest("wristband", labelling.RECIPIENT, bag.recipient_id)
    return bedside_check.wristband_refusals(
        checked_print=check.wristband_print if check else None,
        current_print=newest.number if newest else None,
        voided=newest is not None and newest.voided_at is not None,
        scanned_back=newest is not None and newest.scanned_at is not None,
    )
