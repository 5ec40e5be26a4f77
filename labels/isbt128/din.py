"""Structure 001, the donation identification number: read, typed, built; flags and check character [S1][S2]."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Self

from .check import check_character, check_value
from .errors import N_, Isbt128Error, visible
from .record import FIN, Fields, Layout, Part, digits

LONGEST_TYPED = 40  # characters, spaces among them
LAYOUT = Layout(facility=FIN, year=digits(2), serial=digits(6), flags=Part("[0-9A-HJ-NPR-Y]{2}", 2))

PROCESS_FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "00": N_("no flag"),
        **{f"{number:02}": N_("container of a set") for number in (1, 2, 3, 4, 15, 16, 17, 18, 19)},
        "05": N_("second or repeated label"),
        "06": N_("pilot tube"),
        "07": N_("test tube"),
        "08": N_("donor record"),
        "09": N_("NAT sample"),
        "10": N_("bacterial test sample"),
        "11": N_("match-with-unit label"),
        "12": N_("partial label affixed"),
        "13": N_("attached label"),
    }
)
TUBE_FLAGS = frozenset({"06", "07", "08", "09", "10", "11"})


@dataclass(frozen=True, slots=True)
class Din:
    """A donation event, by 13 characters, and the flags that were printed with them but are no part of them."""

    noun: ClassVar = N_("a donation number (DIN)")

    number: str
    flags: str = "00"

    @classmethod
    def read(cls, data: str) -> Self:
        """Read the data content of structure 001: 13 characters and 2 flags."""
        *_, flags = LAYOUT.split(data, cls.noun)
        din = cls(data[:13], flags)
        if not flags.isdigit() or flags >= "97" or flags == "14":
            raise Isbt128Error("flag-reserved", 13, found=flags)
        if flags >= "60" and flags != din.checksum_flags:
            raise Isbt128Error("din-checksum", 13)
        return din

    @property
    def fin(self) -> str:
        """The facility that assigned the number."""
        return self.number[:5]

    @property
    def year(self) -> str:
        """The nominal year, two digits."""
        return self.number[5:7]

    @property
    def serial(self) -> str:
        """The number within facility and year, six digits."""
        return self.number[7:]

    @property
    def check_character(self) -> str:
        """K, printed in a box and typed after the number."""
        return check_character(self.number)

    @property
    def checksum_flags(self) -> str:
        """The type-3 flags: 60 plus the check value, verified on every scan."""
        return str(60 + check_value(self.number))

    @property
    def flag_meaning(self) -> str:
        """What the flags say about the label that was scanned."""
        if self.flags in PROCESS_FLAGS:
            return PROCESS_FLAGS[self.flags]
        return N_("locally defined") if self.flags < "60" else N_("checksum of the number")

    @property
    def is_on_a_tube(self) -> bool:
        """Whether the label belongs to a tube or a record, not to a bag."""
        return self.flags in TUBE_FLAGS

    @property
    def eye_readable(self) -> str:
        """The number in groups, as it is printed under its bar code."""
        return f"{self.fin} {self.year} {self.serial}"

    @property
    def data(self) -> str:
        """The data content of structure 001."""
        return self.number + self.flags

    def fields(self) -> Fields:
        """The named parts."""
        return {
            "din": self.number,
            "flags": self.flags,
            "check_character": self.check_character,
            "fin": self.fin,
            "year": self.year,
            "serial": self.serial,
            "flag_meaning": self.flag_meaning,
        }

    def __str__(self) -> str:
        return self.number


def build_din(fin: str, year: int, serial: int) -> Din:
    """The number that a facility gives to a donation [S1 §1.3].

    fin: five characters such as `A9999`. year: nominal, two or four digits; it may differ from the calendar by a month
    and is judged by nothing. serial: 0 to 999999, unique within facility and year. Raises Isbt128Error.
    """
    if not 0 <= serial <= 999_999:
        raise Isbt128Error("serial-out-of-range", found=serial)
    return Din.read(f"{fin}{nominal_year(year)}{serial:06}00")


def nominal_year(year: int) -> str:
    """A year of two or four digits as identifiers write it, in two."""
    if not (0 <= year <= 99 or 2000 <= year <= 2099):
        raise Isbt128Error("year-out-of-range", found=year)
    return f"{year % 100:02}"


def typed_text(text: str) -> str:
    """What a person typed, without spaces and in capitals. What is no ASCII stays out: `ſ` would become an S."""
    if len(text) > LONGEST_TYPED:
        raise Isbt128Error("too-long", LONGEST_TYPED, length=len(text))
    if not text.isascii():
        position = next(at for at, char in enumerate(text) if not char.isascii())
        raise Isbt128Error("not-ascii", position, found=visible(text[position]))
    return text.replace(" ", "").upper()


def typed_din(text: str) -> Din:
    """Read a number that a person typed: 13 characters and K, spaces ignored, small letters taken as capitals.

    Raises Isbt128Error: `typed-length` without K, `check-character` if one character is wrong or two are exchanged.
    """
    if len(text) > LONGEST_TYPED:
        raise Isbt128Error("typed-length", found=len(text))
    typed = typed_text(text)
    if len(typed) != 14:
        raise Isbt128Error("typed-length", found=len(typed))
    din = Din.read(typed[:13] + "00")
    if din.check_character != typed[13]:
        raise Isbt128Error("check-character", 13)
    return din
