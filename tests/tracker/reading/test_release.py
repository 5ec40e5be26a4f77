"""What waits for the pharmacist's decision, and what does not yet."""

from tests.factories.process import a_frozen_bag
from tests.factories.release import a_labelled_bag, ago
from tracker.demo import assay, label, process
from tracker.demo.world import World
from tracker.reading import release


def test_a_labelled_bag_waits_for_its_decision(world: World) -> None:
    bag = a_labelled_bag(world)
    assert [waiting.title for waiting in release.waiting_for_release()] == [bag.id]


def test_a_frozen_bag_does_not_wait_for_a_decision_but_the_thawed_one_does(world: World) -> None:
    frozen = a_frozen_bag(world)
    assert release.waiting_for_release() == []
    bag = process.thawed(world, frozen, at=ago(30))
    label.final(world, bag, at=ago(20))
    assay.panel(world, bag, at=ago(15))
    assert [waiting.title for waiting in release.waiting_for_release()] == [bag.id]
