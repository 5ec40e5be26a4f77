"""Bags of one donation at the stages of the cell laboratory, made by the walks of the demonstration."""

from datetime import timedelta

from tests.factories.mobilize import a_mobilized_round
from tests.factories.walked import walked
from tracker import clock
from tracker.demo import collect, process, transport
from tracker.demo.collect import Harvest
from tracker.demo.world import World
from tracker.models import Product, Round, Run


@walked
def a_collected_bag(world: World, number: int = 1, *, harvest: Harvest | None = None, hours_ago: int = 12) -> Product:
    """A labelled collection bag at the chair; its donor has gone."""
    round_ = a_mobilized_round(world, number)
    return another_bag(world, round_, harvest=harvest, hours_ago=hours_ago)


@walked
def another_bag(world: World, round_: Round, *, harvest: Harvest | None = None, hours_ago: int = 12) -> Product:
    """A labelled collection bag of a round."""
    return collect.session(world, round_, at=clock.now() - timedelta(hours=hours_ago), harvest=harvest)


@walked
def a_received_bag(world: World, number: int = 1, *, harvest: Harvest | None = None, hours_ago: int = 12) -> Product:
    """A collection bag at the laboratory's reception."""
    bag = a_collected_bag(world, number, harvest=harvest, hours_ago=hours_ago)
    transport.to_lab(world, [bag], at=clock.now() - timedelta(hours=hours_ago - 5))
    return bag


@walked
def a_run(world: World, number: int = 1, *, harvest: Harvest | None = None) -> Run:
    """A run that was just opened on BENCH-1."""
    return process.opened(world, a_received_bag(world, number, harvest=harvest), at=clock.now() - timedelta(hours=2))


@walked
def unlabelled_doses(world: World, number: int = 1) -> list[Product]:
    """The dose bags of a run that is not closed: filled an hour ago, on the bench, without a label."""
    run = a_run(world, number)
    at = clock.now() - timedelta(hours=2)
    process.prepared(world, run, at=at, course=process.usual(world.rng, run.bag))
    return process.filled(world, run, at=at + timedelta(hours=1))


@walked
def doses(world: World, number: int = 1, *, harvest: Harvest | None = None) -> list[Product]:
    """The dose bags of a whole run, stored in the refrigerator."""
    bag = a_received_bag(world, number, harvest=harvest)
    return process.doses(world, bag, at=clock.now() - timedelta(hours=3))


def a_frozen_bag(world: World, number: int = 1) -> Product:
    """The first dose, frozen a good hour ago, with its verified label in a position of the tank."""
    return process.frozen(world, doses(world, number)[0], at=clock.now() - timedelta(minutes=75))
