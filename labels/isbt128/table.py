"""The index of all data structures: one row each, with its identifier, its length and who reads it [S1]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from types import MappingProxyType
from typing import ClassVar, Protocol

from .blood import BloodGroup
from .dates import Day, FlexibleDate, Moment
from .dimensions import Dimensions
from .din import Din
from .errors import N_, Isbt128Error
from .identifiers import BirthDate, ChainOfIdentity, DonorNumber, PatientNumber, RegistryDonor, StaffNumber
from .processing import Divisions, EuropeanCode, FacilityProduct, MphoLot, MphoSupplement, ProcessorProduct
from .product import ProductCode
from .record import Layout, Part, Record, Value, digits
from .supplies import Consignment, Container, ContainerLot, Supply, SupplyExpiry, SupplyLot
from .testing import AntigenHistory, Antigens, InfectionMarkers, SpecialTesting

LONGEST = 2335  # characters: what the largest Data Matrix symbol holds
REST = -1  # as long as the rest of the scan


@dataclass(frozen=True, slots=True)
class CompoundHeader(Record):
    """Structure 023: how many structures follow, and which published order they have (000: none)."""

    layout: ClassVar = Layout(count=digits(2), reference=digits(3))
    noun: ClassVar = N_("a compound code")

    count: str
    reference: str


@dataclass(frozen=True, slots=True)
class Opaque(Record):
    """A structure that ISBT 128 leaves to a country or a site: carried, never interpreted."""

    layout: ClassVar = Layout(content=Part("[ -~]+", LONGEST))
    noun: ClassVar = N_("a local code")

    content: str


class Readable(Protocol):
    """A type of value that reads the data content of its structure."""

    noun: ClassVar[str]

    @classmethod
    def read(cls, data: str) -> Value:
        """Read the data content."""


@dataclass(frozen=True, slots=True)
class Row:
    """One data structure: what it is called in the standard and at the bench, and how it is read."""

    number: str
    name: str
    di: str
    length: int | Callable[[str], int]
    read: Callable[[str], Value]
    noun: str


class _Retired:
    noun: ClassVar = N_("an old code of a kind that is no longer used")

    @classmethod
    def read(cls, _data: str) -> Value:
        raise Isbt128Error("retired", noun=cls.noun)


def _row(
    number: str, name: str, di: str, length: int | Callable[[str], int], kind: type[Readable], *, noun: str = ""
) -> Row:
    return Row(number, name, di, length, kind.read, noun or kind.noun)


ROWS: tuple[Row, ...] = (
    _row("001", "Donation Identification Number", "=", 15, Din),
    _row("002", "Blood Groups", "=%", 4, BloodGroup),
    _row("003", "Product Code", "=<", 8, ProductCode),
    _row("004", "Expiration Date", "=>", 6, Day, noun=N_("an expiry date")),
    _row("005", "Expiration Date and Time", "&>", 10, Moment, noun=N_("an expiry date and time")),
    _row("006", "Collection Date", "=*", 6, Day, noun=N_("a collection date")),
    _row("007", "Collection Date and Time", "&*", 10, Moment, noun=N_("a collection date and time")),
    _row("008", "Production Date", "=}", 6, Day, noun=N_("a production date")),
    _row("009", "Production Date and Time", "&}", 10, Moment, noun=N_("a production date and time")),
    _row("010", "Special Testing: General", "&(", 5, SpecialTesting),
    _row("011", "Retired", "={", 18, _Retired),
    _row("012", "Red Blood Cell Antigens: General", "=\\", 18, Antigens),
    _row("013", "Red Blood Cell Antigens: Finnish", "&\\", 18, Antigens),
    _row("014", "Platelet HLA and HPA", "&{", 18, Antigens),
    _row("015", "Retired", "=[", 18, _Retired),
    _row("016", "Retired", '="', 18, _Retired),
    _row("017", "Container Manufacturer and Catalog Number", "=)", 10, Container),
    _row("018", "Container Lot Number", "&)", 10, ContainerLot),
    _row("019", "Donor Identification Number", "=;", 21, DonorNumber),
    _row("020", "Staff Member Identification", "='", 11, StaffNumber),
    _row("021", "Manufacturer and Catalog Number: Non-container", "=-", 10, Supply),
    _row("022", "Lot Number: Non-container", "&-", 10, SupplyLot),
    _row("023", "Compound Message", "=+", 5, CompoundHeader),
    _row("024", "Patient Date of Birth", "=#", 10, BirthDate),
    _row("025", "Patient Identification Number", "&#", PatientNumber.length_of, PatientNumber),
    _row("026", "Expiration Month and Year", "=]", 6, SupplyExpiry),
    _row("027", "Transfusion-transmitted Infection Marker", '&"', 18, InfectionMarkers),
    _row("028", "Product Consignment", "=$", 16, Consignment),
    _row("029", "Dimensions", "&$", Dimensions.length_of, Dimensions),
    _row("030", "Red Cell Antigens with Test History", "&%", AntigenHistory.length_of, AntigenHistory),
    _row("031", "Flexible Date and Time", "=(", 16, FlexibleDate),
    _row("032", "Product Divisions", "=,", 6, Divisions),
    _row("033", "Processing Facility Information", "&+", 11, FacilityProduct),
    _row("034", "Processor Product Identification Code", "=/", 16, ProcessorProduct),
    _row("035", "MPHO Lot Number", "&,1", 18, MphoLot),
    _row("036", "MPHO Supplemental Identification Number", "&,2", 18, MphoSupplement),
    _row("037", "Retired", "&,3", 19, _Retired),
    _row("038", "Single European Code", "&,4", 40, EuropeanCode),
    _row("039", "Global Registration Identifier for Donors", "&:", 19, RegistryDonor),
    _row("040", "Chain of Identity Identifier", "&/", 15, ChainOfIdentity),
    _row("&;", "National Donor Identification Number", "&;", REST, Opaque, noun=N_("a national donor number")),
    _row("&!", "Confidential Unit Exclusion Status", "&!", REST, Opaque, noun=N_("a unit exclusion code")),
    *(_row(f"&{letter}", "Locally Defined", f"&{letter}", REST, Opaque) for letter in ascii_lowercase),
)
RETIRED = frozenset({"011", "015", "016", "037"})
BY_NUMBER: Mapping[str, Row] = MappingProxyType({row.number: row for row in ROWS})
DIN_INITIALS = "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789"

# The identifier of a DIN is `=` and its own first character; all others stand in front of their data.
BY_IDENTIFIER: Mapping[str, Row] = MappingProxyType(
    {row.di: row for row in ROWS if row.di != "="} | {f"={initial}": BY_NUMBER["001"] for initial in DIN_INITIALS}
)
