"""Structures with test results: special testing, antigens and the infection markers of 027 [S1]."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from .check import check_character
from .errors import N_, Isbt128Error, visible
from .record import Fields, Layout, Part, Record, capitals, digits, exactly

MARKERS = Layout(markers=Part("[0-8]{10}", 10), reserved=exactly("0" * 8))
MARKER_PAIRS = (
    ("HIV-1/2 antibody", "HIV p24 antigen"),
    ("HIV genome", "HCV antibody"),
    ("HCV antigen", "HCV genome"),
    ("HBc antibody", "HBsAg"),
    ("HBV genome", "HTLV-I/II antibody"),
    ("syphilis antibody", "CMV antibody"),
    ("CMV genome", "EBV genome"),
    ("WNV genome", "parvovirus B19 antibody"),
    ("parvovirus B19 genome", "Chagas antibody"),
    ("HEV genome", ""),
)
RESULTS = (None, "negative", "positive")
_MARKERS = frozenset(name for pair in MARKER_PAIRS for name in pair)

_HISTORY = re.compile("[0-9]{3}(?:[0-9]{10})+")


@dataclass(frozen=True, slots=True)
class SpecialTesting(Record):
    """Structure 010: special testing, by a code of the licensed table."""

    layout: ClassVar = Layout(code=capitals(5))
    noun: ClassVar = N_("a special testing code")

    code: str


@dataclass(frozen=True, slots=True)
class Antigens(Record):
    """Structures 012 to 014: antigens, one digit for each position of the licensed tables."""

    layout: ClassVar = Layout(antigens=digits(18))
    noun: ClassVar = N_("an antigen code")

    antigens: str

    @property
    def check_character(self) -> str:
        """K over all 18 digits, which goes with them wherever they are printed as text."""
        return check_character(self.antigens)


@dataclass(frozen=True, slots=True)
class InfectionMarkers:
    """Structure 027: one result, or none, for each marker of MARKER_PAIRS."""

    noun: ClassVar = N_("an infection marker code")

    data: str

    @classmethod
    def read(cls, data: str) -> Self:
        """Read 18 digits; each is a pair of results in base 3."""
        digits, _ = MARKERS.split(data, cls.noun)
        if digits[9] not in "036":
            raise Isbt128Error("wrong-format", 9, noun=cls.noun, field="markers", found=digits[9])
        return cls(data)

    @property
    def results(self) -> dict[str, str | None]:
        """Marker to `negative`, `positive` or None."""
        found: dict[str, str | None] = {}
        for (first, second), digit in zip(MARKER_PAIRS, self.data, strict=False):
            found[first] = RESULTS[int(digit) // 3]
            if second:
                found[second] = RESULTS[int(digit) % 3]
        return found

    def fields(self) -> Fields:
        """The markers with a result, and K."""
        return {**self.results, "check_character": check_character(self.data)}


def infection_markers(results: dict[str, str | None]) -> InfectionMarkers:
    """The code for the results of some markers; the others carry no information.

    results: a name of MARKER_PAIRS to one of RESULTS. Raises Isbt128Error for any other: none is left out silently.
    """
    for name, result in results.items():
        if not name or name not in _MARKERS or result not in RESULTS:
            raise Isbt128Error("marker-unknown", field=visible(name), found=visible(str(result)))
    values = [[RESULTS.index(results.get(name)) for name in pair] for pair in MARKER_PAIRS]
    return InfectionMarkers.read("".join(str(3 * first + second) for first, second in values) + "0" * 8)


@dataclass(frozen=True, slots=True)
class AntigenHistory:
    """Structure 030: a count, then ten digits for each antigen entry."""

    noun: ClassVar = N_("an antigen history code")

    data: str

    @classmethod
    def read(cls, data: str) -> Self:
        """Read `nnn` and that many entries."""
        if not _HISTORY.fullmatch(data) or int(data[:3]) * 10 != len(data) - 3:
            raise Isbt128Error("wrong-format", noun=cls.noun, field="entries", found=visible(data))
        return cls(data)

    @staticmethod
    def length_of(data: str) -> int:
        """How long the structure says that it is."""
        return 3 + 10 * int(data[:3]) if data[:3].isdecimal() and len(data) >= 3 else 13

    def fields(self) -> Fields:
        """The entries: antigen, and the two digits each of type and source."""
        entries = [self.data[at : at + 10] for at in range(3, len(self.data), 10)]
        return {"entries": [{"antigen": one[:6], "first": one[6:8], "second": one[8:]} for one in entries]}
