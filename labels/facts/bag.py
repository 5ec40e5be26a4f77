"""What is printed on bags and tubes, and what goes with them (STANDARDS.md §1.8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from labels.agreement import disagreeing, disagreeing_codes, disagreeing_number
from labels.facts.checked import Checked, symbols_of
from labels.refusals import LabelContradictsItself, LabelMisses
from labels.symbols import Symbol, Symbology


def _demand_agreement(label: FinalLabel | CollectionLabel | TieTag, *codes: str) -> None:
    for field in disagreeing(label, codes):
        raise LabelContradictsItself(field)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalLabel(Checked):
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
        Checked.__post_init__(self)
        for name in ("expiry_code", "expiry_text", "expiry_utc_text"):
            if bool(getattr(self, name).strip()) == self.never_expires:
                raise (LabelContradictsItself if self.never_expires else LabelMisses)(name)
        _demand_agreement(self, "din_code", "abo_code", "product_code", "expiry_code", "collection_code")

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *symbols_of(
                Symbology.CODE_128,
                din=self.din_code,
                abo=self.abo_code,
                product=self.product_code,
                expiry=self.expiry_code,
                collection=self.collection_code,
            ),
            *symbols_of(Symbology.DATA_MATRIX, compound=self.compound_text),
            *symbols_of(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionLabel(Checked):
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
        Checked.__post_init__(self)
        _demand_agreement(self, "din_code", "abo_code", "product_code", "collection_code")

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *symbols_of(
                Symbology.CODE_128,
                din=self.din_code,
                abo=self.abo_code,
                product=self.product_code,
                collection=self.collection_code,
            ),
            *symbols_of(Symbology.DATA_MATRIX, compound=self.compound_text),
            *symbols_of(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialLabel(Checked):
    """The 60 × 40 mm label of a sample tube, which cannot hold all that a bag's label says (STANDARDS.md §1.8)."""

    kind: ClassVar[str] = "partial"
    width_mm: ClassVar[Decimal] = Decimal(60)
    height_mm: ClassVar[Decimal] = Decimal(40)

    din_code: str
    din_text: str
    din_check: str
    flags_text: str = ""
    product_text: str  # "DAA05 A0"
    product_class: str
    product_attributes: tuple[str, ...] = ()
    content_text: str  # "QC sample · 5 mL"
    made_text: str  # "08 FEB 2026 10:15 CET"
    recipient_id: str
    donor_id: str
    compound_text: str
    qr_text: str
    biohazard: bool = False
    statements: tuple[str, ...] = ()
    print_text: str
    synthetic: bool = False

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        for field in disagreeing_codes(self, ("din_code",)):
            raise LabelContradictsItself(field)

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *symbols_of(Symbology.CODE_128, din=self.din_code),
            *symbols_of(Symbology.DATA_MATRIX, compound=self.compound_text),
            *symbols_of(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TieTag(Checked):
    """The 100 × 90 mm tag tied to a container: all that its partial label has no room for. Its top is for the hole."""

    kind: ClassVar[str] = "tietag"
    width_mm: ClassVar[Decimal] = Decimal(100)
    height_mm: ClassVar[Decimal] = Decimal(90)

    din_code: str  # "=A99992600000113": flag 13, attached label that goes with a partial one
    din_text: str
    din_check: str
    flags_text: str = ""
    abo_code: str = ""
    abo_text: str = ""
    rhd_text: str = ""
    product_code: str
    product_class: str
    product_attributes: tuple[str, ...] = ()
    volume_text: str
    storage_text: str
    expiry_code: str = ""  # blank, with its texts, where no expiry is assigned
    expiry_text: str = ""
    expiry_utc_text: str = ""
    coi_text: str
    coi_check: str
    compound_text: str
    qr_text: str
    recipient_name: str = ""
    recipient_id: str
    recipient_birth_date: str = ""
    donor_id: str
    donation_type: str
    collection_facility: str
    collection_text: str
    collection_utc_text: str
    processing_facility: str
    trial_text: str = ""
    investigational: bool = False
    biohazard: bool = False
    statements: tuple[str, ...] = ()
    print_text: str
    synthetic: bool = False

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        _demand_agreement(self, "din_code", "abo_code", "product_code", "expiry_code")

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *symbols_of(
                Symbology.CODE_128,
                din=self.din_code,
                abo=self.abo_code,
                product=self.product_code,
                expiry=self.expiry_code,
            ),
            *symbols_of(Symbology.DATA_MATRIX, compound=self.compound_text),
            *symbols_of(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeLabel(Checked):
    """The 50 × 20 mm label of a tube or segment: the donation, with the flag that keeps it from any bag's prompt."""

    kind: ClassVar[str] = "tube"
    width_mm: ClassVar[Decimal] = Decimal(50)
    height_mm: ClassVar[Decimal] = Decimal(20)

    din_code: str  # "=A99992600000107"
    din_text: str
    din_check: str
    flags_text: str  # "07"
    tube_text: str  # "Test tube"
    taken_text: str = ""  # "08 FEB 2026 10:15 CET"
    print_text: str
    synthetic: bool = False

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        for field in disagreeing_number(self):
            raise LabelContradictsItself(field)

    def symbols(self) -> tuple[Symbol, ...]:
        return symbols_of(Symbology.CODE_128, din=self.din_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Checked):
    """The A4 sheet that accompanies a bag: every code and text of its label, and what a label has no room for."""

    kind: ClassVar[str] = "summary"
    width_mm: ClassVar[Decimal] = Decimal(210)
    height_mm: ClassVar[Decimal] = Decimal(297)

    label: FinalLabel
    rows: tuple[tuple[str, str], ...]  # what is said beside the label, such as ("Nucleated cells", "3.1 × 10¹⁰")
    results: tuple[tuple[str, str, str], ...] = ()  # test, result, limits
    print_text: str
    synthetic: bool = False

    def symbols(self) -> tuple[Symbol, ...]:
        return self.label.symbols()
