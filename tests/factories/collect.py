"""Apheresis sessions and collection bags, made by the walks of the demonstration."""

from datetime import timedelta

from tests.factories.enrol import a_round
from tests.factories.walked import walked
from tracker import clock
from tracker.demo import collect
from tracker.demo.world import World
from tracker.models import Collection, Product, Round


@walked
def an_open_session(world: World, round_: Round | None = None, *, place: str = "APH-1") -> Collection:
    """A session that was started a few hours ago and still runs."""
    return collect.opened(world, round_ or a_round(world), at=clock.now() - timedelta(hours=5), place=place)


@walked
def an_unlabelled_bag(world: World, round_: Round | None = None) -> Product:
    """The bag of a session that has just ended; it has no label yet."""
    return collect.ended(world, an_open_session(world, round_), at=clock.now() - timedelta(minutes=30))


@walked
def a_collection_bag(world: World, number: int = 1, *, place: str = "APH-1") -> Product:
    """A labelled collection bag at its chair; the donor has left."""
    return collect.session(world, a_round(world, number), at=clock.now() - timedelta(hours=5), place=place)
