"""Two patients on one ward, two bags: each bag runs into its own patient only."""

import pytest

from tests.journeys import bedside, given, ledger
from tracker.demo.infuse import wristband
from tracker.demo.world import World
from tracker.workflow import Stage


@pytest.mark.hazard("H01")
def test_a_bag_is_refused_at_the_bed_of_another_patient_and_given_at_its_own(world: World) -> None:
    # Given the bags of two patients on the ward,
    bags = [given.bag_on_ward(world, number) for number in (1, 2)]
    for bag, neighbour in zip(bags, reversed(bags), strict=True):
        others = wristband(neighbour.recipient_id)
        before = ledger.record_now()
        # when a nurse scans the wristband of the neighbour, at the first glance or in the check,
        for event in (
            bedside.glance(world, bag, wristband=others),
            bedside.check(world, bag, wristband=others),
        ):
            # then STOP, the near miss is on record, and the bag has not moved.
            assert ledger.wrongs_of(event, "wrong-recipient", before, ledger.record_now()) == []
    for bag in bags:
        for act in (bedside.check, bedside.measure, bedside.start):
            assert act(world, bag).accepted
        assert bag.stage == Stage.INFUSING


@pytest.mark.hazard("H01")
def test_the_bag_of_another_patient_is_refused_although_the_wristband_is_right(world: World) -> None:
    mine, others = (given.bag_on_ward(world, number) for number in (1, 2))
    before = ledger.record_now()
    event = bedside.check(world, mine, scanned=others.id)
    assert ledger.wrongs_of(event, "wrong-bag", before, ledger.record_now()) == []
