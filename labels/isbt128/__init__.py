"""ISBT 128 for cellular therapy: every data structure read and built, its check characters, compound messages.

`parse(text)` reads a scan and raises `Isbt128Error` for whatever is not right; `structure` and its relatives such as
`din_structure` build one code, `compound` joins them. Use of ISBT 128 needs a registration with ICCBBA, which has not
endorsed this software.
"""

from .blood import USES, BloodGroup, blood_group
from .build import (
    blood_structure,
    compound,
    compound_message,
    concatenated,
    day_structure,
    din_structure,
    moment_structure,
    product_structure,
    structure,
)
from .check import check_character, check_value
from .dates import Day, FlexibleDate, Moment, day_text, local_text, utc_text
from .descriptions import DESCRIPTIONS, STORAGE, Description, describe
from .dimensions import Dimension, Dimensions, volume
from .din import Din, build_din, typed_din
from .divisions import UNDIVIDED, next_division, parent_division, parts_of
from .errors import Isbt128Error, visible
from .identifiers import (
    BirthDate,
    ChainOfIdentity,
    DonorNumber,
    PatientNumber,
    RegistryDonor,
    StaffNumber,
    build_chain_of_identity,
    build_donor_number,
    build_patient_number,
    build_registry_donor,
    typed_chain_of_identity,
)
from .message import Message, Structure, clean, is_doubled, parse
from .processing import (
    Divisions,
    EuropeanCode,
    FacilityProduct,
    MphoLot,
    MphoSupplement,
    ProcessorProduct,
    ProductIdentifier,
)
from .product import COLLECTION_TYPES, ProductCode, is_local, product_code, require_code
from .product_table import COLUMNS, News, Table, Wrong, WrongTable, judge, read_table
from .record import Record, Value
from .supplies import Consignment, Container, ContainerLot, Supply, SupplyExpiry, SupplyLot, build_consignment
from .table import BY_NUMBER, LONGEST, ROWS, CompoundHeader, Opaque
from .testing import AntigenHistory, Antigens, InfectionMarkers, SpecialTesting, infection_markers

__all__ = [
    "BY_NUMBER",
    "COLLECTION_TYPES",
    "COLUMNS",
    "DESCRIPTIONS",
    "LONGEST",
    "ROWS",
    "STORAGE",
    "UNDIVIDED",
    "USES",
    "AntigenHistory",
    "Antigens",
    "BirthDate",
    "BloodGroup",
    "ChainOfIdentity",
    "CompoundHeader",
    "Consignment",
    "Container",
    "ContainerLot",
    "Day",
    "Description",
    "Dimension",
    "Dimensions",
    "Din",
    "Divisions",
    "DonorNumber",
    "EuropeanCode",
    "FacilityProduct",
    "FlexibleDate",
    "InfectionMarkers",
    "Isbt128Error",
    "Message",
    "Moment",
    "MphoLot",
    "MphoSupplement",
    "News",
    "Opaque",
    "PatientNumber",
    "ProcessorProduct",
    "ProductCode",
    "ProductIdentifier",
    "Record",
    "RegistryDonor",
    "SpecialTesting",
    "StaffNumber",
    "Structure",
    "Supply",
    "SupplyExpiry",
    "SupplyLot",
    "Table",
    "Value",
    "Wrong",
    "WrongTable",
    "blood_group",
    "blood_structure",
    "build_chain_of_identity",
    "build_consignment",
    "build_din",
    "build_donor_number",
    "build_patient_number",
    "build_registry_donor",
    "check_character",
    "check_value",
    "clean",
    "compound",
    "compound_message",
    "concatenated",
    "day_structure",
    "day_text",
    "describe",
    "din_structure",
    "infection_markers",
    "is_doubled",
    "is_local",
    "judge",
    "local_text",
    "moment_structure",
    "next_division",
    "parent_division",
    "parse",
    "parts_of",
    "product_code",
    "product_structure",
    "read_table",
    "require_code",
    "structure",
    "typed_chain_of_identity",
    "typed_din",
    "utc_text",
    "visible",
    "volume",
]
