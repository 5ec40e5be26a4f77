"""Leg 4: bags change hands, one by one, and are put down where they belong."""

from datetime import datetime

from tracker import access, carrying, custody, shipping
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.models import CustodyEvent, Handover, Place, Product, User
from tracker.rules import handover
from tracker.rules.refusal import Refusal


def hand_over(bag: Product, *, taken_by: User, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """From the person who holds it to another person, who authenticated beside them.

    A held or recalled bag goes only to somebody who may quarantine, so that it is brought where it is kept apart.
    """
    access.require(by, Permission.CARRY)
    apart = carrying.goes_into_quarantine(bag, taken_by)
    found = [
        *handover.refusals(
            holder=bag.keeper,
            giver=by.id,
            taker=taken_by.id,
            **shipping.fitness(taken_by, Permission.CARRY, at),
        ),
        *carrying.taker_refusals(bag, taken_by),
        *shipping.loose_refusals(bag),
        *([] if apart else shipping.label_refusals(bag)),
    ]
    return _move(bag, "hand-over", taken_by, found, by=by, at=at, scene=scene, despite_hold=apart)


def take(bag: Product, *, place: Place, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """From the place where it is kept into one's own hands. Bag and place were scanned."""
    access.require(by, Permission.CARRY)
    found = [
        *handover.refusals(
            holder=bag.keeper,
            giver=place.id,
            taker=by.id,
            **shipping.fitness(by, Permission.CARRY, at),
        ),
        *carrying.taker_refusals(bag, by),
        *shipping.loose_refusals(bag),
        *shipping.label_refusals(bag),
    ]
    return _move(bag, "take", by, found, by=by, at=at, scene=scene)


def put_down(bag: Product, *, place: Place, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Out of one's own hands to a place. Bag and place were scanned. A held bag is put down too; its hold stays."""
    access.require(by, Permission.CARRY)
    found = [
        *handover.refusals(holder=bag.keeper, giver=by.id, taker=place.id),
        *shipping.loose_refusals(bag),
        *carrying.place_refusals(bag, place),
    ]
    return _move(bag, "put-down", place, found, by=by, at=at, scene=scene, despite_hold=True)


def _move(
    bag: Product,
    step: str,
    to: User | Place,
    found: list[Refusal],
    *,
    by: User,
    at: datetime,
    scene: Scene,
    despite_hold: bool = False,
) -> CustodyEvent:
    row = Handover.of(
        bag,
        "custody",
        given_by=by.id if bag.holder_id else None,
        taken_by=to.id if isinstance(to, User) else None,
        to=to if isinstance(to, Place) else None,
        by=by,
        at=at,
    )
    return custody.record(
        bag, step, by=by, at=at, moved_to=to, rows=[row], refusals=found, scene=scene, despite_hold=despite_hold
    )
