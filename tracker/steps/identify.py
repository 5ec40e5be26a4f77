"""Leg 10: the identity check at the bedside, by two nurses; and back on the ward with a bag that is not started."""

from datetime import datetime
from decimal import Decimal

from tracker import access, custody, infusing, labelling
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.formulas import cells
from tracker.models import CustodyEvent, Handover, IdentityCheck, InfusionOrder, Place, Product, User
from tracker.rules import bag_intact, identity, in_hand, kinds, own_badge, patient_states, stage
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
