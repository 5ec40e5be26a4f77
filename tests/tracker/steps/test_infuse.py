"""Leg 10: nothing runs into a patient unless bag, wristband, order, record and two nurses agree."""

from datetime import timedelta

import pytest

from tests.factories.infuse import a_bag_on_the_ward
from tracker import clock
from tracker.demo import infuse as walk
from tracker.demo.world import World
from tracker.workflow import Stage

pytestmark = pytest.mark.usefixtures("noon")


def test_one_infusion_from_check_to_disposal(world: World) -> None:
    with clock.fixed(clock.now() - timedelta(hours=2, minutes=10)):
        bag = a_bag_on_the_ward(world)
    infusion = walk.whole(world, bag, at=clock.now() - timedelta(hours=2))
    assert (bag.stage, bag.place_id, infusion.state) == (Stage.INFUSED, "WASTE-7", "ended")
    assert infusion.cells_received == bag.mnc
