"""Leg 9: a released bag goes to the ward by courier, against an order; or it comes back, or is discarded."""

from datetime import datetime, timedelta
from decimal import Decimal

from tracker import access, carrying, custody, labelling, protocols, releasing, shipping
from tracker.access import Permission
from tracker.custody import PLAIN, Line, Scene
from tracker.extensions import db
from tracker.formulas import cells
from tracker.models import CustodyEvent, Handover, InfusionOrder, Place, Product, Round, Site, User
from tracker.releasing import Cause, Change, Ground
from tracker.rules import (
    bag_intact,
    dose_window,
    for_infusion,
    handover,
    identity,
    in_hand,
    infusion_order,
    kinds,
    order_filled,
    recipient_weight,
    released,
    return_window,
    two_people,
)
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

_RELEASE: dict[Stage, released.Release] = {Stage.RELEASED: "full", Stage.CONDITIONAL: "conditional"}


def issue(
    bag: Product,
    *,
    order: InfusionOrder,
    coi: str | None,
    courier: User | None,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Give a released bag to the courier against its order. coi: the round scanned from the recipient's papers."""
    access.require(by, Permission.ISSUE)
    giver = bag.holder_id or by.id
    handed = Handover.of(bag, "issue", given_by=giver, taken_by=courier and courier.id, by=by, at=at)
    given = Line(
        bag,
        to=Stage.ISSUED,
        moved_to=courier,
        rows=[handed],
        facts={"order": order.id, "coi": coi, "weight_kg": order.weight_kg, "mnc_per_kg": _dose(bag, order.weight_kg)},
        refusals=[
            *by.not_trained("issue", at),
            *_handed(giver, by, courier, Permission.CARRY, at=at),
            *carrying.counter_refusals(bag),
            *for_infusion.refusals(purpose=bag.purpose),
            *identity.refusals(intended=order.recipient_id, scanned=bag.recipient_id, compared=identity.ORDER_BAG),
            *identity.refusals(intended=bag.round_id, scanned=coi, compared=identity.CHAIN_OF_IDENTITY),
            *_order(bag, order, at),
            *bag.round.consent_stops(at),
            *bag.round.donor.reactive_stops(),
            *released.refusals(release=_RELEASE.get(bag.stage)),
            *labelling.affixed_refusals(bag),
            *bag.shelf_life_stops(at),
        ],
    )
    filled = Line(order, "fill-order", sets={"product_id": bag.id})
    return custody.record_together("issue", [given, filled], by=by, at=at, witness=witness, scene=scene)[0]


def receive_on_ward(
    bag: Product,
    *,
    scanned: str | None,
    giver: User | None,
    place: Place,
    intact: bool,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Take a bag from the courier who brought it, look at it, and put it in its place on the ward.

    giver: nobody where the bag is in the hands of `by` already, to whom it was given on the way.
    """
    access.require(by, Permission.RECEIVE)
    in_hand_already = giver is None and bag.holder_id == by.id
    given_by = by.id if in_hand_already else giver and giver.id
    taken_by = None if in_hand_already else by.id
    return custody.record(
        bag,
        "receive-on-ward",
        by=by,
        at=at,
        to=Stage.ON_WARD,
        moved_to=place,
        rows=[Handover.of(bag, "ward", given_by=given_by, taken_by=taken_by, to=place, by=by, at=at)],
        facts={"intact": intact, "place": place.id},
        refusals=[
            *identity.refusals(intended=bag.id, scanned=scanned, compared=identity.BAG),
            *([] if in_hand_already else _handed(bag.holder_id, giver, by, Permission.RECEIVE, at=at)),
            *place.refusals(at, *kinds.WARD),
            *bag_intact.refusals(intact=intact),
            *bag.shelf_life_stops(at),
        ],
        scene=scene,
    )


def return_to_pharmacy(
    bag: Product,
    *,
    scanned: str | None,
    giver: User | None,
    place: Place,
    temperature_kept: bool,
    unopened: bool,
    by: User,
    at: datetime,
    quarantine: bool = False,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Take an issued bag back. Into stock only in time, in temperature and unopened; otherwise into quarantine.

    quarantine: asked for; also where nothing of it is wrong.
    """
    access.require(by, Permission.ISSUE)
    outside = _outside_window(bag, at, temperature_kept=temperature_kept, unopened=unopened)
    reason = " ".join(refusal.sentence for refusal in outside) or "Quarantined at return."
    hold = releasing.held(bag, Cause(Ground.RETURN, reason), by=by, at=at) if quarantine else Change()
    handed = Handover.of(bag, "return", given_by=giver and giver.id, taken_by=by.id, to=place, by=by, at=at)
    back = Line(
        bag,
        to=Stage.RETURNED,
        moved_to=place,
        sets=hold.sets,
        rows=[handed, *hold.rows],
        facts={"temperature_kept": temperature_kept, "unopened": unopened, "quarantine": quarantine},
        refusals=[
            *identity.refusals(intended=bag.id, scanned=scanned, compared=identity.BAG),
            *_handed(bag.holder_id or (giver.id if giver else None), giver, by, Permission.RECEIVE, at=at),
            *place.refusals(at, *kinds.STOCK),
            *([] if quarantine else outside),
        ],
        despite_hold=True,
    )
    return custody.record_together("return", [back, *_order_opened(bag)], by=by, at=at, scene=scene)[0]


def discard(
    bag: Product,
    *,
    scanned: str | None,
    reason: str,
    place: Place,
    by: User,
    witness: User | None,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Put a bag that nobody will get into the waste, before two people."""
    access.require(by, Permission.INFUSE if access.holds(by, Permission.INFUSE) else Permission.ISSUE)
    away = Line(
        bag,
        to=Stage.DISCARDED,
        moved_to=place,
        rows=[Handover.of(bag, "discard", given_by=bag.holder_id or by.id, to=place, by=by, at=at)],
        facts={"reason": reason},
        refusals=[
            *identity.refusals(intended=bag.id, scanned=scanned, compared=identity.BAG),
            *in_hand.refusals(holder=bag.holder_id, by=by.id),
            *place.refusals(at, *kinds.WASTE),
            *(two_people.refusals(by=by.id, witness=None) if witness is None else ()),
        ],
        despite_hold=True,
    )
    lines = [away, *_order_opened(bag)]
    return custody.record_together("discard", lines, by=by, at=at, witness=witness, scene=scene)[0]


def _order_opened(bag: Product) -> list[Line]:
    """The order has no bag any more: another one can be issued against it."""
    order = InfusionOrder.of_product(bag.id)
    return [] if order is None else [Line(order, "clear-order", sets={"product_id": None}, facts={"product": bag.id})]


def _order(bag: Product, order: InfusionOrder, at: datetime) -> list[Refusal]:
    """Whether the order is for this bag, for today, and for a dose within the window at the weight that it names."""
    protocol, today = protocols.load(db.session.get_one(Round, bag.round_id).protocol), Site.here().day_of(at)
    return [
        *infusion_order.refusals(
            order=order.id,
            signed=bool(order.signed_by),
            planned_on=order.planned_on,
            today=today,
            order_round=order.round_id,
            bag_round=bag.round_id,
            order_infusion=order.number,
            bag_infusion=bag.dose_number or 0,
            cancelled=order.cancelled_at is not None,
        ),
        *order_filled.issue_refusals(filled_with=order.product_id, bag=bag.id),
        *recipient_weight.refusals(
            weighed_on=order.weighed_on,
            today=today,
            max_age_days=protocol.eligibility.recipient_weight_max_age_days,
        ),
        *dose_window.refusals(
            cells_per_kg=_dose(bag, order.weight_kg),
            low_cells_per_kg=Decimal(protocol.dose.low_cells_per_kg),
            high_cells_per_kg=Decimal(protocol.dose.high_cells_per_kg),
        ),
    ]


def _dose(bag: Product, weight_kg: Decimal) -> Decimal | None:
    return None if bag.mnc is None else Decimal(cells.per_kg(cells=bag.mnc, weight_kg=weight_kg))


def _outside_window(bag: Product, at: datetime, *, temperature_kept: bool, unopened: bool) -> list[Refusal]:
    protocol = protocols.load(db.session.get_one(Round, bag.round_id).protocol)
    left = Handover.newest(bag.id, "issue")
    return return_window.refusals(
        issued_at=left.handed_at if left else at,
        at=at,
        longest=timedelta(minutes=protocol.returns.longest_min),
        temperature_kept=temperature_kept,
        unopened=unopened,
    )


def _handed(
    holder: str | None, giver: User | None, taker: User | None, permission: Permission, *, at: datetime
) -> list[Refusal]:
    """Whether custody passes from its holder to somebody who may carry and knows how."""
    fitness = shipping.fitness(taker, permission, at) if taker else {}
    return handover.refusals(
        holder=holder, giver=giver.id if giver else "—", taker=taker.id if taker else None, **fitness
    )
