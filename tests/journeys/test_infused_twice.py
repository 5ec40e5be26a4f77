"""A bag is infused once: not after a double tap, not by the colleague, not from the waste."""

import pytest

from tests.journeys import bedside, given, ledger
from tracker import clock
from tracker.custody import Scene
from tracker.demo import infuse as walk
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Infusion
from tracker.workflow import Stage


@pytest.mark.hazard("H16")
def test_a_bag_is_started_once(world: World) -> None:
    bag = given.bag_on_ward(world)
    walk.checked(world, bag, at=clock.now() - 5 * given.MINUTE)
    form = Scene(form_key="a form")
    first = bedside.start(world, bag, scene=form)
    # A double tap is the line that is already there;
    assert bedside.start(world, bag, scene=form).key == first.key
    # a second start, by the same nurse or by the other one, is refused,
    before = ledger.record_now()
    for nurse in ("nadia", "noor"):
        event = bedside.start(world, bag, by=world[nurse])
        assert ledger.wrongs_of(event, "already-infused", before, ledger.record_now()) == []
    # and so is the empty bag, checked or started once more.
    assert bedside.stop(world, bag).accepted
    before = ledger.record_now()
    for act in (bedside.glance, bedside.check, bedside.start):
        assert ledger.wrongs_of(act(world, bag), "already-infused", before, ledger.record_now()) == []
    assert bag.stage == Stage.INFUSED
    assert db.session.query(Infusion).count() == 1
