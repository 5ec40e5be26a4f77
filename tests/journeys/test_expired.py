"""A bag lives until a moment, to the second; what the form says of the time does not help."""

from datetime import timedelta

import pytest

from tests.journeys import bedside, given, ledger
from tracker import clock
from tracker.custody import Scene
from tracker.demo.world import World
from tracker.steps import issue
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
