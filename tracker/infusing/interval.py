"""The days between two infusions of a round: fewer than the protocol has only on the word of a physician."""

from collections.abc import Iterable

from sqlalchemy import and_, or_, select

from tracker import access
from tracker.access import Permission
from tracker.extensions import db
from tracker.models import Deviation, InfusionOrder, Product, User
from tracker.rules import infusion_ordering, infusion_sequence, physician_decides
from tracker.rules.refusal import Refusal


def interval_override(bag: Product, order: InfusionOrder | None) -> Deviation | None:
    """The physician's word that stands: signed with the order, or as the second person at a check of this bag."""
    of_bag = and_(Deviation.subject_id == bag.id, Deviation.rule == infusion_sequence.TOO_SOON)
    with_order = and_(
        Deviation.subject_id == (order.round_id if order else None),
        Deviation.rule == infusion_ordering.TOO_SOON,
        Deviation.opened_at == (order.signed_at if order else None),
    )
    said = select(Deviation).where(or_(of_bag, with_order)).order_by(Deviation.opened_at.desc())
    return db.session.scalar(said.limit(1))


def interval_stops(found: Iterable[Refusal]) -> list[Refusal]:
    """Those of these refusals that are about the days between."""
    return [refusal for refusal in found if refusal.code == infusion_sequence.TOO_SOON]


def physician_refusals(found: Iterable[Refusal], second: User | None, reason: str | None) -> list[Refusal]:
    """Once a reason is given for infusing too soon, whoever signs for it beside the nurse is a physician."""
    return physician_decides.refusals(
        soft=interval_stops(found),
        witness=second.id if second and reason else None,
        is_physician=second is not None and is_physician(second),
    )


def is_physician(person: User) -> bool:
    """Whether this person orders infusions."""
    return access.holds(person, Permission.ORDER_INFUSION)
