"""The physician replaces an order: wherever its bag is by then, it goes no further until it was issued anew."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.journeys import bedside, given, ledger
from tracker import clock
from tracker.demo import infuse, issue, release
from tracker.demo.world import World, go
from tracker.models import CustodyEvent, InfusionOrder, Product
from tracker.steps import issue as steps
from tracker.steps import order
from tracker.workflow import Stage

Act = Callable[[], CustodyEvent]


def replaced(world: World, old: InfusionOrder, bag: Product) -> InfusionOrder:
    """The order is cancelled, and the physician makes out another one for the same infusion."""
    go(order.cancel(old, reason="Weighed again (synthetic)", by=world["mori"], at=clock.now()))
    return issue.order(world, bag.round, old.number, at=clock.now())


def give_out(world: World, bag: Product, made_out: InfusionOrder) -> CustodyEvent:
    """The pharmacist issues this bag against this order."""
    people = {"courier": world["carl"], "by": world["priya"]}
    return steps.issue(bag, order=made_out, coi=bag.round_id, at=clock.now(), **people)


def at_issue(world: World, bag: Product, old: InfusionOrder) -> list[Act]:
    """The bag is in the pharmacy's refrigerator."""
    return [partial(give_out, world, bag, old)]


def on_the_way(world: World, bag: Product, old: InfusionOrder) -> list[Act]:
    """The courier has it."""
    issue.to_courier(world, bag, old, at=given.ago(25))
    return [partial(bedside.glance, world, bag), partial(bedside.check, world, bag)]


def on_the_ward(world: World, bag: Product, old: InfusionOrder) -> list[Act]:
    """It lies on the ward."""
    issue.to_ward(world, bag, old, at=given.ago(25))
    return [partial(bedside.glance, world, bag), partial(bedside.check, world, bag)]


def checked(world: World, bag: Product, old: InfusionOrder) -> list[Act]:
    """Two nurses have checked it; it hangs beside the bed."""
    on_the_ward(world, bag, old)
    infuse.checked(world, bag, at=given.ago(5))
    return [partial(bedside.start, world, bag)]


PLACES = [
    (at_issue, Stage.CONDITIONAL),
    (on_the_way, Stage.ISSUED),
    (on_the_ward, Stage.ON_WARD),
    (checked, Stage.CHECKED),
]


@pytest.mark.hazard("H52")
@pytest.mark.parametrize(("there", "stage"), PLACES)
def test_a_bag_whose_order_was_replaced_is_stopped_comes_back_and_is_given_on_the_new_order(
    world: World, there: Callable[[World, Product, InfusionOrder], list[Act]], stage: Stage
) -> None:
    # Given a bag of an order, on its way to the patient,
    bag = given.released_bag(world)
    old = given.ordered(world, bag)
    acts = there(world, bag, old)
    assert bag.stage == stage
    # when the physician replaces the order,
    new = replaced(world, old, bag)
    before = ledger.record_now()
    for act in acts:
        # then the next step is refused,
        assert ledger.wrongs_of(act(), "order-cancelled", before, ledger.record_now()) == []
    if stage != Stage.CONDITIONAL:
        # the new order does not reach for a bag that is out,
        event = bedside.check(world, bag, order=new)
        assert ledger.wrongs_of(event, "not-issued-for-order", before, ledger.record_now()) == []
        # the bag comes back and is decided on again,
        issue.returned(world, bag, at=clock.now())
        assert old.product_id is None
        release.restock(world, bag, at=clock.now())
    # and it is given to the patient on the new order.
    go(give_out(world, bag, new))
    assert (new.product_id, old.product_id) == (bag.id, None)
    place, nadia = world.places["WARD-7"], world["nadia"]
    receive = partial(steps.receive_on_ward, bag, scanned=bag.id, giver=world["carl"], place=place, intact=True)
    go(receive(by=nadia, at=clock.now()))
    for given_at_last in (bedside.check, bedside.measure, bedside.start):
        assert given_at_last(world, bag).accepted
