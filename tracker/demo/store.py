"""Walks of leg 5: bags go into storage positions and come out again, samples to quality control."""

from datetime import datetime

from sqlalchemy import select

from labels.isbt128 import build
from labels.own_code import build_own
from tracker import clock
from tracker.custody import Scene
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Place, Product, User
from tracker.steps import store

KEEPERS = {"FRIDGE-1": "theo", "LN2-1": "theo", "PHARM-F1": "priya"}


def put(world: World, bag: Product, position_id: str, *, at: datetime) -> None:
    """The keeper of the refrigerator or tank stores a bag."""
    position = world.places[position_id]
    with clock.fixed(at):
        go(store.put(bag, position=position, by=_keeper(world, position), at=at, scene=_scene(bag, position)))


def take(world: World, bag: Product, *, at: datetime) -> None:
    """The keeper takes a bag out of its position, and holds it."""
    position = world.places[bag.place_id or ""]
    with clock.fixed(at):
        go(store.take(bag, position=position, by=_keeper(world, position), at=at, scene=_scene(bag, position)))


def deliver(world: World, sample: Product, *, at: datetime, to: str = "QC") -> None:
    """A sample is brought to quality control."""
    place = world.places[to]
    with clock.fixed(at):
        go(store.deliver_sample(sample, to=place, by=world["theo"], at=at, scene=_scene(sample, place)))


def free_position(storage_id: str) -> str:
    """The first empty position of a refrigerator or tank."""
    taken = select(Product.slot_id).where(Product.slot_id.is_not(None))
    free = select(Place.id).where(Place.parent_id == storage_id, Place.kind == "position", Place.id.not_in(taken))
    return db.session.scalars(free.order_by(Place.id).limit(1)).one()


def _keeper(world: World, position: Place) -> User:
    return world[KEEPERS[position.parent_id or ""]]


def _scene(bag: Product, place: Place) -> Scene:
    return Scene(place=place.parent_id or place.id, scans=(bag_code(bag), build_own("P", place.id)))


def bag_code(bag: Product) -> str:
    """What a scanner reads from a bag: donation number and product code."""
    return build.concatenated(
        build.din_structure(bag.din),
        build.product_structure(bag.product_description_code, bag.collection_type, bag.division),
    )
