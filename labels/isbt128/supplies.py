"""Bag sets and other supplies (017, 018, 021, 022, 026) and the containers of a consignment (028) [S1]."""

from functools import partial

from .errors import N_, Isbt128Error
from .record import FIN, Layout, Part, Record, capitals, characters, digits

CONTAINER_NOUN = N_("a bag set code")
CONTAINER = Layout(position=characters(1), manufacturer=capitals(2), catalog_number=characters(7))
CONTAINER_LOT_NOUN = N_("a bag set lot code")
SUPPLY_NOUN = N_("a supply code")
SUPPLY = Layout(manufacturer=capitals(2), catalog_number=characters(8))
SUPPLY_LOT_NOUN = N_("a supply lot code")
LOT = Layout(lot=characters(10))
EXPIRY_NOUN = N_("a supply expiry code")
EXPIRY = Layout(year=digits(4), month=Part("0[1-9]|1[0-2]", 2))
CONSIGNMENT_NOUN = N_("a consignment code")
CONSIGNMENT = Layout(facility=FIN, year=digits(2), serial=digits(5), container=digits(2), containers=digits(2))

container = partial(Record.read, CONTAINER, noun=CONTAINER_NOUN)
container_lot = partial(Record.read, LOT, noun=CONTAINER_LOT_NOUN)
supply = partial(Record.read, SUPPLY, noun=SUPPLY_NOUN)
supply_lot = partial(Record.read, LOT, noun=SUPPLY_LOT_NOUN)
supply_expiry = partial(Record.read, EXPIRY, noun=EXPIRY_NOUN)


def consignment(data: str) -> Record:
    """Read structure 028: container so many of so many; container 00 is the paperwork."""
    record = Record.read(CONSIGNMENT, data, CONSIGNMENT_NOUN)
    if record["container"] > record["containers"] or record["containers"] == "00":
        raise Isbt128Error("container-of", 12, found=record["container"], total=record["containers"])
    return record


def build_consignment(*, fin: str, year: int, serial: int, container: int, containers: int) -> Record:
    """The code of one container of a consignment; container 0 is the paperwork."""
    return consignment(f"{fin}{year % 100:02}{serial:05}{container:02}{containers:02}")
