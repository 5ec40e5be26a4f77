"""Unsafe ways of carrying a bag: off the ward, out of sight, away from the bedside, out of the waste."""

from functools import partial

import pytest

from tests.journeys import bedside, given
from tests.journeys.ledger import Unsafe, all_refused
from tracker import clock
from tracker.demo import infuse as walk
from tracker.demo.world import World, go
from tracker.models import LabelPrint
from tracker.steps import carry, label, store
from tracker.workflow import Stage

pytestmark = pytest.mark.hazard("H23")


def test_a_released_bag_leaves_the_pharmacy_only_by_issue(world: World) -> None:
    bag, now = given.released_bag(world), clock.now()
    go(store.take(bag, position=world.places[bag.place_id or ""], by=world["priya"], at=now))
    give = partial(carry.hand_over, bag, by=world["priya"], at=now)
    all_refused(
        Unsafe("a courier gets it without an order", "not-carried-now", lambda: give(taken_by=world["carl"])),
        Unsafe("a ward nurse fetches it", "not-carried-now", lambda: give(taken_by=world["nadia"])),
    )


def test_an_issued_bag_is_never_left_alone(world: World) -> None:
    bag, now = given.bag_with_courier(world), clock.now()
    put_down = partial(carry.put_down, bag, by=world["carl"], at=now)
    all_refused(
        Unsafe("it is left at the ward's door", "not-put-down-here", lambda: put_down(place=world.places["WARD-7"])),
        Unsafe("it is left in the pharmacy", "not-put-down-here", lambda: put_down(place=world.places["PHARM"])),
    )
    go(carry.hand_over(bag, taken_by=world["theo"], by=world["carl"], at=now))
    assert (bag.stage, bag.holder_id) == (Stage.ISSUED, world["theo"].id)


@pytest.mark.hazard("H19")
def test_a_bag_on_the_ward_stays_with_its_nurses(world: World) -> None:
    bag, now, ward = given.bag_on_ward(world), clock.now(), world.places["WARD-7"]
    take = partial(carry.take, bag, place=ward, at=now)
    all_refused(Unsafe("a courier carries it off without a return", "not-carried-now", lambda: take(by=world["carl"])))
    go(take(by=world["nadia"]))
    give = partial(carry.hand_over, bag, by=world["nadia"], at=now)
    all_refused(
        Unsafe("the nurse gives it to the courier", "not-carried-now", lambda: give(taken_by=world["carl"])),
        Unsafe(
            "the nurse leaves it in the pharmacy",
            "not-put-down-here",
            lambda: carry.put_down(bag, place=world.places["PHARM"], by=world["nadia"], at=now),
        ),
    )
    go(give(taken_by=world["noor"]))
    go(carry.put_down(bag, place=world.places["BED-7-01"], by=world["noor"], at=now))
    assert bag.stage == Stage.ON_WARD


def test_a_bag_that_was_checked_or_runs_stays_at_the_bedside(world: World) -> None:
    bag, now = given.bag_on_ward(world), clock.now()
    walk.checked(world, bag, at=now)
    give = partial(carry.hand_over, bag, taken_by=world["noor"], by=world["nadia"], at=now)
    leave = partial(carry.put_down, bag, place=world.places["BED-7-01"], by=world["nadia"], at=now)
    all_refused(
        Unsafe("a checked bag is handed on", "not-carried-now", give),
        Unsafe("a checked bag is left in a bed", "not-put-down-here", leave),
    )
    go(bedside.start(world, bag))
    all_refused(
        Unsafe("a running bag is handed on", "not-carried-now", give),
        Unsafe("a running bag is left in a bed", "not-put-down-here", leave),
    )
    go(bedside.stop(world, bag))
    waste = world.places["WASTE-7"]
    all_refused(
        Unsafe(
            "an empty bag is taken out of the waste",
            "not-carried-now",
            lambda: carry.take(bag, place=waste, by=world["noor"], at=now),
        )
    )


@pytest.mark.hazard("H06")
def test_a_bag_is_not_handed_on_while_its_label_does_not_count(world: World) -> None:
    bag, now = given.bag_with_courier(world), clock.now()
    newest = LabelPrint.newest("final", "product", bag.id)
    assert newest is not None
    go(label.void(bag, newest, reason="Torn (synthetic)", by=world["theo"], at=now))
    all_refused(
        Unsafe(
            "a bag with a void label changes hands",
            "label-voided",
            lambda: carry.hand_over(bag, taken_by=world["theo"], by=world["carl"], at=now),
        )
    )
