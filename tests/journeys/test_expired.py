"""A bag lives until a moment, to the second; what the form says of the time does not help."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from tests.factories import process as laboratory
from tests.factories.collect import a_collection_bag
from tests.factories.transport import a_shipment_under_way
from tests.journeys import bedside, given, ledger
from tests.tracker.steps import test_issue, test_process, test_transport
from tracker import clock
from tracker.custody import Scene
from tracker.demo.world import World
from tracker.models import CustodyEvent, InfusionOrder, Product
from tracker.steps import freeze, issue, release
from tracker.workflow import Stage

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.hazard("H13")
def test_a_bag_that_expires_on_the_ward_is_refused_at_the_bedside_and_thrown_away(world: World) -> None:
    # Given a bag on the ward with five minutes to live,
    bag = given.bag_about_to_expire(world, 5 * MINUTE)
    assert bag.expires_at is not None
    before = ledger.record_now()
    # when the nurses come a moment too late, even if they write down an earlier time,
    with clock.fixed(bag.expires_at):
        late = bedside.check(world, bag)
        dated_back = bedside.check(world, bag, at=clock.now() - 4 * MINUTE)
    # then STOP, and the bag stays where it is
    for event in (late, dated_back):
        assert ledger.wrongs_of(event, "expired", before, ledger.record_now()) == []
    # until two people throw it away.
    with clock.fixed(bag.expires_at + MINUTE):
        waste, reason = world.places["WASTE-7"], "Expired on the ward (synthetic)"
        people = {"by": world["nadia"], "witness": world["noor"]}
        gone = issue.discard(bag, scanned=bag.id, reason=reason, place=waste, at=clock.now(), **people)
    assert gone.accepted
    assert (bag.stage, bag.keeper) == (Stage.DISCARDED, "WASTE-7")


@pytest.mark.hazard("H13")
def test_a_bag_is_checked_in_its_last_second_and_not_started_after_it(world: World) -> None:
    bag = given.bag_about_to_expire(world, 5 * MINUTE)
    assert bag.expires_at is not None
    with clock.fixed(bag.expires_at - SECOND):
        assert bedside.check(world, bag).accepted
    before = ledger.record_now()
    with clock.fixed(bag.expires_at):
        event = bedside.start(world, bag, scene=Scene(late_reason="We were ready in time (synthetic)"))
    assert ledger.wrongs_of(event, "expired", before, ledger.record_now()) == []
    assert bag.stage == Stage.CHECKED


Late = tuple[Product, Callable[..., CustodyEvent]]


def _packed(world: World) -> Late:
    bag = a_collection_bag(world)
    return bag, partial(test_transport.packing, world, [bag])


def _accepted(world: World) -> Late:
    parcel = a_shipment_under_way(world)
    return parcel.manifest()[0], partial(test_transport.receiving, world, parcel)


def _run_opened(world: World) -> Late:
    bag = laboratory.a_received_bag(world)
    return bag, partial(test_process.opening, world, bag)


def _filled(world: World) -> Late:
    run = test_process.a_measured_run(world)
    return run.bag, partial(test_process.filling, world, run)


def _frozen(world: World) -> Late:
    bag = given.filled_bags(world)[0]
    people = {"by": world["theo"], "witness": world["tess"]}
    with_dmso = bag.volume_ml + Decimal(5)
    lot, freezer = world.lots["DM2601"], world.devices["CRF-1"]
    return bag, partial(freeze.freeze, bag, volume_ml=with_dmso, lot=lot, freezer=freezer, **people)


def _released(world: World) -> Late:
    bag = given.labelled_bag(world)
    return bag, partial(release.conditional, bag, by=world["priya"])


def _issued(world: World) -> Late:
    bag = given.released_bag(world)
    return bag, partial(test_issue.issued, world, bag, given.ordered(world, bag))


def _received_on_ward(world: World) -> Late:
    bag = given.bag_with_courier(world)
    return bag, partial(test_issue.received, world, bag)


def _checked(world: World) -> Late:
    bag = given.bag_on_ward(world)
    return bag, partial(bedside.check, world, bag, order=InfusionOrder.of_product(bag.id))


@pytest.mark.hazard("H13")
@pytest.mark.parametrize(
    "begin",
    [_packed, _accepted, _run_opened, _filled, _frozen, _released, _issued, _received_on_ward, _checked],
)
def test_an_act_dated_back_does_not_make_an_expired_bag_good(world: World, begin: Callable[[World], Late]) -> None:
    bag, act = begin(world)
    assert bag.expires_at is not None
    stage = bag.stage
    with clock.fixed(bag.expires_at):
        event = act(at=bag.expires_at - MINUTE)
    assert not event.accepted
    assert "expired" in {refusal["code"] for refusal in event.said["refusals"]}
    assert bag.stage == stage
