"""Dose bags at every stage from the release on, and orders; made by the walks of the demonstration."""

from datetime import datetime, timedelta
from decimal import Decimal

from tests.factories.bag import a_filled_bag
from tests.factories.walked import walked
from tracker import clock
from tracker.demo import assay, infuse, issue, label, release
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import InfusionOrder, Product, Recipient, Round

MINUTE = timedelta(minutes=1)


@walked
def released_bags(
    world: World, *, divisions: str = "A", at: datetime | None = None, dmso_g: Decimal | None = None
) -> list[Product]:
    """Sibling doses 1, 2, 3 … of one collection, released on condition; the recipient wears a wristband."""
    began = at or clock.now() - timedelta(hours=4)
    first = a_filled_bag(world, at=began, divisions=divisions, dmso_g=dmso_g)
    bags = [db.session.get_one(Product, first.id[:-2] + f"{letter}0") for letter in divisions]
    label.wristband(world, db.session.get_one(Recipient, first.recipient_id), at=began + MINUTE)
    for bag in bags:
        assay.panel(world, bag, at=began + 30 * MINUTE)
        label.final(world, bag, at=began + 60 * MINUTE)
        release.conditional(world, bag, at=began + 120 * MINUTE)
    return bags


@walked
def an_order(
    world: World, bag: Product, *, at: datetime | None = None, number: int | None = None, soon: str | None = None
) -> InfusionOrder:
    """Today's order for the infusion that this bag was made for."""
    round_ = db.session.get_one(Round, bag.round_id)
    return issue.order(world, round_, number or bag.dose_number or 1, at=at or clock.now() - 25 * MINUTE, soon=soon)


@walked
def a_bag_on_the_ward(world: World, *, divisions: str = "A", at: datetime | None = None) -> Product:
    """The first dose, issued against its order and received on the ward."""
    bag = released_bags(world, divisions=divisions, at=at)[0]
    to_the_ward(world, bag)
    return bag


@walked
def to_the_ward(world: World, bag: Product, *, ago: timedelta = 25 * MINUTE, soon: str | None = None) -> InfusionOrder:
    """This bag ordered, issued and received on the ward, that long ago."""
    made_out = an_order(world, bag, at=clock.now() - ago, soon=soon)
    issue.to_ward(world, bag, made_out, at=clock.now() - ago)
    return made_out


@walked
def a_checked_bag(world: World) -> Product:
    """The first dose, checked at the bedside a few minutes ago."""
    bag = a_bag_on_the_ward(world)
    infuse.checked(world, bag, at=clock.now() - 5 * MINUTE)
    return bag


@walked
def a_running_bag(world: World, *, divisions: str = "A") -> Product:
    """The first dose, running."""
    bag = a_bag_on_the_ward(world, divisions=divisions)
    infuse.started(world, bag, at=clock.now() - 10 * MINUTE)
    return bag


def the_next_bag_with_dmso(
    world: World, *, dmso_g: Decimal, ended: timedelta, volume_ml: Decimal | None = None
) -> Product:
    """The second dose, on the ward; the first, with as much DMSO, ended so long ago, whole or after `volume_ml`."""
    then = clock.now() - ended
    first, second = released_bags(world, divisions="AB", at=then - timedelta(hours=8), dmso_g=dmso_g)
    with clock.fixed(then - timedelta(hours=2)):
        to_the_ward(world, first)
    infuse.started(world, first, at=then - timedelta(hours=1))
    infuse.ended(world, first, at=then, volume_ml=volume_ml)
    to_the_ward(world, second, soon="Recipient leaves the country tomorrow")
    return second
