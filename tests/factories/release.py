"""Dose bags on their way from the laboratory to the pharmacy, made by the walks of the demonstration."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tests.factories.process import doses, unlabelled_doses
from tests.factories.walked import walked
from tracker import clock
from tracker.demo import assay, release
from tracker.demo.world import World
from tracker.models import Product
from tracker.rules.specification import Result


def ago(minutes: int) -> datetime:
    """So many minutes before now. A run of these factories is over 80 minutes before now."""
    return clock.now() - timedelta(minutes=minutes)


@walked
def an_unlabelled_dose(world: World, number: int = 1) -> Product:
    """The first dose of a donation, just filled: it stands on the bench of an open run."""
    return unlabelled_doses(world, number)[0]


@walked
def a_dose(world: World, number: int = 1) -> Product:
    """The first dose of a donation, labelled, in the laboratory's refrigerator: no test."""
    return doses(world, number)[0]


@walked
def a_labelled_bag(world: World, number: int = 1, *, changes: Mapping[str, Result] | None = None) -> Product:
    """The same with every result but that of the culture; `changes` are results out of the ordinary."""
    bag = a_dose(world, number)
    assay.panel(world, bag, at=ago(70), changes=changes)
    return bag


@walked
def a_conditional_bag(world: World, number: int = 1) -> Product:
    """The same, released while the culture is pending."""
    bag = a_labelled_bag(world, number)
    release.conditional(world, bag, at=ago(30))
    return bag
