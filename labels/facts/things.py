"""What is printed for people and things: wristbands, badges, places, equipment and supply lots."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from labels.agreement import guards
from labels.facts.checked import Checked, symbols_of
from labels.refusals import LabelContradictsItself
from labels.symbols import Symbol, Symbology


@dataclass(frozen=True, slots=True, kw_only=True)
class Wristband(Checked):
    """The 250 × 25 mm band of a donor or a recipient; the QR carries the print's nonce so that an old one is known."""

    kind: ClassVar[str] = "wristband"
    width_mm: ClassVar[Decimal] = Decimal(250)
    height_mm: ClassVar[Decimal] = Decimal(25)

    role: str  # "RECIPIENT"
    name: str
    subject_number: str
    birth_date: str  # "14 MAR 1984"
    sex: str = ""
    coi_text: str = ""
    coi_check: str = ""
    site: str
    qr_text: str
    print_text: str
    synthetic: bool = False

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        coi = self.coi_text.replace(" ", "")
        if bool(coi) != bool(self.coi_check) or (coi and not guards(self.coi_check, coi)):
            raise LabelContradictsItself("coi_check")

    def symbols(self) -> tuple[Symbol, ...]:
        return symbols_of(Symbology.QR, qr=self.qr_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge(Checked):
    """A staff member's card, 85.6 × 54 mm, with the ISBT 128 staff code [020] and our QR."""

    kind: ClassVar[str] = "badge"
    width_mm: ClassVar[Decimal] = Decimal("85.6")
    height_mm: ClassVar[Decimal] = Decimal(54)

    name: str
    role: str
    site: str
    staff_code: str  # "='A9999NADIA1"
    qr_text: str = ""
    print_text: str
    synthetic: bool = False

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *symbols_of(Symbology.CODE_128, staff=self.staff_code),
            *symbols_of(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thing(Checked):
    """What stands on every label of a thing: its name and the QR that scans as it."""

    name: str
    qr_text: str
    print_text: str
    synthetic: bool = False

    def symbols(self) -> tuple[Symbol, ...]:
        return symbols_of(Symbology.QR, qr=self.qr_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLabel(_Thing):
    """A ward, bench, refrigerator or slot, 60 × 40 mm."""

    kind: ClassVar[str] = "place"
    width_mm: ClassVar[Decimal] = Decimal(60)
    height_mm: ClassVar[Decimal] = Decimal(40)

    place_id: str
    place_kind: str  # "Refrigerator"
    site: str
    storage_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentLabel(_Thing):
    """A device that is calibrated or checked, 60 × 40 mm."""

    kind: ClassVar[str] = "equipment"
    width_mm: ClassVar[Decimal] = Decimal(60)
    height_mm: ClassVar[Decimal] = Decimal(40)

    equipment_id: str
    equipment_kind: str  # "Apheresis device"
    serial_text: str = ""
    calibration_text: str = ""  # "Calibration due 30 JUN 2027"
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotLabel(_Thing):
    """A package of a supply whose maker's code the scanner cannot use, 60 × 40 mm."""

    kind: ClassVar[str] = "lot"
    width_mm: ClassVar[Decimal] = Decimal(60)
    height_mm: ClassVar[Decimal] = Decimal(40)

    lot_id: str
    lot_kind: str  # "Saline"
    maker_text: str = ""  # "Synthetic Supplies · SAL1000"
    expiry_text: str  # "Expires 30 JUN 2027"
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AliquotLabel(_Thing):
    """A portion of a reagent lot, 50 × 25 mm: scanned, it is its lot."""

    kind: ClassVar[str] = "aliquot"
    width_mm: ClassVar[Decimal] = Decimal(50)
    height_mm: ClassVar[Decimal] = Decimal(25)

    lot_id: str
    aliquot_text: str  # "Aliquot 3 of 10"
    prepared_text: str  # "Prepared 08 FEB 2026 10:15 CET, N. Haddad"
    expiry_text: str  # "Expires 30 JUN 2027"
    storage_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipperLabel(Checked):
    """The 100 × 150 mm label on the outside of a shipper: to whom, how cold, and whom to call."""

    kind: ClassVar[str] = "shipper"
    width_mm: ClassVar[Decimal] = Decimal(100)
    height_mm: ClassVar[Decimal] = Decimal(150)

    shipment_id: str
    consignment_code: str  # "=$A999926000010101"
    consignment_text: str  # "A9999 26 00001 01 01", the container and of how many last
    container_text: str  # "Container 1 of 1"
    sender: str
    consignee: str
    contents_text: str  # "2 bags of human cells for infusion"
    temperature_text: str  # "2 to 8 °C"
    contact_text: str = ""  # whom to call at any hour; left out where the site has nobody
    seal_text: str = ""
    packed_text: str  # "Packed 08 FEB 2026 10:15 CET"
    biohazard: bool = False
    statements: tuple[str, ...] = ()
    qr_text: str
    print_text: str
    synthetic: bool = False

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        if self.consignment_text.replace(" ", "") != self.consignment_code[2:]:
            raise LabelContradictsItself("consignment_text")

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *symbols_of(Symbology.CODE_128, consignment=self.consignment_code),
            *symbols_of(Symbology.QR, qr=self.qr_text),
        )
