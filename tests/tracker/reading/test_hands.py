"""What a person carries stands first on their page, with where it goes from there."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.collect import a_collection_bag
from tests.factories.infuse import a_checked_bag, an_order, released_bags
from tests.factories.transport import a_shipment_under_way
from tracker import clock
from tracker.demo import issue, release, transport
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import User
from tracker.reading import hands
from tracker.steps import carry

ClientOf = Callable[[str], FlaskClient]


def held(app: Flask, person: User) -> list[tuple[str, str, str]]:
    """Everything in these hands: what, the next step, its page."""
    with app.test_request_context():
        return [(one.title, one.next_step, one.endpoint) for one in hands.held_by(person)]


@pytest.mark.hazard("H23")
def test_a_courier_sees_the_shipment_in_their_hands_before_all_else(world: World, client_of: ClientOf) -> None:
    parcel = a_shipment_under_way(world)
    bag = parcel.manifest()[0].id
    db.session.commit()
    home = client_of("carl").get("/").text
    assert home.index("In your hands") < home.index(parcel.id) < home.index("Bring it to Cell laboratory reception")
    assert bag in home
    assert home.index("<h2") < home.index("In your hands") < home.index("</h2>")
    page = client_of("carl").get(f"/transport/shipments/{parcel.id}").text
    assert "You carry this shipment. Bring it to Cell laboratory reception" in page
    assert "In your hands</" not in client_of("ana").get("/").text


def test_a_shipment_leaves_the_hands_of_its_courier_at_receipt(app: Flask, world: World) -> None:
    parcel = a_shipment_under_way(world)
    assert [title for title, *_ in held(app, world["carl"])] == [parcel.id]
    transport.received(world, parcel, at=clock.now())
    assert held(app, world["carl"]) == []


def test_a_stopped_bag_under_seal_is_brought_to_where_the_shipment_goes(app: Flask, world: World) -> None:
    parcel = a_shipment_under_way(world)
    release.recall(world, parcel.manifest()[0], reason="Donor ill", at=clock.now())
    with app.test_request_context():
        [row] = hands.held_by(world["carl"])
    assert (row.next_step, row.tone) == ("Bring it to Cell laboratory reception", "stop")
    assert "kept apart" in row.note


def test_each_bag_in_hand_has_the_next_step_of_its_stage(app: Flask, world: World) -> None:
    bag, now = a_collection_bag(world), clock.now()
    go(carry.take(bag, place=world.places["APH-1"], by=world["ana"], at=now))
    assert held(app, world["ana"]) == [(bag.id, "Pack it", "transport.pack_page")]
    release.held(world, bag, at=now)
    assert held(app, world["ana"]) == [(bag.id, "Bring it into quarantine", "transport.handover")]


def test_an_issued_bag_in_hand_goes_to_the_ward_and_a_recalled_one_back(app: Flask, world: World) -> None:
    bag = released_bags(world)[0]
    issue.to_courier(world, bag, an_order(world, bag), at=clock.now())
    assert held(app, world["carl"]) == [(bag.id, "Bring it to the ward", "products.show")]
    release.recall(world, bag, reason="Donor ill", at=clock.now())
    assert held(app, world["carl"]) == [(bag.id, "Bring it back to the pharmacy", "products.show")]


def test_a_checked_bag_is_in_the_hands_of_the_nurse_who_checked_it(app: Flask, world: World) -> None:
    bag = a_checked_bag(world)
    assert held(app, world["nadia"]) == [(bag.id, "Start the infusion", "infuse.bag")]
