"""Everything that a trace reaches is recalled in one act, and who was told of it is on record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker import access, custody, releasing, tracing
from tracker.access import Permission
from tracker.custody import PLAIN, Line, Scene
from tracker.extensions import db
from tracker.models import Contact, CustodyEvent, Infusion, Product, Recipient, SupplyLot, Task, User
from tracker.releasing import PHYSICIAN_IS_TOLD_WITHIN
from tracker.rules import reason_given, recall_list
from tracker.tracing import Start
from tracker.workflow import GONE

INFUSED = "infused-and-recalled"  # the kind of the physician's task
_WORDS = {
    "donor": "donor",
    "recipient": "recipient",
    "supply_lot": "lot",
    "user": "person",
    "equipment": "device",
    "place": "place",
}


def recall_reached(start: Start, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Recall every product that a trace from here reaches and that could still be used: all of them, or none.

    Those that were given already cannot be stopped: the physician of each recipient gets a task. A lot is recalled
    itself, so that nothing more is made with it.
    """
    access.require(by, Permission.RECALL)
    db.write()
    if isinstance(start, SupplyLot):
        custody.alone(start)
    bags = releasing.loaded(tracing.reached(start))
    why = f"Recall from {_WORDS[start.__tablename__]} {start.id}: {reason}"
    stopped = _stopped(start, bags, why, by=by, at=at)
    told = _told(start, bags, why, by=by, at=at)
    named = Line(
        start,
        sets=_lot_recalled(start, reason, by=by, at=at),
        facts={"reason": reason, "products": len(stopped), "recipients": len(told)},
        refusals=[
            *reason_given.refusals(reason),
            *recall_list.refusals(start=start.id, to_stop=len(stopped), to_tell=len(told)),
        ],
    )
    return custody.record_together("recall-all", [named, *stopped, *told], by=by, at=at, scene=scene)[0]


def record_contact(
    start: Start,
    recipient: Recipient,
    *,
    whom: str,
    way: str,
    outcome: str,
    note: str,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Somebody was told of the recall of this recipient's products, or could not be reached: when, how, by whom.

    Of what went into others or was discarded there is nothing to be told.
    """
    access.require_any(by, Permission.RECALL, Permission.FOLLOW_UP)
    db.write()
    reached = releasing.loaded(tracing.reached(start))
    theirs = [bag for bag in reached if bag.recipient_id == recipient.id and bag.stage not in GONE]
    facts = {"because_of": start.id, "whom": whom, "way": way, "outcome": outcome}
    said = Line(
        recipient,
        facts=facts,
        refusals=recall_list.contact_refusals(whom=whom, way=way, outcome=outcome, listed=bool(theirs)),
    )
    contacts = [
        Line(
            bag,
            rows=[
                Contact(
                    product_id=bag.id,
                    about_kind=start.__tablename__,
                    about_id=start.id,
                    whom=whom,
                    way=way,
                    outcome=outcome,
                    note=note,
                    contacted_at=at,
                    contacted_by=by.id,
                )
            ],
            despite_hold=True,
        )
        for bag in theirs
    ]
    return custody.record_together("tell-of-recall", [said, *contacts], by=by, at=at, scene=scene)[0]


def _stopped(start: Start, bags: Sequence[Product], why: str, *, by: User, at: datetime) -> list[Line]:
    """A recall of each bag that somebody could still use and that is not recalled yet."""
    changes = [(bag, releasing.recalled(bag, why, by=by, at=at)) for bag in releasing.unfinished(bags)]
    return [
        Line(
            bag,
            "recall",
            sets=change.sets,
            rows=[releasing.decision(bag, "recall", by=by, at=at, justification=why)],
            facts={"because_of": start.id},
            despite_hold=True,
        )
        for bag, change in changes
        if change
    ]


def _told(start: Start, bags: Sequence[Product], why: str, *, by: User, at: datetime) -> list[Line]:
    """A physician's task about everybody who was given one of the bags; not a second one while it is unanswered."""
    return [
        Line(
            recipient,
            "warn-of-recall",
            rows=[
                Task(
                    kind=INFUSED,
                    subject_kind="recipient",
                    subject_id=recipient.id,
                    role="physician",
                    due=at + PHYSICIAN_IS_TOLD_WITHIN,
                    raised_at=at,
                    raised_by=by.id,
                    note=why,
                )
            ],
            facts={"because_of": start.id, "reason": why},
        )
        for recipient in _given(bags)
        if not any((task.kind, task.note) == (INFUSED, why) for task in Task.open_about(recipient.id))
    ]


def _given(bags: Sequence[Product]) -> list[Recipient]:
    """Who was given one of these bags, or is being given it, in the order of their identifiers."""
    got = {
        recipient
        for some in tracing.at_once(bag.id for bag in bags)
        for recipient in db.session.scalars(select(Infusion.recipient_id).where(Infusion.product_id.in_(some)))
    }
    return [db.session.get_one(Recipient, one) for one in sorted(got)]


def _lot_recalled(start: Start, reason: str, *, by: User, at: datetime) -> Mapping[str, Any]:
    if not isinstance(start, SupplyLot) or start.recalled_at is not None:
        return {}
    return {"recalled_at": at, "recalled_by": by.id, "recall_reason": reason}
