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
from .expecting import expect, kind_name
from .reading import read, read_typed_coi, read_typed_din, read_typed_own

__all__ = [
    "KINDS",
    "BadgeCode",
    "BagCode",
    "CoiCode",
    "ConsignmentCode",
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
    "expect",
    "kind_name",
    "read",
    "read_typed_coi",
    "read_typed_din",
    "read_typed_own",
]
