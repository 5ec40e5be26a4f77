"""Identifiers from processing and for tracing: 032 to 036, the Single European Code, the MPHO identifier [S1]."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Self

from .dates import calendar_date
from .divisions import UNDIVIDED
from .errors import N_, Isbt128Error, visible
from .record import FIN, PROCESSOR_FIN, Fields, Layout, Part, Record, capitals, characters, digits

DIVISIONS_NOUN = N_("a product divisions code")
DIVISIONS = Layout(divisions=capitals(6))
FACILITY_NOUN = N_("a processing facility code")
FACILITY = Layout(processor=PROCESSOR_FIN, facility_product_code=capitals(6))
PROCESSOR_NOUN = N_("a processor product code (PPIC)")
PROCESSOR = Layout(
    processor=PROCESSOR_FIN, facility_product_code=capitals(6), product_description_code=Part("[A-Z][A-Z0-9]{4}", 5)
)
LOT_NOUN = N_("an MPHO lot code")
LOT = Layout(lot=capitals(18))
SUPPLEMENT_NOUN = N_("an MPHO supplemental identifier")
SUPPLEMENT = Layout(supplement=capitals(18))
SEC_NOUN = N_("a Single European Code (SEC)")
SEC = Layout(
    country=Part("[A-Z]{2}", 2),
    establishment=capitals(6),
    donation=capitals(13),
    system=Part("[ABE]", 1),
    product=capitals(7),
    split=characters(3),
    expiry=digits(8),
)
NO_EXPIRY = "00000000"

divisions = partial(Record.read, DIVISIONS, noun=DIVISIONS_NOUN)
facility_product = partial(Record.read, FACILITY, noun=FACILITY_NOUN)
processor_product = partial(Record.read, PROCESSOR, noun=PROCESSOR_NOUN)
lot = partial(Record.read, LOT, noun=LOT_NOUN)
supplement = partial(Record.read, SUPPLEMENT, noun=SUPPLEMENT_NOUN)


def european_code(data: str) -> Record:
    """Read structure 038."""
    record = Record.read(SEC, data, SEC_NOUN)
    if record["expiry"] != NO_EXPIRY:
        calendar_date(record["expiry"], 32)
    if record["system"] == "A" and not re.fullmatch(rf"{FIN.pattern}[0-9]{{8}}", record["donation"], re.ASCII):
        raise Isbt128Error("wrong-format", 8, noun=SEC_NOUN, field="donation", found=visible(record["donation"]))
    return record


def european_code_text(record: Record) -> str:
    """The SEC as it is printed: two groups behind `SEC:`."""
    return f"SEC:{record.data[:21]} {record.data[21:]}"


_PRINTED_SEC = re.compile(r"SEC: ?(\S{21})\s(\S{19})", re.ASCII)


def read_european_code_text(text: str) -> Record:
    """Read the printed form of the SEC back."""
    match = _PRINTED_SEC.fullmatch(text[:64])
    if match is None:
        raise Isbt128Error("wrong-format", noun=SEC_NOUN, field="text", found=visible(text))
    return european_code(match[1] + match[2])


_MPHO = re.compile(
    rf"({PROCESSOR_FIN.pattern})([A-Z][A-Z0-9]{{4}})({FIN.pattern}[0-9]{{8}})([A-Za-z0-9]{{6}})", re.ASCII
)
NO_PROCESSOR = "00000"


@dataclass(frozen=True, slots=True)
class ProductIdentifier:
    """One container, worldwide: processor, description code, DIN and division, 29 characters [S5]."""

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
        return cls(code, din, padded[:2] if padded.endswith("0000") else padded, processor)

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
