"""What is printed on bags and tubes, and what goes with them (STANDARDS.md §1.8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from labels.agreement import disagreeing, disagreeing_codes, disagreeing_number, names_product
from labels.facts.checked import Checked, symbols_of
from labels.refusals import LabelContradictsItself, LabelMisses
from labels.statements import AUTOLOGOUS_ONLY, INTENDED_RECIPIENT_ONLY
from labels.symbols import Symbol, Symbology

AUTOLOGOUS = frozenset("1X8")  # collection types for the donor alone [S1 §1.5]
EXPIRY = ("expiry_code", "expiry_text", "expiry_utc_text")  # all of them, or none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Donation(Checked):
    """What stands on every container of a donation."""

    din_code: str  # "=A99992600000100"
    din_text: str  # "A9999 26 000001"
    din_check: str  # K, printed in a box
    flags_text: str = ""  # type 1 and 2 flags other than 00, printed rotated
    print_text: str  # "Print 1 · 7F3A"
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bag(_Donation):
    """What stands on every label that is large enough for all of it. `linear` are its linear symbols, by name."""

    linear: ClassVar[tuple[str, ...]]

    abo_code: str = ""  # "=%5100"
    abo_text: str = ""  # "O"
    rhd_text: str = ""  # "RhD POSITIVE"
    product_code: str  # "=<DAA024A0"
    product_class: str  # "MNC, APHERESIS"
    product_modifier: str = ""
    product_attributes: tuple[str, ...] = ()
    volume_text: str  # "Total volume 125 mL containing approx 12 mL ACD-A"
    storage_text: str  # "Store at 2 to 8 °C"
    collection_facility: str
    collection_text: str  # "08 FEB 2026 10:15 CET"
    collection_utc_text: str  # "2026-02-08 09:15 UTC"
    coi_text: str  # "CH A9999 26 000001"
    coi_check: str
    compound_text: str  # "=+07000=A9999…"
    qr_text: str
    recipient_name: str = ""
    recipient_id: str
    donor_id: str
    donation_type: str  # "Designated, allogeneic"
    trial_text: str = ""  # "Protocol AAIT · Sponsor …"
    biohazard: bool = False
    statements: tuple[str, ...] = ()  # from labels.statements.demanded

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        for field in disagreeing(self, [f"{name}_code" for name in self.linear]):
            raise LabelContradictsItself(field)

    @property
    def intended_text(self) -> str:
        """Whom it is for, as the collection type of the product code says; what may cross over is for its recipient."""
        is_autologous = self.product_code[7:8] in AUTOLOGOUS
        return AUTOLOGOUS_ONLY if is_autologous else INTENDED_RECIPIENT_ONLY

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *symbols_of(Symbology.CODE_128, **{name: getattr(self, f"{name}_code") for name in self.linear}),
            *symbols_of(Symbology.DATA_MATRIX, compound=self.compound_text),
            *symbols_of(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalLabel(_Bag):
    """The 100 × 100 mm label of a dose bag (STANDARDS.md §1.8)."""

    kind: ClassVar[str] = "final"
    width_mm: ClassVar[Decimal] = Decimal(100)
    height_mm: ClassVar[Decimal] = Decimal(100)
    linear: ClassVar[tuple[str, ...]] = ("din", "abo", "product", "expiry", "collection")

    abo_code: str
    abo_text: str
    rhd_text: str
    dose_text: str = ""  # "Dose 1 of 3 · 2.4 × 10⁸ MNC/kg"
    additives_text: str = ""  # cryoprotectant and other additives
    expiry_code: str = ""  # "&>0260421015"; blank, with its texts, only where never_expires
    expiry_text: str = ""  # "11 FEB 2026 10:15 CET"
    expiry_utc_text: str = ""  # "2026-02-11 09:15 UTC"
    never_expires: bool = False  # cryopreserved without stability data: no expiry structure is printed (§3.6)
    collection_code: str  # "&*0260391015"
    recipient_name: str
    recipient_birth_date: str
    processing_facility: str
    investigational: bool = False

    def __post_init__(self) -> None:
        for name in EXPIRY:
            if bool(getattr(self, name).strip()) == self.never_expires:
                raise (LabelContradictsItself if self.never_expires else LabelMisses)(name)
        _Bag.__post_init__(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionLabel(_Bag):
    """The 100 × 70 mm label put on the collection bag at the donor's side."""

    kind: ClassVar[str] = "collection"
    width_mm: ClassVar[Decimal] = Decimal(100)
    height_mm: ClassVar[Decimal] = Decimal(70)
    linear: ClassVar[tuple[str, ...]] = ("din", "abo", "product", "collection")

    collection_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TieTag(_Bag):
    """The 100 × 90 mm tag tied to a container: all that its partial label has no room for. Its top is for the hole."""

    kind: ClassVar[str] = "tietag"
    width_mm: ClassVar[Decimal] = Decimal(100)
    height_mm: ClassVar[Decimal] = Decimal(90)
    linear: ClassVar[tuple[str, ...]] = ("din", "abo", "product", "expiry")

    expiry_code: str = ""  # blank, with its texts, where no expiry is assigned
    expiry_text: str = ""
    expiry_utc_text: str = ""
    recipient_birth_date: str = ""
    processing_facility: str
    investigational: bool = False

    def __post_init__(self) -> None:
        missing = [name for name in EXPIRY if not getattr(self, name).strip()]
        if missing and len(missing) < len(EXPIRY):
            raise LabelMisses(missing[0])
        _Bag.__post_init__(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialLabel(_Donation):
    """The 60 × 40 mm label of a sample tube, which cannot hold all that a bag's label says (STANDARDS.md §1.8)."""

    kind: ClassVar[str] = "partial"
    width_mm: ClassVar[Decimal] = Decimal(60)
    height_mm: ClassVar[Decimal] = Decimal(40)

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

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        for field in disagreeing_codes(self, ("din_code",)):
            raise LabelContradictsItself(field)
        if not names_product(self.product_text, self.compound_text):
            raise LabelContradictsItself("product_text")

    def symbols(self) -> tuple[Symbol, ...]:
        return (
            *symbols_of(Symbology.CODE_128, din=self.din_code),
            *symbols_of(Symbology.DATA_MATRIX, compound=self.compound_text),
            *symbols_of(Symbology.QR, qr=self.qr_text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeLabel(_Donation):
    """The 50 × 20 mm label of a tube or segment: the donation, with the flag that keeps it from any bag's prompt."""

    kind: ClassVar[str] = "tube"
    width_mm: ClassVar[Decimal] = Decimal(50)
    height_mm: ClassVar[Decimal] = Decimal(20)

    flags_text: str  # "07"
    tube_text: str  # "Test tube"
    taken_text: str = ""  # "08 FEB 2026 10:15 CET"

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
