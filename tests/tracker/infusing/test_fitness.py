"""What stands against a bag at the bedside, asked of rows that were really recorded."""

import pytest

from tests.journeys import given
from tracker import clock, infusing
from tracker.demo.world import World, go
from tracker.models import InfusionOrder, Product
from tracker.steps import release


def stops(bag: Product) -> set[str]:
    order = InfusionOrder.of_product(bag.id)
    return {found.code for found in infusing.fit_to_infuse(bag, order, weight_kg=None, at=clock.now())}


@pytest.mark.hazard("H09")
def test_the_newest_decision_counts_a_bag_rejected_after_its_release_is_not_released(world: World) -> None:
    bag = given.released_bag(world)
    assert "not-released" not in stops(bag)
    go(release.reject(bag, reason="Visible particles (synthetic)", by=world["olga"], at=clock.now()))
    assert "not-released" in stops(bag)


@pytest.mark.hazard("H09")
def test_a_bag_that_nobody_decided_on_is_not_released(world: World) -> None:
    assert "not-released" in stops(given.labelled_bag(world))


@pytest.mark.hazard("H06")
@pytest.mark.parametrize("purpose", ["sample", "retain"])
def test_a_sample_is_not_infused(world: World, purpose: str) -> None:
    dose = given.filled_bags(world)[0]
    [container] = [one for one in dose.siblings() if one.purpose == purpose]
    assert "not-a-dose" in stops(container)
    assert "not-a-dose" not in stops(dose)
