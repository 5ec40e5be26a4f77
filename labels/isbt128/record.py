"""Structures that are simply fields side by side: a layout says what fits, a record holds what did."""

import re
from typing import ClassVar, NamedTuple, Protocol, Self

from .check import check_character
from .errors import Isbt128Error, visible

Field = str | int | bool | None | list[dict[str, str]]
Fields = dict[str, Field]


class Part(NamedTuple):
    """What one field may consist of; the width is only used to show what did not fit."""

    pattern: str
    width: int


def digits(count: int) -> Part:
    """So many digits."""
    return Part(f"[0-9]{{{count}}}", count)


def capitals(count: int) -> Part:
    """So many digits and capital letters."""
    return Part(f"[A-Z0-9]{{{count}}}", count)


def characters(count: int) -> Part:
    """So many digits and letters."""
    return Part(f"[A-Za-z0-9]{{{count}}}", count)


def exactly(text: str) -> Part:
    """This text."""
    return Part(re.escape(text), len(text))


FIN = Part("[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}", 5)  # facility identification number αpppp [S1]
PROCESSOR_FIN = Part("[A-NP-Z0-9]{5}", 5)  # FIN(P) of structures 033 and 034 [S1]

DONATION = Part(f"{FIN.pattern}[0-9]{{8}}", 13)  # a DIN without flags: facility, year and serial [S1]
DESCRIPTION_CODE = Part("[A-Z][A-Z0-9]{4}", 5)  # product description code αoooo [S1]


class Value(Protocol):
    """What the data of one structure means."""

    @property
    def data(self) -> str:
        """The data content, exactly as it stands behind the data identifier."""

    def fields(self) -> Fields:
        """The named parts."""


class Layout:
    """Named fields, one after the other."""

    __slots__ = ("names", "parts", "regex")

    def __init__(self, **parts: Part) -> None:
        self.parts = parts
        self.names = tuple(parts)
        self.regex = re.compile("".join(f"({part.pattern})" for part in parts.values()), re.ASCII)

    def split(self, data: str, noun: str) -> tuple[str, ...]:
        """The texts of the fields, or an error that names the first field that does not fit."""
        match = self.regex.fullmatch(data)
        if match is None:
            raise self._misfit(data, noun)
        return match.groups()

    def _misfit(self, data: str, noun: str) -> Isbt128Error:
        """The first field that does not fit, else the last one, which then is followed by something."""
        start, end = 0, 0
        for name, part in self.parts.items():
            start, end = end, end + part.width
            if not re.fullmatch(part.pattern, data[start:end], re.ASCII) or name == self.names[-1]:
                break
        found = visible(data[start:end])
        return Isbt128Error("wrong-format", start, noun=noun, field=name.replace("_", " "), found=found)


class Record:
    """Base of the structures that are texts side by side: a subclass has one `str` for each part of its layout."""

    __slots__ = ()

    layout: ClassVar[Layout]
    noun: ClassVar[str]

    @classmethod
    def read(cls, data: str) -> Self:
        """Read the data content of the structure."""
        return cls(*cls.layout.split(data, cls.noun))

    @property
    def data(self) -> str:
        """The data content, exactly as it stands behind the data identifier."""
        return "".join(self.texts.values())

    @property
    def texts(self) -> dict[str, str]:
        """The parts by name, in order."""
        return {name: getattr(self, name) for name in self.layout.names}

    def fields(self) -> Fields:
        """The named parts."""
        return {**self.texts}


class Guarded(Record):
    """A record whose printed text ends with a check character K over the whole data content."""

    __slots__ = ()

    @property
    def check_character(self) -> str:
        """K, printed in a box after the text."""
        return check_character(self.data)

    def fields(self) -> Fields:
        """The named parts and K."""
        return {"identifier": self.data, **self.texts, "check_character": self.check_character}
