"""Nothing leaves the pharmacy before the pharmacist has released it, whoever is in a hurry."""

import pytest

from tests.journeys import given, ledger
from tracker import clock
from tracker.demo import release, store, transport
from tracker.demo.world import World, go
from tracker.models import InfusionOrder, Product
from tracker.steps import issue
from tracker.steps import release as rejecting
from tracker.workflow import Stage


def issued(world: World, bag: Product, order: InfusionOrder) -> list[str]:
    """What is wrong with how the issue of an unreleased bag was answered."""
    before = ledger.record_now()
    event = issue.issue(bag, order=order, coi=bag.round_id, courier=world["carl"], by=world["priya"], at=clock.now())
    return ledger.wrongs_of(event, "not-released", before, ledger.record_now())


@pytest.mark.hazard("H09")
def test_a_bag_is_issued_only_after_its_release(world: World) -> None:
    # Given an order for a bag that stands in the pharmacy, tested and labelled,
    bag = given.labelled_bag(world)
    order = given.ordered(world, bag)
    store.take(world, bag, at=given.ago(20))
    transport.handed(world, bag, giver="theo", taker="priya", at=given.ago(19))
    # when it is issued before anybody released it, then STOP;
    assert issued(world, bag, order) == []
    assert (bag.stage, bag.holder_id) == (Stage.LABELLED, world["priya"].id)
    # and after the release it goes.
    release.conditional(world, bag, at=clock.now())
    event = issue.issue(bag, order=order, coi=bag.round_id, courier=world["carl"], by=world["priya"], at=clock.now())
    assert event.accepted


@pytest.mark.hazard("H09")
def test_a_bag_that_quality_assurance_rejected_is_not_issued(world: World) -> None:
    bag = given.labelled_bag(world)
    order = given.ordered(world, bag)
    go(rejecting.reject(bag, reason="Visible particles (synthetic)", by=world["olga"], at=clock.now()))
    assert issued(world, bag, order) == []
    assert bag.stage == Stage.REJECTED
