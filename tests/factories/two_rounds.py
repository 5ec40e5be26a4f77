"""Two rounds of which the ledger has every kind of line: one was frozen, thawed and given, the other is being given."""

from datetime import timedelta

from tests.factories import process as laboratory
from tests.factories.walked import walked
from tests.journeys import given
from tracker import clock
from tracker.demo import infuse, process
from tracker.demo.world import World
from tracker.models import Product


@walked
def two_rounds(world: World) -> list[Product]:
    """The thawed dose of the first round, which runs; of the second the first dose, released, in its position."""
    frozen, *_others = [process.frozen(world, bag, at=given.ago(75)) for bag in laboratory.doses(world, 1)[:1]]
    thawed = given.thawed_bag_on_ward(world, frozen)
    infuse.started(world, thawed, at=clock.now() - timedelta(minutes=2))
    return [thawed, given.released_bag(world, 2)]
