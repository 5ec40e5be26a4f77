"""What a physician has to answer: growth in a culture, a serious event, an unfit donor of cells that were given."""

from flask_babel import gettext as _
from sqlalchemy import or_, select

from tracker.extensions import db
from tracker.models import Product, Recipient, Round, Task
from tracker.reading.waiting import Waiting
from tracker.rules.refusal import N_

WORDS = {
    "positive-culture": N_("Growth in the culture: tell the recipient"),
    "serious-reaction": N_("Serious reaction to an infusion"),
    "serious-adverse-event": N_("Serious adverse event"),
    "infused-from-unfit-donor": N_("Infused from a donor who was found unfit since: inform, follow up"),
    "infused-and-recalled": N_("Infused and recalled since: inform, follow up"),
}


def waiting_to_be_told() -> list[Waiting]:
    """Alarms that no physician has answered, the most urgent first."""
    open_tasks = select(Task).where(Task.done_at.is_(None), Task.role == "physician").order_by(Task.due)
    return [
        Waiting(
            title=task.subject_id,
            subtitle=said(task),
            next_step=_("Answer the alarm"),
            endpoint="assay.alarm",
            values={"identifier": task.id},
            tone="stop",
            due_at=task.due,
            note=task.note or "",
        )
        for task in db.session.scalars(open_tasks)
    ]


def said(task: Task) -> str:
    """What an alarm is about."""
    return str(_(WORDS.get(task.kind, task.kind)))


def open_about(recipient: Recipient) -> list[Task]:
    """The unanswered alarms about a recipient, their rounds and the bags made for them."""
    rounds = select(Round.id).where(Round.recipient_id == recipient.id)
    bags = select(Product.id).where(Product.recipient_id == recipient.id)
    concerned = or_(
        Task.subject_id == recipient.id,
        Task.subject_id.in_(rounds),
        Task.subject_id.in_(bags),
    )
    waiting = select(Task).where(Task.done_at.is_(None), Task.role == "physician", concerned)
    return list(db.session.scalars(waiting.order_by(Task.due, Task.id)))
