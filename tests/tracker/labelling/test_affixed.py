"""The label on a bag is held against the record as it stands, not against that of the day it was printed."""

from datetime import timedelta

import pytest

from tests.journeys import given
from tracker import clock, labelling
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Donor, Product
from tracker.steps import screen


def stops(bag: Product) -> set[str]:
    return {found.code for found in labelling.affixed_refusals(bag)}


@pytest.mark.hazard("H15")
def test_a_label_without_a_statement_that_a_later_marker_demands_does_not_count(world: World) -> None:
    bag = given.released_bag(world)
    assert stops(bag) == set()
    donor, at = db.session.get_one(Donor, bag.donor_id), clock.now()
    go(screen.report_tests(donor, results={"hiv-nat": "reactive"}, specimen_at=at, by=world["cora"], at=at))
    assert "label-statement-missing" in stops(bag)


@pytest.mark.hazard("H06")
@pytest.mark.hazard("H13")
def test_a_label_that_names_another_expiry_than_the_record_does_not_count(world: World) -> None:
    bag = given.released_bag(world)
    assert bag.expires_at is not None
    with db.session.no_autoflush:
        bag.expires_at += timedelta(hours=1)
        found = stops(bag)
    db.session.rollback()
    assert "label-differs" in found
