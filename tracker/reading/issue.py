"""What waits at the pharmacy's counter: infusions to order, orders to fill, bags on their way or back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from tracker import access, carrying, clock, protocols
from tracker.access import Permission
from tracker.extensions import db
from tracker.formulas import cells
from tracker.models import Handover, Infusion, InfusionOrder, Product, Recipient, RecipientIdentity, Round, Site, User
from tracker.reading.bag import keeper_name
from tracker.reading.holds import why_stopped
from tracker.reading.waiting import Waiting, span_words
from tracker.rules import in_hand
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

READY = (Stage.RELEASED, Stage.CONDITIONAL)
AWAY = (Stage.ISSUED, Stage.ON_WARD, Stage.CHECKED)


def waiting_to_order() -> list[Waiting]:
    """Released doses whose infusion nobody has ordered yet."""
    return [
        Waiting(
            title=bag.round_id,
            subtitle=_("Recipient %(recipient)s · infusion %(n)s", recipient=bag.recipient_id, n=bag.dose_number),
            next_step=_("Order the infusion"),
            endpoint="issue.new_order",
            values={"identifier": bag.round_id},
            stage=_("released"),
            tone="go",
            due_at=bag.expires_at,
        )
        for bag in _bags(*READY)
        if bag.purpose == "dose" and bag.dose_number not in _ordered(bag.round_id)
    ]


def waiting_to_fill() -> list[Waiting]:
    """Orders of today and later that no bag was issued against, each with where its bag is if not in the pharmacy."""
    return [
        Waiting(
            title=order.id,
            subtitle=_("Recipient %(recipient)s · infusion %(n)s", recipient=order.recipient_id, n=order.number),
            next_step=_("Look at it") if missing else _("Issue"),
            endpoint="issue.order",
            values={"identifier": order.id},
            stage=_("for %(day)s", day=order.planned_on.isoformat()),
            tone="pending" if missing else "attention",
            note=missing,
        )
        for order in open_orders()
        if order.product_id is None and not is_past(order)
        for missing in [_not_here(bag_for(order))]
    ]


def waiting_past() -> list[Waiting]:
    """Orders whose day went by without the infusion: each is cancelled, and ordered anew if it is still wanted."""
    return [
        Waiting(
            title=order.id,
            subtitle=_("Recipient %(recipient)s · infusion %(n)s", recipient=order.recipient_id, n=order.number),
            next_step=_("Cancel or replace"),
            endpoint="issue.order",
            values={"identifier": order.id},
            stage=_("was for %(day)s", day=order.planned_on.isoformat()),
            tone="stop",
            note=_("Bag %(bag)s was issued against it.", bag=order.product_id) if order.product_id else "",
        )
        for order in open_orders()
        if is_past(order)
    ]


def is_past(order: InfusionOrder) -> bool:
    """Whether the day of an order went by."""
    return order.planned_on < today(clock.now())


def is_unused(order: InfusionOrder) -> bool:
    """Whether the day of an order that stands went by without its infusion."""
    return is_past(order) and any(order.id == still_open.id for still_open in open_orders())


def waiting_to_be_brought() -> list[Waiting]:
    """Released doses that are not in the pharmacy yet, each with how it leaves where it is."""
    return [_to_be_brought(bag) for bag in _bags(*READY) if bag.purpose == "dose" and not is_at_the_counter(bag)]


def _to_be_brought(bag: Product) -> Waiting:
    if bag.holder_id:
        next_step, endpoint = _("Hand it to the pharmacy"), "transport.give_page"
    elif bag.slot_id:
        next_step, endpoint = _("Retrieve it, then hand it to the pharmacy"), "process.retrieve"
    else:
        next_step, endpoint = _("Take it, then hand it to the pharmacy"), "transport.take_page"
    return Waiting(
        title=bag.id,
        subtitle=_("Recipient %(recipient)s · with %(keeper)s", recipient=bag.recipient_id, keeper=keeper_name(bag)),
        next_step=next_step,
        endpoint=endpoint,
        stage=_("released"),
        tone="stop" if bag.is_stopped else "attention",
        due_at=bag.expires_at,
        note=why_stopped(bag),
    )


def is_at_the_counter(bag: Product) -> bool:
    """Whether a bag is in the pharmacy or in the hands of somebody who issues."""
    if bag.holder_id:
        return access.holds(db.session.get_one(User, bag.holder_id), Permission.ISSUE)
    return not carrying.counter_refusals(bag)


def stops(bag: Product | None, by: User) -> list[Refusal]:
    """What has to happen with the bag of an order before `by` can issue it."""
    if bag is None:
        return []
    return [
        *bag.hold_stops(),
        *in_hand.refusals(holder=bag.holder_id, by=by.id),
        *carrying.counter_refusals(bag),
        *bag.shelf_life_stops(clock.now()),
    ]


def _not_here(bag: Product | None) -> str:
    if bag is None:
        return str(_("No released bag yet."))
    return "" if is_at_the_counter(bag) else str(_("Its bag is with %(keeper)s.", keeper=keeper_name(bag)))


def waiting_on_the_way() -> list[Waiting]:
    """Bags that the courier has."""
    return [_away(bag, _("Receive on the ward"), "issue.receive", "attention") for bag in _bags(Stage.ISSUED)]


def waiting_away() -> list[Waiting]:
    """Bags that have left the pharmacy and are not running yet, from the pharmacy's side."""
    return [_away(bag, _("Take it back"), "issue.take_back", "pending") for bag in _bags(*AWAY)]


