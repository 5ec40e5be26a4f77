"""A place and what goes on in it: a line of a bag, a run or a session speaks of it, but is no line of its stream."""

from tracker.custody.rivals import LostRace
from tracker.extensions import db
from tracker.models import Place


def stays(*places: Place | None) -> None:
    """Keep places as they were read until the commit, so that nobody closes one of them meanwhile.

    Raises LostRace where somebody did, since it was read or since the act was decided on.
    """
    for place in places:
        if place is None:
            continue
        seen = place.last_position
        db.write().refresh(place, with_for_update={"read": True})
        if place.last_position != seen or place.is_closed:
            raise LostRace(place.stream, place.last_position)


def alone(place: Place) -> None:
    """Have a place for oneself until the commit: who is bringing something there is waited for, and is asked about."""
    db.write().refresh(place, with_for_update=True)
