"""What a donor who must not give changes for the products that exist already, and for those who got them."""

from datetime import datetime

from sqlalchemy import select

from tracker import custody
from tracker.extensions import db
from tracker.models import Donor, Infusion, Product, Recipient, Task, User
from tracker.releasing.readings import PHYSICIAN_IS_TOLD_WITHIN, stopped
from tracker.workflow import UNFINISHED

DONOR_UNFIT = "infused-from-unfit-donor"


def products_stopped(donor: Donor, reason: str, *, by: User, at: datetime) -> list[custody.Line]:
    """Hold every unfinished product of the donor and recall what is out: the lines to record with the bad news."""
    theirs = select(Product).where(Product.donor_id == donor.id, Product.stage.in_(UNFINISHED)).order_by(Product.id)
    changes = [(bag, stopped(bag, reason, by=by, at=at)) for bag in db.write().scalars(theirs)]
    return [custody.Line(bag, "hold", sets=sets, despite_hold=True) for bag, sets in changes if sets]


def recipients_told(
    donor: Donor, reason: str, *, by: User, at: datetime, unless_open: bool = False
) -> list[custody.Line]:
    """A physician's task about everybody who was given cells of the donor: inform, follow up.

    unless_open: not a second one beside a task that nobody has answered yet.
    """
    theirs = select(Product.id).where(Product.donor_id == donor.id)
    given = select(Infusion.recipient_id).where(Infusion.product_id.in_(theirs))
    got = db.write().scalars(select(Recipient).where(Recipient.id.in_(given)).order_by(Recipient.id))
    return [
        custody.Line(
            recipient,
            "warn-of-donor",
            rows=[
                Task(
                    kind=DONOR_UNFIT,
                    subject_kind="recipient",
                    subject_id=recipient.id,
                    role="physician",
                    due=at + PHYSICIAN_IS_TOLD_WITHIN,
                    raised_at=at,
                    raised_by=by.id,
                    note=reason,
                )
            ],
            facts={"donor": donor.id, "reason": reason},
        )
        for recipient in got
        if not (unless_open and any(task.kind == DONOR_UNFIT for task in Task.open_about(recipient.id)))
    ]
