"""Shipments at each stage of their way, made by the walks of the demonstration."""

from datetime import timedelta

from tests.factories.collect import a_collection_bag
from tests.factories.walked import walked
from tracker import clock
from tracker.demo import transport
from tracker.demo.world import World
from tracker.models import Product, Shipment


@walked
def a_packed_shipment(world: World, bags: list[Product] | None = None) -> Shipment:
    """Sealed at the chair half an hour ago."""
    return transport.packed(world, bags or [a_collection_bag(world)], at=clock.now() - timedelta(minutes=30))


@walked
def a_shipment_under_way(world: World, bags: list[Product] | None = None) -> Shipment:
    """With the courier since twenty-five minutes."""
    return transport.sent(world, bags or [a_collection_bag(world)], at=clock.now() - timedelta(minutes=30))


@walked
def a_received_bag(world: World, number: int = 1) -> Product:
    """A collection bag that the laboratory has accepted."""
    bag = a_collection_bag(world, number)
    transport.received(world, a_shipment_under_way(world, [bag]), at=clock.now())
    return bag
