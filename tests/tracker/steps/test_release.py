"""Leg 8: each kind of release, each criterion, and what undoes a release."""

from datetime import timedelta

from tests.factories.release import a_filled_bag
from tracker import clock
from tracker.demo import assay as tested
from tracker.demo import label as labelled
from tracker.demo import release as released
from tracker.demo.world import World
from tracker.workflow import Stage


def test_a_product_whose_late_tests_are_pending_is_released_on_condition(world: World) -> None:
    began = clock.now() - timedelta(hours=3)
    bag = a_filled_bag(world, at=began)
    tested.panel(world, bag, at=began + timedelta(minutes=30))
    labelled.final(world, bag, at=began + timedelta(hours=1))
    released.conditional(world, bag, at=began + timedelta(hours=2))
    assert bag.stage == Stage.CONDITIONAL
