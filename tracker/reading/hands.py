"""What a person has in their hands, bags and shipments, each with where it goes from there."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from tracker import access, carrying, shipping
from tracker.access import Permission
from tracker.extensions import db
from tracker.models import Place, Product, Shipment, User
from tracker.models.product import SAMPLES
from tracker.reading.holds import why_stopped
from tracker.reading.names import name_of
from tracker.reading.stages import stage_words
from tracker.reading.waiting import Waiting
from tracker.rules.refusal import N_
from tracker.workflow import Stage

P, S = Permission, Stage


@dataclass(frozen=True, slots=True)
class _Next:
    """The page on which a bag of one of these stages leaves the hands of somebody who holds `needs`.

    argument: what of the bag its address needs.
    """

    stages: tuple[Stage, ...]
    needs: Permission
    words: str
    endpoint: str
    argument: str = ""


# The first that fits counts. A bag without any is empty or done with.
_NEXT = (
    _Next((S.COLLECTED,), P.CARRY, N_("Pack it"), "transport.pack_page"),
    _Next((S.RECEIVED,), P.CARRY, N_("Put it down in the laboratory"), "transport.put_down_page"),
    _Next((S.FILLED,), P.STORE, N_("Store it"), "process.store"),
    _Next((S.LABELLED, S.RETURNED), P.ISSUE, N_("Store it"), "process.store"),
    _Next((S.RELEASED, S.CONDITIONAL), P.ISSUE, N_("Issue it or store it"), "products.show", "id"),
    _Next((S.LABELLED, S.RELEASED, S.CONDITIONAL), P.CARRY, N_("Hand it to the pharmacy"), "transport.give_page"),
    _Next((S.ISSUED,), P.CARRY, N_("Bring it to the ward"), "products.show", "id"),
    _Next((S.ON_WARD,), P.INFUSE, N_("Check at the bedside"), "infuse.bag", "id"),
    _Next((S.CHECKED,), P.INFUSE, N_("Start the infusion"), "infuse.bag", "id"),
    _Next((S.INFUSING,), P.INFUSE, N_("Go on with the infusion"), "infuse.bag", "id"),
    _Next((S.REJECTED,), P.CARRY, N_("Put it down, apart from the others"), "transport.put_down_page"),
    _Next((S.FILLED, S.RETURNED, S.ON_WARD), P.CARRY, N_("Hand it over or put it down"), "transport.handover"),
)
_UNLABELLED = _Next((S.COLLECTED,), P.CARRY, N_("Put it down until its label is verified"), "transport.put_down_page")
_THAW = _Next((S.LABELLED,), P.PROCESS, N_("Thaw it"), "process.thaw_page")
_DELIVER = _Next((S.FILLED,), P.STORE, N_("Bring it to the laboratory"), "process.deliver_page")
_APART = _Next(tuple(carrying.CARRIED), P.CARRY, N_("Bring it into quarantine"), "transport.handover")
_BACK = _Next((S.ISSUED,), P.CARRY, N_("Bring it back to the pharmacy"), "products.show", "id")
_BEDSIDE = (S.CHECKED, S.INFUSING)


def held_by(person: User) -> list[Waiting]:
    """The shipments that this person carries, then the bags outside of them, what expires first on top."""
    return [*map(_carried, _shipments(person)), *_bags(person)]


def _shipments(person: User) -> list[Shipment]:
    mine = (Shipment.courier_id == person.id, Shipment.received_at.is_(None))
    return list(db.session.scalars(select(Shipment).where(*mine).order_by(Shipment.dispatched_at)))


def _carried(parcel: Shipment) -> Waiting:
    bags = parcel.manifest()
    stopped = any(bag.is_stopped for bag in bags)
    return Waiting(
        title=parcel.id,
        subtitle=_("%(shipper)s under seal %(seal)s: %(bags)s", shipper=parcel.shipper_id, seal=parcel.seal,
                   bags=", ".join(bag.id for bag in bags)),
        next_step=_("Bring it to %(place)s", place=name_of(Place, parcel.to_place_id) or parcel.to_place_id),
        endpoint="transport.shipment",
        values={"identifier": parcel.id},
        stage=_("on the way"),
        tone="stop" if stopped else "pending",
        due_at=min((bag.expires_at for bag in bags if bag.expires_at), default=None),
        note=_("A bag in it is stopped. Bring it there all the same: it is kept apart.") if stopped else "",
    )  # fmt: skip


def _bags(person: User) -> list[Waiting]:
    loose = Product.shipment_id.is_(None) | Product.shipment_id.not_in(
        select(Shipment.id).where(Shipment.received_at.is_(None))
    )
    held = select(Product).where(Product.holder_id == person.id, loose).order_by(Product.expires_at, Product.id)
    found = [(bag, _next_of(bag, person)) for bag in db.session.scalars(held)]
    return [_waiting(bag, following) for bag, following in found if following]


def _waiting(bag: Product, following: _Next) -> Waiting:
    why = why_stopped(bag)
    return Waiting(
        title=bag.id,
        subtitle=_("for %(recipient)s", recipient=bag.recipient_id),
        next_step=_(following.words),
        endpoint=following.endpoint,
        values={"identifier": getattr(bag, following.argument)} if following.argument else {},
        stage=stage_words(bag.stage),
        due_at=bag.expires_at,
        tone="stop" if why else "pending",
        note=why,
    )


def _next_of(bag: Product, person: User) -> _Next | None:
    """What `person` does next with this bag in their hands."""
    ways = [one for one in _ways(bag) if bag.stage in one.stages and access.holds(person, one.needs)]
    return next(iter(ways), None)


def _ways(bag: Product) -> tuple[_Next, ...]:
    if bag.is_stopped and bag.stage not in _BEDSIDE:
        return (_BACK, _APART)
    if bag.purpose in SAMPLES:
        return (_DELIVER,)
    if bag.stage is S.COLLECTED and shipping.label_refusals(bag):
        return (_UNLABELLED,)
    return (_THAW, *_NEXT) if bag.is_frozen else _NEXT