def waiting_returned() -> list[Waiting]:
    """Bags that came back: they need a decision."""
    return [
        Waiting(
            title=bag.id,
            subtitle=keeper_name(bag),
            next_step=_("Discard"),
            endpoint="issue.throw_away",
            values={"identifier": bag.id},
            stage=_("returned"),
            tone="stop" if bag.is_stopped else "pending",
            due_at=bag.expires_at,
            note=why_stopped(bag) or _("Release decides whether it goes back into stock."),
        )
        for bag in _bags(Stage.RETURNED)
    ]


def open_orders() -> Sequence[InfusionOrder]:
    """Orders that are neither cancelled nor carried out, by their day."""
    done = select(Infusion.order_id)
    open_ones = select(InfusionOrder).where(InfusionOrder.cancelled_at.is_(None), InfusionOrder.id.not_in(done))
    return db.session.scalars(open_ones.order_by(InfusionOrder.planned_on, InfusionOrder.id)).all()


def bag_for(order: InfusionOrder) -> Product | None:
    """The bag that was issued against this order, or the one that is ready for it."""
    if order.product_id is not None:
        return db.session.get(Product, order.product_id)
    return next(
        (b for b in _bags(*READY) if (b.round_id, b.dose_number) == (order.round_id, order.number)),
        None,
    )


def frozen_for(order: InfusionOrder) -> Product | None:
    """The dose that this order is for, while it is frozen."""
    doses = select(Product).where(Product.round_id == order.round_id, Product.dose_number == order.number)
    before_release = doses.where(Product.stage.in_((Stage.FILLED, Stage.LABELLED)))
    return next((bag for bag in db.session.scalars(before_release) if bag.is_frozen), None)


def dose_of(bag: Product | None, order: InfusionOrder) -> int | None:
    """Cells per kilogram of this bag at the weight of the order."""
    if bag is None or bag.mnc is None:
        return None
    return cells.per_kg(cells=bag.mnc, weight_kg=order.weight_kg)


def suggested(round_: Round) -> dict[str, object]:
    """What a new order of this round most likely says. The weight is not suggested: it is measured."""
    taken = _ordered(round_.id) | {infusion.number for infusion in Infusion.of_round(round_.id)}
    free = [number for number in range(1, round_.planned_infusions + 1) if number not in taken]
    target = protocols.load(round_.protocol).dose.target_cells_per_kg
    return {
        "number": str(free[0]) if free else "1",
        "target_e8_per_kg": Decimal(target) / 10**8,
        "planned_on": today(clock.now()),
    }


def patient_of(order: InfusionOrder) -> RecipientIdentity | None:
    """Name and birth date of the recipient, for those who may read them."""
    return db.session.get(RecipientIdentity, order.recipient_id)


def recipient_of(round_: Round) -> Recipient:
    """The recipient of a round."""
    return db.session.get_one(Recipient, round_.recipient_id)


def issued_at(bag: Product) -> datetime | None:
    """When the bag left the pharmacy."""
    left = Handover.newest(bag.id, "issue")
    return left.handed_at if left else None


def back_by(bag: Product) -> datetime | None:
    """Until when the bag may come back into stock."""
    left = Handover.newest(bag.id, "issue")
    minutes = protocols.load(Round.protocol_of(bag.round_id)).returns.longest_min
    return left.handed_at + timedelta(minutes=minutes) if left else None


def today(at: datetime) -> date:
    """The day at this site."""
    return Site.here().day_of(at)


def names_of(*people: str | None) -> dict[str, str]:
    """Names of staff by their number."""
    wanted = [person for person in people if person]
    return {person.id: person.name for person in db.session.scalars(select(User).where(User.id.in_(wanted)))}


def _ordered(round_id: str) -> set[int]:
    return {order.number for order in InfusionOrder.of_round(round_id) if order.cancelled_at is None}


def _bags(*stages: Stage) -> Sequence[Product]:
    standing = select(Product).where(Product.stage.in_(stages))
    return db.session.scalars(standing.order_by(Product.expires_at, Product.id)).all()


def _away(bag: Product, next_step: str, endpoint: str, tone: str) -> Waiting:
    left = issued_at(bag)
    minutes = int((clock.now() - left).total_seconds() // 60) if left else 0
    return Waiting(
        title=bag.id,
        subtitle=_("Recipient %(recipient)s · with %(keeper)s", recipient=bag.recipient_id, keeper=keeper_name(bag)),
        next_step=next_step,
        endpoint=endpoint,
        values={"identifier": bag.id},
        stage=_(bag.stage.value.replace("-", " ")),
        tone="stop" if bag.is_stopped else tone,
        due_at=bag.expires_at,
        note=_("Left the pharmacy %(span)s ago.", span=span_words(minutes)),
    )
