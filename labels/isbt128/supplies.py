"""Bag sets and other supplies (017, 018, 021, 022, 026) and the containers of a consignment (028) [S1]."""

from dataclasses import dataclass
from typing import ClassVar, Self

from .din import nominal_year
from .errors import N_, Isbt128Error
from .record import FIN, Layout, Part, Record, capitals, characters, digits


@dataclass(frozen=True, slots=True)
class Container(Record):
    """Structure 017: a bag of a set, by its position in the set, its manufacturer and catalogue number."""

    layout: ClassVar = Layout(position=characters(1), manufacturer=capitals(2), catalog_number=characters(7))
    noun: ClassVar = N_("a bag set code")

    position: str
    manufacturer: str
    catalog_number: str


@dataclass(frozen=True, slots=True)
class ContainerLot(Record):
    """Structure 018: the lot of a bag set."""

    layout: ClassVar = Layout(lot=characters(10))
    noun: ClassVar = N_("a bag set lot code")

    lot: str


@dataclass(frozen=True, slots=True)
class Supply(Record):
    """Structure 021: a reagent or another supply that is no container."""

    layout: ClassVar = Layout(manufacturer=capitals(2), catalog_number=characters(8))
    noun: ClassVar = N_("a supply code")

    manufacturer: str
    catalog_number: str


@dataclass(frozen=True, slots=True)
class SupplyLot(Record):
    """Structure 022: the lot of such a supply."""

    layout: ClassVar = Layout(lot=characters(10))
    noun: ClassVar = N_("a supply lot code")

    lot: str


@dataclass(frozen=True, slots=True)
class SupplyExpiry(Record):
    """Structure 026: the month to whose end a supply may be used; never on a product."""

    layout: ClassVar = Layout(year=digits(4), month=Part("0[1-9]|1[0-2]", 2))
    noun: ClassVar = N_("a supply expiry code")

    year: str
    month: str


@dataclass(frozen=True, slots=True)
class Consignment(Record):
    """Structure 028: one container of a consignment of products; container 00 is the paperwork."""

    layout: ClassVar = Layout(
        facility=FIN,
        year=digits(2),
        serial=digits(5),
        container=digits(2),
        containers=digits(2),
    )
    noun: ClassVar = N_("a consignment code")

    facility: str
    year: str
    serial: str
    container: str
    containers: str

    @classmethod
    def read(cls, data: str) -> Self:
        """Read `αppppyynnnnnccdd`: container cc of dd."""
        found = cls(*cls.layout.split(data, cls.noun))
        if found.container > found.containers or found.containers == "00":
            raise Isbt128Error("container-of", 12, found=found.container, total=found.containers)
        return found


def build_consignment(*, fin: str, year: int, serial: int, container: int, containers: int) -> Consignment:
    """The code of one container of a consignment; container 0 is the paperwork."""
    return Consignment.read(f"{fin}{nominal_year(year)}{serial:05}{container:02}{containers:02}")
