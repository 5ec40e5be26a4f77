"""What a donor who must not give changes for the products that exist already, and for those who got them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from tracker import custody, protocols
from tracker.extensions import db
from tracker.models import Donor, Hold, Infusion, Product, Recipient, Site, Task, User
from tracker.releasing.holds import BETWEEN, Cause, Ground, lifted, stopped
from tracker.releasing.readings import PHYSICIAN_IS_TOLD_WITHIN
from tracker.rules import donor_reactive
from tracker.workflow import UNFINISHED

DONOR_UNFIT = "infused-from-unfit-donor"
_INELIGIBLE = "Donor %s was found ineligible"
_REACTIVE = "Donor %s is reactive for %s"


def found_ineligible(donor: Donor, *, by: User, at: datetime) -> list[custody.Line]:
    """What exists of a donor who must not give is stopped; a physician is told of those who were given some of it.

    Not a second time where the physician has not answered yet.
    """
    cause = Cause(Ground.INELIGIBLE, _INELIGIBLE % donor.id, donor.id)
    return [
        *_products_stopped(donor, [cause], by=by, at=at),
        *_recipients_told(donor, cause.reason, by=by, at=at, unless_open=True),
    ]


def _products_stopped(donor: Donor, causes: Sequence[Cause], *, by: User, at: datetime) -> list[custody.Line]:
    """Hold every unfinished product of the donor and recall what is out: the lines to record with the bad news."""
    theirs = select(Product).where(Product.donor_id == donor.id, Product.stage.in_(UNFINISHED)).order_by(Product.id)
    changes = [(bag, stopped(bag, *causes, by=by, at=at)) for bag in db.write().scalars(theirs)]
    return [
        custody.Line(bag, "hold", sets=change.sets, rows=change.rows, despite_hold=True)
        for bag, change in changes
        if change
    ]


def _recipients_told(
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


def reactive_stopped(donor: Donor, results: Mapping[str, str], *, by: User, at: datetime) -> list[custody.Line]:
    """The products stopped by markers that react for the first time, each of them a hold of its own.

    A need that is documented did not know them.
    """
    known = donor.reactive()
    causes = [
        Cause(Ground.DONOR_TEST, _REACTIVE % (donor.id, marker.name), marker.code)
        for marker in protocols.load(Site.here().protocol).markers
        if results.get(marker.code) == "reactive" and marker.name not in known
        if donor_reactive.refusals(donor=donor.id, reactive=[marker.name])
    ]
    if not causes:
        return []
    told = BETWEEN.join(cause.reason for cause in causes)
    return [
        *_products_stopped(donor, causes, by=by, at=at),
        *_recipients_told(donor, told, by=by, at=at),
    ]


def products_freed(donor: Donor, marker: str, reason: str, *, by: User, at: datetime) -> list[custody.Line]:
    """Lift what this marker alone brought of the donor's products; whatever else holds one of them stays."""
    brought = select(Hold.product_id).where(
        Hold.ground == Ground.DONOR_TEST, Hold.because_of == marker, Hold.lifted_at.is_(None)
    )
    theirs = select(Product).where(Product.donor_id == donor.id, Product.stage.in_(UNFINISHED), Product.id.in_(brought))
    lines = []
    for bag in db.write().scalars(theirs.order_by(Product.id)):
        its_own = [one for one in bag.holds() if (one.ground, one.because_of) == (Ground.DONOR_TEST, marker)]
        change = lifted(bag, its_own, reason, by=by, at=at)
        facts = {"because_of": donor.id, "reason_gone": BETWEEN.join(one.reason for one in its_own)}
        lines.append(
            custody.Line(
                bag,
                "lift-quarantine",
                sets=change.sets,
                also=change.also,
                rows=change.rows,
                facts=facts,
                despite_hold=True,
            )
        )
    return lines
