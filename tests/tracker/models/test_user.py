from datetime import timedelta

from tracker import clock
from tracker.demo.world import World, go
from tracker.steps import administer


def test_a_person_without_training_has_none_to_show(world: World) -> None:
    assert world["ana"].training("infuse") is None


def test_of_two_trainings_the_one_that_holds_longer_counts(world: World) -> None:
    soon = world.today + timedelta(days=10)
    far = world.today + timedelta(days=1000)
    for until in (far, soon):
        go(
            administer.grant_training(
                world["carl"], procedure="infuse", valid_until=until, by=world["sam"], at=clock.now()
            )
        )
    training = world["carl"].training("infuse")
    assert training is not None
    assert training.valid_until == far
