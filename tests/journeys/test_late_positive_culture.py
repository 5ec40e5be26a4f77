"""The culture of a bag that was given grows after all: the physician hears of it, and its sisters stop."""

from datetime import timedelta

import pytest

from tests.journeys import bedside, given, ledger
from tracker import clock
from tracker.demo import assay
from tracker.demo.world import World
from tracker.models import Deviation, Task
from tracker.workflow import Stage


@pytest.mark.hazard("H11")
@pytest.mark.hazard("H50")
def test_a_culture_that_grows_after_the_infusion_calls_the_physician_and_holds_the_other_bags(world: World) -> None:
    # Given a first bag that was infused, and a second of the same donation on the ward,
    first, second, third = given.filled_bags(world)
    for bag, soon in ((second, None), (first, "The second is put off (synthetic)")):
        given.tested(world, bag)
        given.bring_to_pharmacy_and_release(world, bag)
        given.bring_to_ward(world, bag, soon=soon)
    for act in (bedside.check, bedside.measure, bedside.start, bedside.stop):
        assert act(world, first).accepted
    # when the laboratory sees growth two days later,
    with clock.fixed(clock.now() + timedelta(days=2)):
        assay.sterility(world, first, at=clock.now(), growth=True)
        # then the bag is marked for ever, the physician has a day to answer, an investigation is open,
        assert (first.stage, first.positive_culture) == (Stage.INFUSED, True)
        [task] = Task.open_about(first.id)
        assert (task.role, task.due - task.raised_at) == ("physician", timedelta(hours=24))
        assert [found.rule for found in Deviation.open_in(first.stream)] == ["out-of-specification"]
        # and nothing else of this donation is given.
        assert all(bag.hold_reason for bag in (second, third))
        before = ledger.record_now()
        event = bedside.check(world, second)
        assert ledger.wrongs_of(event, "on-hold", before, ledger.record_now()) == []
        # The physician answers; the mark stays.
        assay.physician_told(world, first, at=clock.now() + timedelta(hours=1))
        assert (Task.open_about(first.id), first.positive_culture) == ([], True)
