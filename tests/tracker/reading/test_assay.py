"""What waits in quality control."""

from tests.factories.infuse import a_running_bag
from tests.factories.process import a_frozen_bag
from tests.factories.release import ago
from tracker.demo import process
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Assay
from tracker.reading import assay, release


def test_a_frozen_dose_is_tested_after_its_thaw(world: World) -> None:
    frozen = a_frozen_bag(world)
    assert frozen.id not in {waiting.title for waiting in assay.waiting_for_tests()}
    bag = process.thawed(world, frozen, at=ago(10))
    assert bag.id in {waiting.title for waiting in assay.waiting_for_tests()}


def test_a_culture_waits_until_it_is_final_however_it_was_begun_and_whoever_was_given_the_bag(world: World) -> None:
    bag = a_running_bag(world)
    culture = Assay.standing(bag.id)["sterility"]
    culture.resulted_at, culture.finding = culture.sampled_at, "no growth"  # as a first entry of "no growth" has it
    db.session.flush()
    assert (bag.id, "sterility") in {(waiting.title, waiting.subtitle) for waiting in assay.waiting_cultures()}
    assert bag.id in {waiting.title for waiting in release.waiting_for_late_tests()}
    culture.final = True
    db.session.flush()
    assert assay.waiting_cultures() == release.waiting_for_late_tests() == []
    db.session.rollback()
