"""Rounds whose donor is mobilized."""

from datetime import timedelta

from tests.factories.enrol import a_round
from tests.factories.walked import walked
from tracker import clock
from tracker.demo import mobilize
from tracker.demo.world import World
from tracker.models import Round


@walked
def a_mobilized_round(world: World, number: int = 1, *, days: int = 4) -> Round:
    """A round whose donor had the last dose yesterday evening."""
    round_ = a_round(world, number, days_ago=days + 1)
    mobilize.course(world, round_, first_day=clock.now() - timedelta(days=days), days=days)
    return round_
