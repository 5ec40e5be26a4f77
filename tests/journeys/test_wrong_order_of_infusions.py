"""A round has three infusions, the first before the second, with days between them."""

import pytest

from tests.journeys import bedside, given, ledger
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Infusion


@pytest.mark.hazard("H52")
def test_the_second_bag_is_not_given_before_the_first_nor_on_the_same_day(world: World) -> None:
    # Given the first two bags of a round on the ward, each with its order,
    first, second, _third = given.filled_bags(world)
    for bag, soon in ((second, None), (first, "The second is put off (synthetic)")):
        given.tested(world, bag)
        given.bring_to_pharmacy_and_release(world, bag)
        given.bring_to_ward(world, bag, soon=soon)
    # when the second is taken first, then STOP;
    before = ledger.record_now()
    for act in (bedside.glance, bedside.check):
        event = act(world, second)
        assert ledger.wrongs_of(event, "infusion-out-of-sequence", before, ledger.record_now()) == []
    # when the first was given, the second is still for another day.
    for act in (bedside.check, bedside.measure, bedside.start, bedside.stop):
        assert act(world, first).accepted
    before = ledger.record_now()
    event = bedside.check(world, second)
    assert ledger.wrongs_of(event, "infusion-too-soon", before, ledger.record_now()) == []
    assert [made.number for made in db.session.query(Infusion)] == [1]
