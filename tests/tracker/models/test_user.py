from datetime import UTC, datetime, timedelta

import pytest

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


@pytest.mark.hazard("H33")
@pytest.mark.parametrize(("utc_hour", "lapsed"), [(15, False), (16, True)])
def test_a_training_ends_with_the_day_at_the_site_not_in_greenwich(world: World, utc_hour: int, lapsed: bool) -> None:
    last = world.today + timedelta(days=30)
    go(administer.grant_training(world["carl"], procedure="infuse", valid_until=last, by=world["sam"], at=clock.now()))
    evening = datetime(last.year, last.month, last.day, utc_hour, tzinfo=UTC)  # midnight in Shanghai is 16:00 UTC
    found = world["carl"].not_trained("infuse", evening)
    assert [refusal.code for refusal in found] == (["training-expired"] if lapsed else [])
