"""What a donor who must not give changes for the products that exist already, and for those who got them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from tracker import custody, protocols
from tracker.extensions import db
from tracker.models import Donor, Infusion, Product, Recipient, Site, Task, User
from tracker.releasing.reaching import BETWEEN
from tracker.releasing.readings import PHYSICIAN_IS_TOLD_WITHIN, stopped
from tracker.rules import donor_reactive
from tracker.workflow import UNFINISHED

DONOR_UNFIT = "infused-from-unfit-donor"
_REACTIVE = "Donor %s is reactive for %s"
_FREE = {"hold_reason": None, "held_at": None, "held_by": None}


def unfit(donor: Donor, reason: str, *, by: User, at: datetime, unless_open: bool = False) -> list[custody.Line]:
    """What exists of the donor is stopped; a physician is told of those who were given some of it.

    unless_open: not a second time where the physician has not answered yet.
    """
    return [
        *_products_stopped(donor, reason, by=by, at=at),
        *_recipients_told(donor, reason, by=by, at=at, unless_open=unless_open),
    ]


def _products_stopped(donor: Donor, reason: str, *, by: User, at: datetime) -> list[custody.Line]:
    """Hold every unfinished product of the donor and recall what is out: the lines to record with the bad news."""
    theirs = select(Product).where(Product.donor_id == donor.id, Product.stage.in_(UNFINISHED)).order_by(Product.id)
    changes = [(bag, stopped(bag, reason, by=by, at=at)) for bag in db.write().scalars(theirs)]
    return [custody.Line(bag, "hold", sets=sets, despite_hold=True) for bag, sets in changes if sets]


def _recipients_told(donor: Donor, reason: str, *, by: User, at: datetime, unless_open: bool) -> list[custody.Line]:
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


def reactive_stopped(donor: Donor, results: Mapping[str, str], *, by: User, at: datetime) -> list[custody.Line]:
    """The products stopped by markers that react for the first time. A need that is documented did not know them."""
    known = donor.reactive()
    new = [
        marker.name
        for marker in protocols.load(Site.here().protocol).markers
        if results.get(marker.code) == "reactive" and marker.name not in known
    ]
    if not donor_reactive.refusals(donor=donor.id, reactive=new):
        return []
    return unfit(donor, _REACTIVE % (donor.id, ", ".join(new)), by=by, at=at)


def products_freed(donor: Donor) -> list[custody.Line]:
    """Take what a reactive marker brought out of every hold of the donor's products; one with no other is lifted."""
    begins = _REACTIVE % (donor.id, "")
    theirs = select(Product).where(
        Product.donor_id == donor.id, Product.stage.in_(UNFINISHED), Product.hold_reason.is_not(None)
    )
    lines = []
    for bag in db.write().scalars(theirs.order_by(Product.id)):
        reasons = (bag.hold_reason or "").split(BETWEEN)
        others = [reason for reason in reasons if not reason.startswith(begins)]
        if others != reasons and not (bag.positive_culture and not others):
            sets = {"hold_reason": BETWEEN.join(others)} if others else _FREE
            facts = {"because_of": donor.id, "reason_gone": begins.strip()}
            lines.append(custody.Line(bag, "lift-quarantine", sets=sets, facts=facts, despite_hold=True))
    return lines
