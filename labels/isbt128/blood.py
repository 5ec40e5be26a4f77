"""Structure 002, ABO and RhD blood groups with their intended use, or a special message in their place [S1]."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Self

from .errors import N_, Isbt128Error
from .record import Fields, Layout, Part, capitals, digits

LAYOUT = Layout(group=Part("[A-Z0-9][A-Za-z0-9]", 2), phenotype=capitals(1), last_digit=digits(1))

USES = (
    N_("default"),
    N_("directed use only"),
    N_("emergency only"),
    N_("directed, biohazard"),
    N_("directed, eligible for crossover"),
    N_("autologous, eligible for crossover"),
    N_("autologous only"),
    N_("autologous only, biohazard"),
)
_ROWS = (  # one code per use, in the order of USES [S1]
    ("O", "negative", "95 91 92 93 94 96 97 98"),
    ("O", "positive", "51 47 48 49 50 52 53 54"),
    ("A", "negative", "06 02 03 04 05 07 08 09"),
    ("A", "positive", "62 58 59 60 61 63 64 65"),
    ("B", "negative", "17 13 14 15 16 18 19 20"),
    ("B", "positive", "73 69 70 71 72 74 75 76"),
    ("AB", "negative", "28 24 25 26 27 29 30 31"),
    ("AB", "positive", "84 80 81 82 83 85 86 87"),
    ("O", None, "55 P2 P3 P4 P5 P7 P8 P9"),
    ("A", None, "66 A2 A3 A4 A5 A7 A8 A9"),
    ("B", None, "77 B2 B3 B4 B5 B7 B8 B9"),
    ("AB", None, "88 C2 C3 C4 C5 C7 C8 C9"),
)
GROUPS: Mapping[str, tuple[str, str | None, str]] = MappingProxyType(
    {code: (abo, rhd, use) for abo, rhd, codes in _ROWS for code, use in zip(codes.split(), USES, strict=True)}
)
CODES: Mapping[tuple[str, str | None, str], str] = MappingProxyType({group: code for code, group in GROUPS.items()})
MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "00": N_("no blood group information"),
        "Ma": N_("autologous collection"),
        "Mb": N_("biohazardous"),
        "Md": N_("discard"),
        "Mf": N_("for fractionation only"),
        "Mq": N_("quarantine or hold"),
        "Mr": N_("for research only"),
        "Mx": N_("not for transfusion, because of test results"),
        **{f"T{number}": N_("for tissue only") for number in range(1, 7)},
    }
)
_TISSUE = re.compile("T[1-6]")


@dataclass(frozen=True, slots=True)
class BloodGroup:
    """A blood group with its intended use, a special message, or a rare group that is carried but not understood."""

    noun: ClassVar = N_("a blood group code")

    code: str
    phenotype: str = "0"

    @classmethod
    def read(cls, data: str) -> Self:
        """Read the data content of structure 002."""
        code, phenotype, last_digit = LAYOUT.split(data, cls.noun)
        if last_digit != "0":
            raise Isbt128Error("blood-last-digit", 3)
        return cls(code, phenotype)

    @property
    def abo(self) -> str | None:
        """O, A, B or AB."""
        return GROUPS[self.code][0] if self.code in GROUPS else None

    @property
    def rhd(self) -> str | None:
        """`positive`, `negative`, or None where RhD is not given."""
        return GROUPS[self.code][1] if self.code in GROUPS else None

    @property
    def intended_use(self) -> str | None:
        """Whom the product is for, in one of the words of USES."""
        return GROUPS[self.code][2] if self.code in GROUPS else None

    @property
    def message(self) -> str | None:
        """The special message that stands in place of a blood group."""
        return MESSAGES.get(self.code)

    @property
    def is_for_tissue_only(self) -> bool:
        """Whether the message belongs on tissue and never on cells."""
        return _TISSUE.fullmatch(self.code) is not None

    @property
    def is_supported(self) -> bool:
        """Whether we know what the code means; rare and pooled groups are carried unread."""
        return self.code in GROUPS or self.code in MESSAGES

    @property
    def data(self) -> str:
        """The data content of structure 002."""
        return f"{self.code}{self.phenotype}0"

    def fields(self) -> Fields:
        """The named parts."""
        return {
            "abo": self.abo,
            "rhd": self.rhd,
            "intended_use": self.intended_use,
            "message": self.message,
            "phenotype": self.phenotype,
            "supported": self.is_supported,
        }


def blood_group(abo: str, rhd: str | None, intended_use: str = "default") -> BloodGroup:
    """The code for a blood group; RhD is `positive`, `negative` or None where it is not given."""
    code = CODES.get((abo, rhd, intended_use))
    if code is None:
        raise Isbt128Error("blood-group-unknown", abo=abo, rhd=rhd or "not given", use=intended_use)
    return BloodGroup(code)
