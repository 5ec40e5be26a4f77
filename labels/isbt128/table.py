"""The index of all data structures: one row each, with its identifier, its length and who reads it [S1]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from . import blood, dates, dimensions, identifiers, processing, product, supplies, testing
from .din import NOUN as DIN_NOUN
from .din import Din
from .errors import N_, Isbt128Error
from .record import Layout, Part, Record, Value, digits

RETIRED_NOUN = N_("an old code of a kind that is no longer used")
LOCAL_NOUN = N_("a local code")
COMPOUND_NOUN = N_("a compound code")
COMPOUND = Layout(count=digits(2), reference=digits(3))
LONGEST = 2335  # characters: what the largest Data Matrix symbol holds
REST = -1  # as long as the rest of the scan
OPAQUE = Layout(content=Part("[ -~]+", LONGEST))


@dataclass(frozen=True, slots=True)
class Row:
    """One data structure: what it is called in the standard and at the bench, and how it is read."""

    number: str
    name: str
    noun: str
    di: str
    length: int | Callable[[str], int]
    read: Callable[[str], Value]


def _retired(_data: str) -> Value:
    raise Isbt128Error("retired", noun=RETIRED_NOUN)


def _opaque(name: str, di: str, noun: str, number: str) -> Row:
    return Row(number, name, noun, di, REST, partial(Record.read, OPAQUE, noun=noun))


_DATE_TIME_NOUN = {
    "004": N_("an expiry date"),
    "005": N_("an expiry date and time"),
    "006": N_("a collection date"),
    "007": N_("a collection date and time"),
    "008": N_("a production date"),
    "009": N_("a production date and time"),
}

ROWS: tuple[Row, ...] = (
    Row("001", "Donation Identification Number", DIN_NOUN, "=", 15, Din.read),
    Row("002", "Blood Groups", blood.NOUN, "=%", 4, blood.BloodGroup.read),
    Row("003", "Product Code", product.NOUN, "=<", 8, product.ProductCode.read),
    Row("004", "Expiration Date", _DATE_TIME_NOUN["004"], "=>", 6, dates.Day.read),
    Row("005", "Expiration Date and Time", _DATE_TIME_NOUN["005"], "&>", 10, dates.Moment.read),
    Row("006", "Collection Date", _DATE_TIME_NOUN["006"], "=*", 6, dates.Day.read),
    Row("007", "Collection Date and Time", _DATE_TIME_NOUN["007"], "&*", 10, dates.Moment.read),
    Row("008", "Production Date", _DATE_TIME_NOUN["008"], "=}", 6, dates.Day.read),
    Row("009", "Production Date and Time", _DATE_TIME_NOUN["009"], "&}", 10, dates.Moment.read),
    Row("010", "Special Testing: General", testing.SPECIAL_NOUN, "&(", 5, testing.special),
    Row("011", "Retired", RETIRED_NOUN, "={", 18, _retired),
    Row("012", "Red Blood Cell Antigens: General", testing.ANTIGENS_NOUN, "=\\", 18, testing.antigens),
    Row("013", "Red Blood Cell Antigens: Finnish", testing.ANTIGENS_NOUN, "&\\", 18, testing.antigens),
    Row("014", "Platelet HLA and HPA", testing.ANTIGENS_NOUN, "&{", 18, testing.antigens),
    Row("015", "Retired", RETIRED_NOUN, "=[", 18, _retired),
    Row("016", "Retired", RETIRED_NOUN, '="', 18, _retired),
    Row("017", "Container Manufacturer and Catalog Number", supplies.CONTAINER_NOUN, "=)", 10, supplies.container),
    Row("018", "Container Lot Number", supplies.CONTAINER_LOT_NOUN, "&)", 10, supplies.container_lot),
    Row("019", "Donor Identification Number", identifiers.DONOR_NOUN, "=;", 21, identifiers.donor_number),
    Row("020", "Staff Member Identification", identifiers.STAFF_NOUN, "='", 11, identifiers.staff_number),
    Row("021", "Manufacturer and Catalog Number: Non-container", supplies.SUPPLY_NOUN, "=-", 10, supplies.supply),
    Row("022", "Lot Number: Non-container", supplies.SUPPLY_LOT_NOUN, "&-", 10, supplies.supply_lot),
    Row("023", "Compound Message", COMPOUND_NOUN, "=+", 5, partial(Record.read, COMPOUND, noun=COMPOUND_NOUN)),
    Row("024", "Patient Date of Birth", identifiers.BIRTH_NOUN, "=#", 10, identifiers.BirthDate.read),
    Row(
        "025",
        "Patient Identification Number",
        identifiers.PATIENT_NOUN,
        "&#",
        identifiers.patient_number_length,
        identifiers.patient_number,
    ),
    Row("026", "Expiration Month and Year", supplies.EXPIRY_NOUN, "=]", 6, supplies.supply_expiry),
    Row(
        "027", "Transfusion-transmitted Infection Marker", testing.MARKERS_NOUN, '&"', 18, testing.InfectionMarkers.read
    ),
    Row("028", "Product Consignment", supplies.CONSIGNMENT_NOUN, "=$", 16, supplies.consignment),
    Row("029", "Dimensions", dimensions.NOUN, "&$", dimensions.length, dimensions.Dimensions.read),
    Row(
        "030",
        "Red Cell Antigens with Test History",
        testing.HISTORY_NOUN,
        "&%",
        testing.antigen_history_length,
        testing.AntigenHistory.read,
    ),
    Row("031", "Flexible Date and Time", dates.FLEXIBLE_NOUN, "=(", 16, dates.FlexibleDate.read),
    Row("032", "Product Divisions", processing.DIVISIONS_NOUN, "=,", 6, processing.divisions),
    Row("033", "Processing Facility Information", processing.FACILITY_NOUN, "&+", 11, processing.facility_product),
    Row(
        "034",
        "Processor Product Identification Code",
        processing.PROCESSOR_NOUN,
        "=/",
        16,
        processing.processor_product,
    ),
    Row("035", "MPHO Lot Number", processing.LOT_NOUN, "&,1", 18, processing.lot),
    Row("036", "MPHO Supplemental Identification Number", processing.SUPPLEMENT_NOUN, "&,2", 18, processing.supplement),
    Row("037", "Retired", RETIRED_NOUN, "&,3", 19, _retired),
    Row("038", "Single European Code", processing.SEC_NOUN, "&,4", 40, processing.european_code),
    Row(
        "039", "Global Registration Identifier for Donors", identifiers.GRID_NOUN, "&:", 19, identifiers.registry_donor
    ),
    Row("040", "Chain of Identity Identifier", identifiers.COI_NOUN, "&/", 15, identifiers.chain_of_identity),
    _opaque("National Donor Identification Number", "&;", N_("a national donor number"), "&;"),
    _opaque("Confidential Unit Exclusion Status", "&!", N_("a unit exclusion code"), "&!"),
    *(_opaque("Locally Defined", f"&{letter}", LOCAL_NOUN, f"&{letter}") for letter in "abcdefghijklmnopqrstuvwxyz"),
)
RETIRED = frozenset({"011", "015", "016", "037"})
BY_NUMBER: Mapping[str, Row] = MappingProxyType({row.number: row for row in ROWS})
DIN_INITIALS = "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789"

# The identifier of a DIN is `=` and its own first character; all others stand in front of their data.
BY_IDENTIFIER: Mapping[str, Row] = MappingProxyType(
    {row.di: row for row in ROWS if row.di != "="} | {f"={initial}": BY_NUMBER["001"] for initial in DIN_INITIALS}
)
