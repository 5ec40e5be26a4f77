"""Which printers somebody is offered for a label."""

from tracker.extensions import db
from tracker.models import Place, Printer


def offered(kind: str, place_id: str | None) -> list[Printer]:
    """Those that take this kind where one works or in the room around it; where there are none, all that take it."""
    taking = Printer.taking(kind)
    place = db.session.get(Place, place_id) if place_id else None
    while place is not None:
        here = [one for one in taking if one.place_id == place.id]
        if here:
            return here
        place = db.session.get(Place, place.parent_id) if place.parent_id else None
    return taking
