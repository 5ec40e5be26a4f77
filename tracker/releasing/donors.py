"""What a donor who must not give changes for the products that exist already."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from tracker import custody, protocols
from tracker.extensions import db
from tracker.models import Donor, Product, Site, User
from tracker.releasing.reaching import BETWEEN
from tracker.releasing.readings import stopped
from tracker.rules import donor_reactive
from tracker.workflow import UNFINISHED

_REACTIVE = "Donor %s is reactive for %s"
_FREE = {"hold_reason": None, "held_at": None, "held_by": None}


def products_stopped(donor: Donor, reason: str, *, by: User, at: datetime) -> list[custody.Line]:
    """Hold every unfinished product of the donor and recall what is out: the lines to record with the bad news."""
    theirs = select(Product).where(Product.donor_id == donor.id, Product.stage.in_(UNFINISHED)).order_by(Product.id)
    changes = [(bag, stopped(bag, reason, by=by, at=at)) for bag in db.write().scalars(theirs)]
    return [custody.Line(bag, "hold", sets=sets, despite_hold=True) for bag, sets in changes if sets]


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
    return products_stopped(donor, _REACTIVE % (donor.id, ", ".join(new)), by=by, at=at)


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
