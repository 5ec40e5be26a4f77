"""Identifiers of people and of a therapy: 019, 020, 024, 025, GRID 039 and the Chain of Identity 040 [S1]."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from .check import check_character, check_value
from .dates import calendar_date
from .errors import N_, Isbt128Error
from .record import FIN, Fields, Layout, Part, Record, capitals, digits, exactly

DONOR_NOUN = N_("a donor number")
DONOR = Layout(facility=FIN, donor_number=digits(16))
STAFF_NOUN = N_("a staff badge")
STAFF = Layout(facility=FIN, staff_number=capitals(6))
BIRTH_NOUN = N_("a date of birth")
BIRTH = Layout(read_from=digits(2), date=digits(8))
PATIENT_NOUN = N_("a patient number")
PATIENT = Layout(read_from=digits(2), length=digits(2), patient_number=Part("[A-Za-z0-9./-]+", 99))
GRID_NOUN = N_("a registry donor identifier (GRID)")
GRID = Layout(issuer=Part("[1-9][0-9]{3}", 4), registration=capitals(13), checksum=digits(2))
COI_NOUN = N_("a Chain of Identity code")
COI = Layout(prefix=exactly("CH"), facility=FIN, year=digits(2), serial=capitals(6))


@dataclass(frozen=True, slots=True)
class Guarded:
    """An identifier whose printed text ends with a check character K over the whole data content."""

    record: Record

    @property
    def data(self) -> str:
        """The data content, without K."""
        return self.record.data

    @property
    def check_character(self) -> str:
        """K, printed in a box after the text."""
        return check_character(self.record.data)

    def fields(self) -> Fields:
        """The named parts and K."""
        return {"identifier": self.data, **self.record.fields(), "check_character": self.check_character}


def donor_number(data: str) -> Guarded:
    """Read structure 019."""
    return Guarded(Record.read(DONOR, data, DONOR_NOUN))


def chain_of_identity(data: str) -> Guarded:
    """Read structure 040."""
    return Guarded(Record.read(COI, data, COI_NOUN))


def typed_chain_of_identity(text: str) -> Guarded:
    """Read an identifier that a person typed: 15 characters and K, spaces ignored, small letters taken as capitals."""
    typed = text.replace(" ", "").upper()
    found = chain_of_identity(typed[:-1])
    if found.check_character != typed[-1:]:
        raise Isbt128Error("check-character", len(typed) - 1)
    return found


def build_chain_of_identity(fin: str, year: int, serial: str) -> Guarded:
    """The identifier that one therapy shares: issuing facility, year (two or four digits) and six characters."""
    return chain_of_identity(f"CH{fin}{year % 100:02}{serial}")


def staff_number(data: str) -> Record:
    """Read structure 020."""
    return Record.read(STAFF, data, STAFF_NOUN)


@dataclass(frozen=True, slots=True)
class BirthDate:
    """Structure 024: a patient's day of birth and where it was read from."""

    read_from: str
    date: dt.date

    @classmethod
    def read(cls, data: str) -> Self:
        """Read `aayyyymmdd`."""
        read_from, date = BIRTH.split(data, BIRTH_NOUN)
        return cls(read_from, calendar_date(date, 2))

    @property
    def data(self) -> str:
        """The data content of structure 024."""
        return f"{self.read_from}{self.date.year:04}{self.date:%m%d}"

    def fields(self) -> Fields:
        """The named parts."""
        return {"read_from": self.read_from, "date": self.date.isoformat()}


def patient_number(data: str) -> Record:
    """Read structure 025, whose length field must say the truth."""
    record = Record.read(PATIENT, data, PATIENT_NOUN)
    if int(record["length"]) != len(record["patient_number"]):
        found, expected = len(record["patient_number"]), record["length"]
        raise Isbt128Error("wrong-length", 2, noun=PATIENT_NOUN, found=found, expected=expected)
    return record


def patient_number_length(data: str) -> int:
    """How long structure 025 says that it is."""
    return 4 + int(data[2:4]) if data[2:4].isdecimal() else 5


def registry_donor(data: str) -> Record:
    """Read structure 039, whose last two digits are a checksum of the rest."""
    record = Record.read(GRID, data, GRID_NOUN)
    if record["checksum"] != f"{check_value(data[:17]):02}":
        raise Isbt128Error("grid-checksum", 17)
    return record
