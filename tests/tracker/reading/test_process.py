"""What waits in the cell laboratory."""

import pytest

from tests.factories.process import a_frozen_bag, doses
from tests.factories.release import ago
from tracker import clock
from tracker.demo import issue
from tracker.demo import process as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.reading import process
from tracker.steps import order

pytestmark = pytest.mark.usefixtures("noon")


def test_a_frozen_dose_is_to_be_thawed_while_an_order_for_it_stands(world: World) -> None:
    bag = a_frozen_bag(world)
    assert process.waiting_to_thaw() == []
    made_out = issue.order(world, bag.round, bag.dose_number or 0, at=ago(30))
    assert [waiting.title for waiting in process.waiting_to_thaw()] == [bag.id]
    go(order.cancel(made_out, reason="fever", by=world["mori"], at=clock.now()))
    assert process.waiting_to_thaw() == []


def test_a_dose_that_was_thawed_or_never_frozen_is_not_to_be_thawed(world: World) -> None:
    bag = a_frozen_bag(world)
    for number, soon in ((1, None), (2, "Put off (synthetic)")):
        issue.order(world, bag.round, number, at=ago(30), soon=soon)
    assert [waiting.title for waiting in process.waiting_to_thaw()] == [bag.id]
    walk.thawed(world, bag, at=ago(10))
    assert process.waiting_to_thaw() == []


def test_a_product_that_has_no_expiry_in_its_storage_is_in_time(world: World) -> None:
    bag = a_frozen_bag(world)
    assert (bag.expires_at, process.notice_of(bag)) == (None, "good")


def test_a_product_that_lost_the_expiry_it_should_have_is_not(world: World) -> None:
    [dose, *_] = doses(world)
    assert process.notice_of(dose) == "good"
    with db.session.no_autoflush:
        dose.expires_at = None
        assert process.notice_of(dose) == "unknown"
    db.session.expire(dose)
