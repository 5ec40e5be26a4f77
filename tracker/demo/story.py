"""The story of the demonstration site: twenty synthetic rounds, each as far as its own calendar has come.

The story always goes on with the earliest act of all rounds and ends at a given hour: what lies after that has simply
not happened yet. So every leg has something waiting on it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from tracker.demo import world as stage
from tracker.demo.agenda import Agenda
from tracker.demo.rounds import ENROLLED_BEFORE, Course
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import StreamHead

# Hours from the first infusion of each round to the end of the story; negative: it is still to come.
FIRST_INFUSIONS = (
    *(24 * days for days in (352, 346, 341, 338, 260, 201, 158, 118, 87, 61, 33, 20, 8)),
    26.5,  # one of three infusions given
    0.4,  # being infused
    -0.02,  # on the ward
    -10.6,  # doses being tested
    -16.5,  # on the way to the laboratory
    -20.0,  # at the separator
    -80.0,  # donor being mobilized
)
ACTS_IN_A_COMMIT = 10
SITE_OPENED_BEFORE = timedelta(days=400)  # in stock before any of its lots expired


def play(*, seed: int, end: datetime, tell: Callable[[int, int], None] = lambda _done, _total: None) -> World:
    """Walk the whole story into an empty database, committing as it goes. `tell` hears how far it has come."""
    agenda = Agenda(end)
    begins = agenda.end - timedelta(hours=max(FIRST_INFUSIONS)) - ENROLLED_BEFORE
    world = stage.set_up(seed=seed, today=end.date(), began=end - SITE_OPENED_BEFORE)
    db.session.commit()
    for number, hours in enumerate(FIRST_INFUSIONS, start=1):
        Course(world, agenda, number, _not_at_midnight(world, agenda.end - timedelta(hours=hours))).begin()
    total = int((agenda.end - begins).total_seconds())
    for count, at in enumerate(iter(agenda.next, None)):
        if count % ACTS_IN_A_COMMIT == 0:
            db.session.commit()
        tell(int((at - begins).total_seconds()), total)
    db.session.commit()
    tell(total, total)
    return world


def _not_at_midnight(world: World, first: datetime) -> datetime:
    """A first infusion whose bag leaves the pharmacy, shortly before it, on the same day: an order is for one day."""
    later = first + timedelta(minutes=15)
    return first if world.site.day_of(first - timedelta(minutes=15)) == world.site.day_of(first) else later


def digest() -> str:
    """One digest over the heads of all streams: the same for the same story."""
    heads = db.session.execute(select(StreamHead.stream, StreamHead.position, StreamHead.digest))
    lines = sorted(f"{head.stream} {head.position} {head.digest.hex()}" for head in heads)
    return sha256("\n".join(lines).encode()).hexdigest()
