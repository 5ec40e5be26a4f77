"""Unsafe acts with the cells of people who turned reactive or withdrew: each refused, and nothing moves."""

from datetime import timedelta
from functools import partial

import pytest

from tests.journeys import bedside, given
from tests.journeys.ledger import Unsafe, all_refused
from tracker import clock
from tracker.demo import infuse as walk
from tracker.demo.world import World, go
from tracker.models import CustodyEvent, Donor, InfusionOrder, Product, Recipient
from tracker.steps import enrol, issue, order, release, screen
from tracker.workflow import Stage

WHY = "Synthetic reason."


@pytest.mark.hazard("H11")
@pytest.mark.hazard("H15")
def test_after_the_donor_turned_reactive(world: World) -> None:
    bags, now = given.filled_bags(world), clock.now()
    for bag in bags:
        given.tested(world, bag)
    on_ward, in_pharmacy, labelled = bags
    for bag in (on_ward, in_pharmacy):
        given.bring_to_pharmacy_and_release(world, bag)
    given.bring_to_ward(world, on_ward)
    made_out = given.ordered(world, in_pharmacy, soon="Put off (synthetic)")
    walk.checked(world, on_ward, at=now)
    donor, cora = on_ward.round.donor, world["cora"]
    report = partial(screen.report_tests, donor, specimen_at=now, by=cora, at=now)
    go(report(results={"hiv-nat": "reactive"}))
    go(report(results={"hiv-nat": "negative"}))  # clears nothing
    for code in ("on-hold", "donor-hiv-reactive"):
        all_refused(
            Unsafe("a bag is released", code, lambda: release.conditional(labelled, by=world["priya"], at=now)),
            Unsafe("a released bag is issued", code, lambda: _issue(world, in_pharmacy, made_out)),
            Unsafe("the checked bag is started", code, lambda: bedside.start(world, on_ward)),
        )
    assert all(bag.hold_reason for bag in bags)
    assert all(bag.recall_reason for bag in (on_ward, in_pharmacy))


@pytest.mark.hazard("H51")
@pytest.mark.parametrize("kind", ["donor", "recipient"])
def test_after_somebody_withdrew_consent(world: World, kind: str) -> None:
    bag, now = given.bag_on_ward(world), clock.now()
    person: Donor | Recipient = bag.round.donor if kind == "donor" else bag.round.recipient
    walk.checked(world, bag, at=now)
    go(enrol.withdraw_consent(person, reason=WHY, by=world["cora"], at=clock.now()))
    all_refused(
        Unsafe("the checked bag is started", "consent-withdrawn", lambda: bedside.start(world, bag)),
        Unsafe(
            "the start is dated back",
            "consent-withdrawn",
            lambda: bedside.start(world, bag, at=now - timedelta(minutes=5)),
        ),
    )
    assert bag.stage == Stage.CHECKED


@pytest.mark.hazard("H51")
@pytest.mark.parametrize("kind", ["donor", "recipient"])
def test_in_the_pharmacy_after_somebody_withdrew_consent(world: World, kind: str) -> None:
    bag, labelled, _third = given.filled_bags(world)
    for dose in (bag, labelled):
        given.tested(world, dose)
    given.bring_to_pharmacy_and_release(world, bag)
    made_out, round_ = given.ordered(world, bag), bag.round
    person: Donor | Recipient = round_.donor if kind == "donor" else round_.recipient
    go(enrol.withdraw_consent(person, reason=WHY, by=world["cora"], at=clock.now()))
    now, priya, gone = clock.now(), world["priya"], "consent-withdrawn"
    exception = partial(
        release.exceptional, labelled, justification=WHY * 3, approver=world["olga"], physician=world["mori"]
    )
    all_refused(
        Unsafe("a bag is released", gone, lambda: release.conditional(labelled, by=priya, at=now)),
        Unsafe("a bag is released by exception", gone, lambda: exception(by=priya, at=now)),
        Unsafe("a released bag is issued", gone, lambda: _issue(world, bag, made_out)),
        Unsafe("another infusion is ordered", gone, lambda: _order(world, labelled)),
    )


def _issue(world: World, bag: Product, made_out: InfusionOrder) -> CustodyEvent:
    return issue.issue(bag, order=made_out, coi=bag.round_id, courier=world["carl"], by=world["priya"], at=clock.now())


def _order(world: World, bag: Product) -> CustodyEvent:
    today = world.site.day_of(clock.now())
    return order.order(
        bag.round,
        number=bag.dose_number or 0,
        planned_on=today,
        target_cells_per_kg=250_000_000,
        weight_kg=bag.round.recipient.weight_kg,
        weighed_on=today,
        by=world["mori"],
        at=clock.now(),
    )
