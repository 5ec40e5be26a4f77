"""What a page can be about: its kind as the scan box names it, the word before its number in addresses, its table."""

from typing import NamedTuple

from tracker.models import (
    Collection,
    Donor,
    Equipment,
    InfusionOrder,
    Place,
    Product,
    Recipient,
    Recorded,
    Round,
    Run,
    Shipment,
    SupplyLot,
    User,
)


class Noun(NamedTuple):
    """One sort of thing."""

    kind: str
    address: str
    model: type[Recorded]


NOUNS = (
    Noun("bag", "products", Product),
    Noun("collection", "sessions", Collection),
    Noun("donor", "donors", Donor),
    Noun("recipient", "recipients", Recipient),
    Noun("round", "rounds", Round),
    Noun("run", "runs", Run),
    Noun("shipment", "shipments", Shipment),
    Noun("order", "orders", InfusionOrder),
    Noun("lot", "lots", SupplyLot),
    Noun("badge", "people", User),
    Noun("place", "places", Place),
    Noun("equipment", "equipment", Equipment),
)
