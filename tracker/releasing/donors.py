"""What a donor who must not give changes for the products that exist already."""

from datetime import datetime

from sqlalchemy import select

from tracker import custody
from tracker.extensions import db
from tracker.models import Donor, Product, User
from tracker.releasing.readings import stopped
from tracker.workflow import UNFINISHED


def products_stopped(donor: Donor, reason: str, *, by: User, at: datetime) -> list[custody.Line]:
    """Hold every unfinished product of the donor and recall what is out: the lines to record with the bad news."""
    theirs = select(Product).where(Product.donor_id == donor.id, Product.stage.in_(UNFINISHED)).order_by(Product.id)
    changes = [(bag, stopped(bag, reason, by=by, at=at)) for bag in db.write().scalars(theirs)]
    return [custody.Line(bag, "hold", sets=sets, despite_hold=True) for bag, sets in changes if sets]
