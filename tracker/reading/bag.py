"""Where a bag is, in words."""

from tracker.extensions import db
from tracker.models import Place, Product, User


def keeper_name(bag: Product) -> str:
    """The person or the place that has custody, by name."""
    found = db.session.get(User, bag.holder_id) if bag.holder_id else db.session.get(Place, bag.place_id)
    return found.name if found else bag.keeper
