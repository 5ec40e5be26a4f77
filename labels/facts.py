"""What is printed on each kind of label, as plain values that refuse to be incomplete or to contradict themselves.

A field without a default must be filled. Times and quantities arrive as the texts to print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import ClassVar

from labels.agreement import disagreeing
from labels.refusals import LabelContradictsItself, LabelMisses, LabelUnprintable
from labels.symbols import Symbol, Symbology


class _Checked:
    """Checks what every label has in common as soon as it is made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        mandatory = {field.name for field in fields(self) if field.default is MISSING}  # type: ignore[arg-type]
        for name, texts in self.texts():
            if name in mandatory and not any(text.strip() for text in texts):
                raise LabelMisses(name)
            if not all(text.isprintable() for text in texts):
                raise LabelUnprintable(name)

    def texts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every field that holds text, by name."""
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, str | tuple):
                yield field.name, (value,) if isinstance(value, str) else value


def _symbols(symbology: Symbology, **data: str) -> tuple[Symbol, ...]:
    """The symbols that have something to say, in the order of the page."""
    return tuple(Symbol(name, symbology, text) for name, text in data.items() if text)


def _demand_agreement(label: FinalLabel | CollectionLabel, *codes: str) -> None:
    for field in disagreeing(label, codes):
        raise LabelContradictsItself(field)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalLabel(_Checked):
    """The 100 × 100 mm label of a dose bag (STANDARDS.md §1.8)."""

    kind: ClassVar[str] = "final"
    width_mm: ClassVar[Decimal] = Decimal(100)
    height_mm: ClassVar[Decimal] = Decimal(100)

    din_code: str  # "=A99992600000100"
    din_text: str  # "A9999 26 000001"
    din_check: str  # K, printed in a box
    flags_text: str = ""  # type 1 and 2 flags other than 00, printed rotated
    abo_code: str  # "=%5100"
    abo_text: str  # "O"
    rhd_text: str  # "RhD POSITIVE"
    product_code: str  # "=<DAA024A0"
    product_class: str  # "MNC, APHERESIS"
    product_modifier: str = ""
    product_attributes: tuple[str, ...] = ()
    dose_text: str = ""  # "Dose 1 of 3 · 2.4 × 10⁸ MNC/kg"
    volume_text: str  # "Total volume 125 mL containing approx 12 mL ACD-A"
    additives_text: str = ""  # cryoprotectant and other additives
    storage_text: str  # "Store at 2 to 8 °C"
    expiry_code: str = ""  # "&>0260421015"; blank, with its texts, only where never_expires
    expiry_text: str = ""  # "11 FEB 2026 10:15 CET"
    expiry_utc_text: str = ""  # "2026-02-11 09:15 UTC"
    never_expires: bool = False  # cryopreserved without stability data: no expiry structure is printed (§3.6)
    collection_code: str  # "&*0260391015"
    collection_text: str
    collection_utc_text: str
    coi_text: str  # "CH A9999 26 000001"
    coi_check: str
    compound_text: str  # "=+07000=A9999…"
    qr_text: str
    recipient_name: str
    recipient_id: str
    recipient_birth_date: str
    donor_id: str
    donation_type: str  # "Designated, allogeneic"
    collection_facility: str
    processing_facility: str
    trial_text: str = ""  # "Protocol AAIT · Sponsor …"
    investigational: bool = False
    biohazard: bool = False
    statements: tuple[str, ...] = ()  # from labels.statements.demanded
    print_text: str  # "Print 1 · 7F3A"
    synthetic: bool = False

    def __post_init__(self) -> None:
        _Checked.__post_init__(self)
        for name in ("expiry_code", "expiry_text", "expiry_utc_text"):
            if bool(getattr(self, name).strip()) == self.never_expires:
                raise (LabelContradictsItself if self.never_expires else LabelMisses)(name)
        _demand_agreement(self, "din_code", "abo_code", "product_code", "expiry_code", "collection_code")

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *_symbols(
                Symbology.CODE_128,
                din=self.din_code,
                abo=self.abo_code,
                product=self.product_code,
                expiry=self.expiry_code,
                collection=self.collection_code,
            ),
            *_symbols(Symbology.DATA_MATRIX, compound=self.compound_text),
            *_symbols(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionLabel(_Checked):
    """The 100 × 70 mm label put on the collection bag at the donor's side."""

    kind: ClassVar[str] = "collection"
    width_mm: ClassVar[Decimal] = Decimal(100)
    height_mm: ClassVar[Decimal] = Decimal(70)

    din_code: str
    din_text: str
    din_check: str
    flags_text: str = ""
    abo_code: str = ""
    abo_text: str = ""
    rhd_text: str = ""
    product_code: str
    product_class: str
    product_modifier: str = ""
    product_attributes: tuple[str, ...] = ()
    volume_text: str
    storage_text: str
    collection_code: str
    collection_text: str
    collection_utc_text: str
    coi_text: str
    coi_check: str
    compound_text: str
    qr_text: str
    recipient_name: str = ""
    recipient_id: str
    donor_id: str
    donation_type: str
    collection_facility: str
    trial_text: str = ""
    biohazard: bool = False
    statements: tuple[str, ...] = ()
    print_text: str
    synthetic: bool = False

    def __post_init__(self) -> None:
        _Checked.__post_init__(self)
        _demand_agreement(self, "din_code", "abo_code", "product_code", "collection_code")

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *_symbols(
                Symbology.CODE_128,
                din=self.din_code,
                abo=self.abo_code,
                product=self.product_code,
                collection=self.collection_code,
            ),
            *_symbols(Symbology.DATA_MATRIX, compound=self.compound_text),
            *_symbols(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wristband(_Checked):
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

    def symbols(self) -> tuple[Symbol, ...]:
        return _symbols(Symbology.QR, qr=self.qr_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge(_Checked):
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
            *_symbols(Symbology.CODE_128, staff=self.staff_code),
            *_symbols(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLabel(_Checked):
    """A ward, bench, refrigerator or slot, 60 × 40 mm."""

    kind: ClassVar[str] = "place"
    width_mm: ClassVar[Decimal] = Decimal(60)
    height_mm: ClassVar[Decimal] = Decimal(40)

    name: str
    place_id: str
    place_kind: str  # "Refrigerator"
    site: str
    storage_text: str = ""
    qr_text: str
    print_text: str
    synthetic: bool = False

    def symbols(self) -> tuple[Symbol, ...]:
        return _symbols(Symbology.QR, qr=self.qr_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentLabel(_Checked):
    """A device that is calibrated or checked, 60 × 40 mm."""

    kind: ClassVar[str] = "equipment"
    width_mm: ClassVar[Decimal] = Decimal(60)
    height_mm: ClassVar[Decimal] = Decimal(40)

    name: str
    equipment_id: str
    equipment_kind: str  # "Apheresis device"
    serial_text: str = ""
    calibration_text: str = ""  # "Calibration due 30 JUN 2027"
    site: str
    qr_text: str
    print_text: str
    synthetic: bool = False

    def symbols(self) -> tuple[Symbol, ...]:
        return _symbols(Symbology.QR, qr=self.qr_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotLabel(_Checked):
    """A package of a supply whose maker's code the scanner cannot use, 60 × 40 mm."""

    kind: ClassVar[str] = "lot"
    width_mm: ClassVar[Decimal] = Decimal(60)
    height_mm: ClassVar[Decimal] = Decimal(40)

    name: str
    lot_id: str
    lot_kind: str  # "Saline"
    maker_text: str = ""  # "Synthetic Supplies · SAL1000"
    expiry_text: str  # "Expires 30 JUN 2027"
    site: str
    qr_text: str
    print_text: str
    synthetic: bool = False

    def symbols(self) -> tuple[Symbol, ...]:
        return _symbols(Symbology.QR, qr=self.qr_text)


Label = FinalLabel | CollectionLabel | Wristband | Badge | PlaceLabel | EquipmentLabel | LotLabel
