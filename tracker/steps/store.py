"""Leg 5: storage. A bag goes into a position and comes out of it again, both scanned; a position holds one bag."""

from datetime import datetime

from tracker import access, custody, labelling, protocols, releasing, shipping
from tracker.access import Permission
from tracker.custody import PLAIN, Line, Scene
from tracker.models import CustodyEvent, Deviation, Place, Product, Round, User
from tracker.releasing import Cause, Ground
from tracker.rules import identity, in_hand, kinds, right_place, storage_position, storage_temperature
from tracker.rules import sample as is_sample
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

_STORED = frozenset(
    {
        Stage.COLLECTED,
        Stage.RECEIVED,
        Stage.FILLED,
        Stage.LABELLED,
        Stage.RELEASED,
        Stage.CONDITIONAL,
        Stage.RETURNED,
        Stage.REJECTED,
    }
)


def put(bag: Product, *, position: Place, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Store a bag: it and the position are scanned. A held bag may be stored; its hold stays."""
    access.require(by, Permission.STORE)
    found = [
        *_a_position(position),
        *storage_position.refusals(position=position.id, product=bag.id, occupied_by=position.occupant),
        *storage_position.stage_refusals(product=bag.id, stage=bag.stage, allowed=_STORED),
        *in_hand.refusals(holder=bag.holder_id, by=by.id),
        *shipping.loose_refusals(bag),
        *_temperature(bag, position),
        *_unlabelled(bag),
    ]
    facts = {"from": bag.place_id or bag.holder_id, "position": position.id}
    return custody.record(
        bag, "store", by=by, at=at, moved_to=position, facts=facts, refusals=found, scene=scene, despite_hold=True
    )


def take(bag: Product, *, position: Place, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Retrieve a bag: the position and what comes out of it are scanned, and must belong together."""
    access.require(by, Permission.STORE)
    found = identity.refusals(intended=position.occupant, scanned=bag.id, compared=identity.STORED_BAG, field="bag")
    facts = {"position": position.id, "holds": position.occupant}
    return custody.record(bag, "retrieve", by=by, at=at, moved_to=by, facts=facts, refusals=found, scene=scene)


def count(position: Place, *, found: Product | None, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Compare a position with the record. Whatever is not where it should be goes on hold, with a deviation."""
    access.require(by, Permission.STORE)
    expected = position.product
    facts = {"expected": expected.id if expected else None, "found": found.id if found else None}
    counted = Line(position, facts=facts, refusals=_a_position(position))
    astray = [] if facts["expected"] == facts["found"] else [bag for bag in (expected, found) if bag]
    holds = [
        _held(bag, position, f"Count of {position.id}: {'missing' if bag is expected else 'found'} there", by=by, at=at)
        for bag in sorted(astray, key=lambda bag: bag.id)
    ]
    return custody.record_together("count-position", [counted, *holds], by=by, at=at, scene=scene)[0]


def _held(bag: Product, position: Place, reason: str, *, by: User, at: datetime) -> Line:
    """The count of positions disagrees with the record: nobody uses this bag until quality assurance looked at it."""
    deviation = Deviation(
        subject_kind="product",
        subject_id=bag.id,
        rule="count-differs",
        reason=reason,
        opened_at=at,
        opened_by=by.id,
    )
    held = releasing.held(bag, Cause(Ground.COUNT, reason, position.id), by=by, at=at)
    return Line(bag, "hold", sets=held.sets, rows=[deviation, *held.rows], despite_hold=True)


def deliver_sample(sample: Product, *, to: Place, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Bring a QC sample or a retained sample to the laboratory that keeps it."""
    access.require(by, Permission.STORE)
    found = [
        *is_sample.refusals(purpose=sample.purpose),
        *right_place.refusals(place=to.id, kind=to.kind, wanted=kinds.LABORATORY),
        *in_hand.refusals(holder=sample.holder_id, by=by.id),
        *_unlabelled(sample),
    ]
    return custody.record(
        sample, "deliver-sample", by=by, at=at, moved_to=to, facts={"to": to.id}, refusals=found, scene=scene
    )


def _a_position(place: Place) -> list[Refusal]:
    return right_place.refusals(place=place.id, kind=place.kind, wanted=kinds.POSITION)


def _unlabelled(bag: Product) -> list[Refusal]:
    """What was filled, frozen or thawed is put away with its label on it; on hold it gets none, and is kept cold."""
    wants = bag.stage == Stage.FILLED and not bag.is_stopped
    return labelling.affixed_refusals(bag) if wants else []


def _temperature(bag: Product, position: Place) -> list[Refusal]:
    """The position must suit the product's storage class."""
    storage = protocols.load(Round.protocol_of(bag.round_id)).storage_for(bag.product_description_code)
    return storage_temperature.refusals(
        place=position.id,
        product=bag.id,
        place_low_c=position.low_celsius,
        place_high_c=position.high_celsius,
        low_c=storage.from_c,
        high_c=storage.to_c,
    )
