"""Twenty thousand random acts, right and wrong: whatever is tried, what must always be true is true after each."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import Databases
from tests.journeys.walk.acts import ACTS
from tests.journeys.walk.invariants import INVARIANTS
from tests.journeys.walk.machine import RandomWalk
from tracker.demo.world import World

PARTS = 4  # so that no worker is left alone with all of them
WALKS = {"sqlite": 26, "postgresql": 2}  # of each part; the first one tries the simplest act again and again
STEPS = 200
SELDOM_REACHED = 14  # acts of a running infusion, and a few more, that not every part comes to
LONGER = 10  # times as many with --long, which also looks for the shortest walk that breaks what it broke


@pytest.mark.hazard("H16")
@pytest.mark.hazard("H18")
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_tried_what_must_always_be_true_is_true(
    world: World, databases: Databases, *, engine_name: str, part: int, long: bool
) -> None:
    walks = WALKS[engine_name] * (LONGER if long else 1)
    RandomWalk.prepare(databases, world)
    run_state_machine_as_test(
        seed(part)(RandomWalk),
        settings=settings(
            max_examples=walks,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink) if long else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    became = RandomWalk.became
    assert sum(became.values()) >= (walks - 1) * STEPS
    assert {verdict for _act, verdict in became} >= {"accepted", "refused", "forbidden"}
    if engine_name == "sqlite":  # where a part of all is long enough to come everywhere
        assert len({act for act, verdict in became if verdict == "accepted"}) >= len(ACTS) - SELDOM_REACHED
        assert len({act for act, verdict in became if verdict == "refused"}) >= len(ACTS) - SELDOM_REACHED
        assert became["start", "accepted"]


def test_the_walk_knows_what_must_always_be_true() -> None:
    assert len({invariant.__name__ for invariant in INVARIANTS}) >= 15
