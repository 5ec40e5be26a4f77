"""A recall reaches a bag wherever it is, and nobody can go on with it."""

import pytest

from tests.journeys import bedside, given, ledger
from tracker import clock
from tracker.demo import infuse as walk
from tracker.demo import release as pharmacy
from tracker.demo.world import World
from tracker.models import CustodyEvent, Product
from tracker.steps import identify, issue, monitor
from tracker.workflow import Stage

WHY = "Donor reported an infection (synthetic)"


def arrive(world: World, bag: Product) -> CustodyEvent:
    """The courier brings it to the ward."""
    ward = world.places["WARD-7"]
    return issue.receive_on_ward(
        bag, scanned=bag.id, giver=world["carl"], place=ward, intact=True, by=world["nadia"], at=clock.now()
    )


def brought_back(world: World, bag: Product) -> CustodyEvent:
    """The courier turns round: the pharmacy takes it back."""
    return issue.return_to_pharmacy(
        bag,
        scanned=bag.id,
        giver=world["carl"],
        place=world.places["PHARM"],
        temperature_kept=True,
        unopened=True,
        by=world["priya"],
        at=clock.now(),
    )


@pytest.mark.hazard("H12")
def test_a_bag_recalled_on_its_way_is_not_taken_on_the_ward_and_comes_back(world: World) -> None:
    bag = given.bag_with_courier(world)
    pharmacy.recall(world, bag, reason=WHY, at=clock.now())
    before = ledger.record_now()
    event = arrive(world, bag)
    assert ledger.wrongs_of(event, "recalled", before, ledger.record_now()) == []
    assert (bag.stage, bag.holder_id) == (Stage.ISSUED, world["carl"].id)
    assert brought_back(world, bag).accepted
    assert (bag.stage, bag.place_id, bag.recall_reason) == (Stage.RETURNED, "PHARM", WHY)


@pytest.mark.hazard("H12")
def test_a_bag_held_on_the_ward_is_neither_checked_nor_started(world: World) -> None:
    bag = given.bag_on_ward(world)
    pharmacy.held(world, bag, at=given.ago(10))
    before = ledger.record_now()
    for act in (bedside.glance, bedside.check):
        assert ledger.wrongs_of(act(world, bag), "on-hold", before, ledger.record_now()) == []


@pytest.mark.hazard("H12")
def test_a_recall_between_check_and_start_stops_the_start_and_one_during_the_infusion_stops_that(world: World) -> None:
    bag, other = given.bag_on_ward(world, 1), given.bag_on_ward(world, 2)
    walk.checked(world, bag, at=given.ago(5))
    pharmacy.recall(world, bag, reason=WHY, at=clock.now())
    before = ledger.record_now()
    assert ledger.wrongs_of(bedside.start(world, bag), "recalled", before, ledger.record_now()) == []
    back = identify.put_back(bag, place=world.places["WARD-7"], reason="Recalled", by=world["nadia"], at=clock.now())
    assert (back.accepted, bag.stage) == (True, Stage.ON_WARD)

    walk.started(world, other, at=given.ago(12))
    pharmacy.recall(world, other, reason=WHY, at=clock.now())
    assert monitor.interrupt(other, reason="Recalled", by=world["nadia"], at=clock.now()).accepted
    before = ledger.record_now()
    again = monitor.resume(other, rate_ml_per_min=other.volume_ml / 100, by=world["nadia"], at=clock.now())
    assert ledger.wrongs_of(again, "recalled", before, ledger.record_now()) == []
    ended = bedside.stop(world, other, volume_ml=other.volume_ml / 2, reason="Recalled (synthetic)")
    assert (ended.accepted, other.stage) == (True, Stage.INFUSED)
