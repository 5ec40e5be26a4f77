"""What waits in quality control."""

from tests.factories.process import a_frozen_bag
from tests.factories.release import ago
from tracker.demo import process
from tracker.demo.world import World
from tracker.reading import assay


def test_a_frozen_dose_is_tested_after_its_thaw(world: World) -> None:
    frozen = a_frozen_bag(world)
    assert frozen.id not in {waiting.title for waiting in assay.waiting_for_tests()}
    bag = process.thawed(world, frozen, at=ago(10))
    assert bag.id in {waiting.title for waiting in assay.waiting_for_tests()}
