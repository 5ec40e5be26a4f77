"""Structures that are simply fields side by side: a layout is a table row, a record is a text that fits it."""

import re
from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self

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


@dataclass(frozen=True, slots=True)
class Record:
    """A text that fits a layout."""

    texts: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def read(cls, layout: Layout, data: str, noun: str) -> Self:
        """Read the data content of a structure."""
        return cls(layout.split(data, noun), layout.names)

    @property
    def data(self) -> str:
        """The data content, exactly as it stands behind the data identifier."""
        return "".join(self.texts)

    def __getitem__(self, name: str) -> str:
        return self.texts[self.names.index(name)]

    def fields(self) -> Fields:
        """The named parts."""
        return dict(zip(self.names, self.texts, strict=True))
