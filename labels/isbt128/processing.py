"""Identifiers from processing and for tracing: 032 to 036, the Single European Code, the MPHO identifier [S1]."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from .dates import calendar_date
from .divisions import UNDIVIDED, is_division
from .errors import N_, Isbt128Error, visible
from .record import (
    DESCRIPTION_CODE,
    DONATION,
    PROCESSOR_FIN,
    Fields,
    Layout,
    Part,
    Record,
    capitals,
    characters,
    digits,
)

NO_EXPIRY = "00000000"
_PRINTED_SEC = re.compile(r"SEC: ?(\S{21})(?: |\n|\r\n)(\S{19})", re.ASCII)
_SEC_DONATION = re.compile(DONATION.pattern, re.ASCII)  # these two with coding system A
_SEC_PRODUCT = re.compile(f"00{DESCRIPTION_CODE.pattern}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Divisions(Record):
    """Structure 032: which part of a product, where two characters are not enough."""

    layout: ClassVar = Layout(divisions=capitals(6))
    noun: ClassVar = N_("a product divisions code")

    divisions: str


@dataclass(frozen=True, slots=True)
class FacilityProduct(Record):
    """Structure 033: the facility that processed a product, and its own code for it."""

    layout: ClassVar = Layout(processor=PROCESSOR_FIN, facility_product_code=capitals(6))
    noun: ClassVar = N_("a processing facility code")

    processor: str
    facility_product_code: str


@dataclass(frozen=True, slots=True)
class ProcessorProduct(Record):
    """Structure 034: the same with the product description code."""

    layout: ClassVar = Layout(
        processor=PROCESSOR_FIN,
        facility_product_code=capitals(6),
        product_description_code=DESCRIPTION_CODE,
    )
    noun: ClassVar = N_("a processor product code (PPIC)")

    processor: str
    facility_product_code: str
    product_description_code: str


@dataclass(frozen=True, slots=True)
class MphoLot(Record):
    """Structure 035: the lot of a product of human origin."""

    layout: ClassVar = Layout(lot=capitals(18))
    noun: ClassVar = N_("an MPHO lot code")

    lot: str


@dataclass(frozen=True, slots=True)
class MphoSupplement(Record):
    """Structure 036: a further identifier of such a product."""

    layout: ClassVar = Layout(supplement=capitals(18))
    noun: ClassVar = N_("an MPHO supplemental identifier")

    supplement: str


@dataclass(frozen=True, slots=True)
class EuropeanCode(Record):
    """Structure 038, the Single European Code: the donation, then the product and its expiry day."""

    layout: ClassVar = Layout(
        country=Part("[A-Z]{2}", 2),
        establishment=capitals(6),
        donation=capitals(13),
        system=Part("[ABE]", 1),
        product=capitals(7),
        split=characters(3),
        expiry=digits(8),
    )
    noun: ClassVar = N_("a Single European Code (SEC)")

    country: str
    establishment: str
    donation: str
    system: str
    product: str
    split: str
    expiry: str

    @classmethod
    def read(cls, data: str) -> Self:
        """Read the 40 characters."""
        code = cls(*cls.layout.split(data, cls.noun))
        if code.expiry != NO_EXPIRY:
            calendar_date(code.expiry, 32)
        if code.system == "A" and not _SEC_DONATION.fullmatch(code.donation):
            raise Isbt128Error("wrong-format", 8, noun=cls.noun, field="donation", found=visible(code.donation))
        if code.system == "A" and not _SEC_PRODUCT.fullmatch(code.product):
            raise Isbt128Error("wrong-format", 22, noun=cls.noun, field="product", found=visible(code.product))
        return code

    @property
    def text(self) -> str:
        """The code as it is printed: two groups behind `SEC:`."""
        return f"SEC:{self.data[:21]} {self.data[21:]}"

    @classmethod
    def read_text(cls, text: str) -> Self:
        """Read the printed form back."""
        match = _PRINTED_SEC.fullmatch(text[:64])
        if match is None:
            raise Isbt128Error("wrong-format", noun=cls.noun, field="text", found=visible(text))
        return cls.read(match[1] + match[2])


_MPHO = re.compile(
    f"({PROCESSOR_FIN.pattern})({DESCRIPTION_CODE.pattern})({DONATION.pattern})({characters(6).pattern})", re.ASCII
)
NO_PROCESSOR = "00000"


@dataclass(frozen=True, slots=True)
class ProductIdentifier:
    """One container, worldwide: processor, description code, DIN and division, 29 characters [S5].

    It is no data structure and has no data identifier: `read` and `text` undo each other. The division is that of
    the product code (`A0`) or the six characters of structure 032; the processor is `00000` where none is given.
    """

    product_description_code: str
    din: str
    division: str = UNDIVIDED
    processor: str = NO_PROCESSOR

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the 29 characters."""
        match = _MPHO.fullmatch(text[:30])
        if match is None:
            raise Isbt128Error("wrong-format", noun=N_("a product identifier"), field="text", found=visible(text))
        processor, code, din, padded = match.groups()
        short = is_division(padded[:2]) and padded.endswith("0000")
        return cls(code, din, padded[:2] if short else padded, processor)

    @property
    def text(self) -> str:
        """The 29 characters; the division is filled up with zeros [INF]."""
        return f"{self.processor}{self.product_description_code}{self.din}{self.division:0<6}"

    def fields(self) -> Fields:
        """The named parts."""
        return {
            "processor": self.processor,
            "product_description_code": self.product_description_code,
            "din": self.din,
            "division": self.division,
        }
