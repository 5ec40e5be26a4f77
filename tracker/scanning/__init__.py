"""Any scanned string to a typed code (ISBT 128, our own QR codes, GS1), or the reason why it is none."""

from .codes import (
    KINDS,
    BadgeCode,
    BagCode,
    CoiCode,
    ConsignmentCode,
    DinCode,
    DonorNumberCode,
    Gs1Code,
    Isbt128Code,
    Isbt128Scan,
    Kind,
    OwnCode,
    Scan,
    SupplyCode,
)
from .errors import ScanError
from .expecting import CONTRACTS, Contract, alone, contract_of, expect, kind_name, name_of
from .reading import read, read_typed_coi, read_typed_din, read_typed_own

__all__ = [
    "CONTRACTS",
    "KINDS",
    "BadgeCode",
    "BagCode",
    "CoiCode",
    "ConsignmentCode",
    "Contract",
    "DinCode",
    "DonorNumberCode",
    "Gs1Code",
    "Isbt128Code",
    "Isbt128Scan",
    "Kind",
    "OwnCode",
    "Scan",
    "ScanError",
    "SupplyCode",
    "alone",
    "contract_of",
    "expect",
    "kind_name",
    "name_of",
    "read",
    "read_typed_coi",
    "read_typed_din",
    "read_typed_own",
]
