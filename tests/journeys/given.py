"""Where a journey begins: bags that were really walked to a stage, each some minutes before now."""

from datetime import datetime, timedelta

from tests.factories import process as laboratory
from tests.factories.walked import walked
from tracker import clock
from tracker.demo import assay, issue, label, process, release, store, transport
from tracker.demo.world import World
from tracker.models import InfusionOrder, Product

MINUTE = timedelta(minutes=1)


def ago(minutes: int) -> datetime:
    """So many minutes before now."""
    return clock.now() - minutes * MINUTE


@walked
def filled_bags(world: World, number: int = 1) -> list[Product]:
    """The doses of one donation, labelled, in the laboratory's refrigerator, without a test."""
    return laboratory.doses(world, number)


@walked
def labelled_bag(world: World, number: int = 1) -> Product:
    """The first dose, tested and with its verified final label; it waits for the pharmacist."""
    bag = filled_bags(world, number)[0]
    tested(world, bag)
    return bag


def tested(world: World, bag: Product) -> None:
    """Every test but the end of the culture."""
    assay.panel(world, bag, at=ago(70))


@walked
def released_bag(world: World, number: int = 1) -> Product:
    """The first dose, in the pharmacy's refrigerator, released while its culture goes on."""
    bag = labelled_bag(world, number)
    bring_to_pharmacy_and_release(world, bag)
    return bag


def bring_to_pharmacy_and_release(world: World, bag: Product) -> None:
    """From the technologist's hands into the pharmacist's, and released there."""
    store.take(world, bag, at=ago(42))
    transport.handed(world, bag, giver="theo", taker="priya", at=ago(41))
    store.put(world, bag, store.free_position("PHARM-F1"), at=ago(40))
    release.conditional(world, bag, at=ago(35))


def ordered(world: World, bag: Product, *, soon: str | None = None) -> InfusionOrder:
    """The physician's order of today for this bag; `soon`: the reason, where another infusion is near that day."""
    return issue.order(world, bag.round, bag.dose_number or 0, at=ago(29 if soon else 30), soon=soon)


@walked
def bag_with_courier(world: World, number: int = 1) -> Product:
    """The first dose, on its way to the ward."""
    bag = released_bag(world, number)
    issue.to_courier(world, bag, ordered(world, bag), at=ago(25))
    return bag


@walked
def bag_on_ward(world: World, number: int = 1) -> Product:
    """The first dose on the ward, a quarter of an hour ago."""
    bag = released_bag(world, number)
    bring_to_ward(world, bag)
    return bag


def bring_to_ward(world: World, bag: Product, *, soon: str | None = None) -> None:
    """Ordered, issued and received on the ward within the last half hour."""
    issue.to_ward(world, bag, ordered(world, bag, soon=soon), at=ago(25))


def frozen_bag(world: World) -> Product:
    """The first dose with its verified label in the tank."""
    return laboratory.a_frozen_bag(world)


def thawed_bag_on_ward(world: World, frozen: Product) -> Product:
    """What this frozen dose becomes, tested, labelled, released and on the ward within the hour that it lives."""
    bag = process.thawed(world, frozen, at=ago(46))
    assay.panel(world, bag, at=ago(45))
    label.final(world, bag, at=ago(23))
    transport.handed(world, bag, giver="theo", taker="priya", at=ago(18))
    release.conditional(world, bag, at=ago(16))
    issue.to_ward(world, bag, issue.order(world, bag.round, bag.dose_number or 0, at=ago(16)), at=ago(15))
    return bag


def bag_about_to_expire(world: World, left: timedelta) -> Product:
    """The first dose, on the ward when only `left` of its life is left; the clock is to be set to that moment."""
    bag = released_bag(world)
    assert bag.expires_at is not None
    with clock.fixed(bag.expires_at - left):
        bring_to_ward(world, bag)
    return bag
