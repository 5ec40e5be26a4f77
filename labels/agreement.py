"""Whether a label tells the eye what it tells the scanner: its texts, check characters and symbols compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from labels.isbt128 import BloodGroup, Isbt128Error, check_character, parse
from labels.isbt128.check import ALPHABET


class Numbered(Protocol):
    """The fields that every label of a container has."""

    @property
    def din_code(self) -> str: ...
    @property
    def din_text(self) -> str: ...
    @property
    def din_check(self) -> str: ...


class Compounded(Numbered, Protocol):
    """The fields of those that also have a compound message."""

    @property
    def compound_text(self) -> str: ...


class Identified(Compounded, Protocol):
    """The fields that every label of a bag has."""

    @property
    def abo_code(self) -> str: ...
    @property
    def abo_text(self) -> str: ...
    @property
    def coi_text(self) -> str: ...
    @property
    def coi_check(self) -> str: ...


def disagreeing_number(label: Numbered) -> Iterator[str]:
    """The fields that differ from the donation number in its symbol."""
    din = label.din_text.replace(" ", "")
    if din != label.din_code[1:14]:
        yield "din_text"
    if not _guards(label.din_check, din):
        yield "din_check"


def disagreeing_codes(label: Compounded, codes: Sequence[str]) -> Iterator[str]:
    """The same, and the compound message where it lacks one of `codes`, the fields of the linear symbols."""
    yield from disagreeing_number(label)
    yield from _lacking(label, codes, _carried(label.compound_text))


def disagreeing(label: Identified, codes: Sequence[str]) -> Iterator[str]:
    """The fields that differ from what stands beside them."""
    yield from disagreeing_number(label)
    coi, carried = label.coi_text.replace(" ", ""), _carried(label.compound_text)
    yield from _lacking(label, codes, carried)
    if not _guards(label.coi_check, coi):
        yield "coi_check"
    if any(code.startswith("&/") and code != f"&/{coi}" for code in carried):
        yield "coi_text"
    if label.abo_text != _abo(label.abo_code, otherwise=label.abo_text):
        yield "abo_text"


def _lacking(label: Compounded, codes: Sequence[str], carried: frozenset[str]) -> Iterator[str]:
    if any(getattr(label, code) not in carried for code in codes if getattr(label, code)):
        yield "compound_text"


def _guards(check: str, text: str) -> bool:
    return set(text) <= set(ALPHABET) and check_character(text) == check


def _carried(compound_text: str) -> frozenset[str]:
    """The structures of the compound message, or none if it is not a valid one."""
    try:
        return frozenset(structure.build() for structure in parse(compound_text).structures)
    except Isbt128Error:
        return frozenset()


def _abo(code: str, *, otherwise: str) -> str:
    """The group that the symbol gives; special messages and rare groups give none, and leave the text free."""
    group = BloodGroup.read(code[2:]).abo if code else None
    return group or otherwise
