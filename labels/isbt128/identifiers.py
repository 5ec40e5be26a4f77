"""Identifiers of people and of a therapy: 019, 020, 024, 025, GRID 039 and the Chain of Identity 040 [S1]."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Self

from .check import check_value
from .dates import calendar_date
from .din import nominal_year, typed_text
from .errors import N_, Isbt128Error
from .record import FIN, Fields, Guarded, Layout, Part, Record, capitals, digits, exactly


@dataclass(frozen=True, slots=True)
class DonorNumber(Guarded):
    """Structure 019: the number that a facility gave to a donor, filled up with zeros to 16 digits."""

    layout: ClassVar = Layout(facility=FIN, donor_number=digits(16))
    noun: ClassVar = N_("a donor number")

    facility: str
    donor_number: str


@dataclass(frozen=True, slots=True)
class StaffNumber(Record):
    """Structure 020: a member of staff of a facility."""

    layout: ClassVar = Layout(facility=FIN, staff_number=capitals(6))
    noun: ClassVar = N_("a staff badge")

    facility: str
    staff_number: str


@dataclass(frozen=True, slots=True)
class BirthDate:
    """Structure 024: a patient's day of birth and where it was read from."""

    layout: ClassVar = Layout(read_from=digits(2), date=digits(8))
    noun: ClassVar = N_("a date of birth")

    read_from: str
    date: dt.date

    @classmethod
    def read(cls, data: str) -> Self:
        """Read `aayyyymmdd`."""
        read_from, date = cls.layout.split(data, cls.noun)
        return cls(read_from, calendar_date(date, 2))

    @property
    def data(self) -> str:
        """The data content of structure 024."""
        return f"{self.read_from}{self.date.year:04}{self.date:%m%d}"

    def fields(self) -> Fields:
        """The named parts."""
        return {"read_from": self.read_from, "date": self.date.isoformat()}


@dataclass(frozen=True, slots=True)
class PatientNumber(Record):
    """Structure 025: a patient's number of letters and digits alone, its length, and where it was read from."""

    layout: ClassVar = Layout(read_from=digits(2), length=digits(2), patient_number=Part("[A-Za-z0-9]+", 99))
    noun: ClassVar = N_("a patient number")

    read_from: str
    length: str
    patient_number: str

    @classmethod
    def read(cls, data: str) -> Self:
        """Read `aallx…`, whose length must say the truth."""
        patient = cls(*cls.layout.split(data, cls.noun))
        if int(patient.length) != len(patient.patient_number):
            found, expected = len(patient.patient_number), patient.length
            raise Isbt128Error("wrong-length", 2, noun=cls.noun, found=found, expected=expected)
        return patient

    @staticmethod
    def length_of(data: str) -> int:
        """How long the structure says that it is."""
        return 4 + int(data[2:4]) if data[2:4].isdecimal() else 5


@dataclass(frozen=True, slots=True)
class RegistryDonor(Record):
    """Structure 039, the GRID: issuing registry, registration, and a checksum of both."""

    layout: ClassVar = Layout(issuer=Part("[1-9][0-9]{3}", 4), registration=capitals(13), checksum=digits(2))
    noun: ClassVar = N_("a registry donor identifier (GRID)")

    issuer: str
    registration: str
    checksum: str

    @classmethod
    def read(cls, data: str) -> Self:
        """Read 19 characters, whose last two digits guard the rest."""
        donor = cls(*cls.layout.split(data, cls.noun))
        if donor.checksum != f"{check_value(data[:17]):02}":
            raise Isbt128Error("grid-checksum", 17)
        return donor


@dataclass(frozen=True, slots=True)
class ChainOfIdentity(Guarded):
    """Structure 040: the identifier that all donations and products of one therapy share."""

    layout: ClassVar = Layout(prefix=exactly("CH"), facility=FIN, year=digits(2), serial=capitals(6))
    noun: ClassVar = N_("a Chain of Identity code")

    prefix: str
    facility: str
    year: str
    serial: str


def build_donor_number(fin: str, donor_number: str) -> DonorNumber:
    """A facility's number for a donor: up to 16 digits, filled up with zeros on the left."""
    return DonorNumber.read(f"{fin}{donor_number:0>16}")


def build_patient_number(patient_number: str, read_from: str = "01") -> PatientNumber:
    """A patient's number of 1 to 99 letters and digits; read_from: two digits, 01 for a wristband [GK]."""
    return PatientNumber.read(f"{read_from}{len(patient_number):02}{patient_number}")


def build_registry_donor(issuer: str, registration: str) -> RegistryDonor:
    """A GRID with its checksum: an issuing organization of four digits, a registration of 13 characters."""
    start = f"{issuer}{registration}"
    return RegistryDonor.read(f"{start}{check_value(start):02}")


def typed_chain_of_identity(text: str) -> ChainOfIdentity:
    """Read an identifier that a person typed: 15 characters and K, spaces ignored, small letters taken as capitals."""
    typed = typed_text(text)
    found = ChainOfIdentity.read(typed[:-1])
    if found.check_character != typed[-1:]:
        raise Isbt128Error("check-character", len(typed) - 1)
    return found


def build_chain_of_identity(fin: str, year: int, serial: str) -> ChainOfIdentity:
    """The identifier for a new therapy: issuing facility, year (two or four digits) and six characters."""
    return ChainOfIdentity.read(f"CH{fin}{nominal_year(year)}{serial}")
