"""Whether a label tells the eye what it tells the scanner: its texts, check characters and symbols compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from labels.isbt128 import BloodGroup, Isbt128Error, Moment, ProductCode, check_character, day_text, parse
from labels.isbt128.check import ALPHABET
from labels.isbt128.dates import NO_TIME_KNOWN

NO_FLAGS, CHECKSUM_FLAGS = "00", "60"  # neither is printed as text, nor is what is above [S1 §1.3]
RHD = ("positive", "negative")
MOMENTS = {"expiry_text": "&>", "collection_text": "&*"}


class Numbered(Protocol):
    """The fields that every label of a container has."""

    @property
    def din_code(self) -> str: ...
    @property
    def din_text(self) -> str: ...
    @property
    def din_check(self) -> str: ...
    @property
    def flags_text(self) -> str: ...


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
    def rhd_text(self) -> str: ...
    @property
    def coi_text(self) -> str: ...
    @property
    def coi_check(self) -> str: ...


def disagreeing_number(label: Numbered) -> Iterator[str]:
    """The fields that differ from the donation number in its symbol."""
    din = label.din_text.replace(" ", "")
    if din != label.din_code[1:14]:
        yield "din_text"
    if not guards(label.din_check, din):
        yield "din_check"
    flags = label.din_code[14:]
    if label.flags_text != (flags if NO_FLAGS < flags < CHECKSUM_FLAGS else ""):
        yield "flags_text"


def disagreeing_codes(label: Compounded, codes: Sequence[str]) -> Iterator[str]:
    """The same, and the compound message where it lacks one of `codes`, the fields of the linear symbols."""
    yield from disagreeing_number(label)
    yield from _lacking(label, codes, _carried(label.compound_text))


def disagreeing(label: Identified, codes: Sequence[str]) -> Iterator[str]:
    """The fields that differ from what stands beside them."""
    yield from disagreeing_number(label)
    coi, carried = label.coi_text.replace(" ", ""), _carried(label.compound_text)
    yield from _lacking(label, codes, carried)
    if not guards(label.coi_check, coi):
        yield "coi_check"
    if any(code.startswith("&/") and code != f"&/{coi}" for code in carried):
        yield "coi_text"
    yield from _disagreeing_group(label)
    for field, start in MOMENTS.items():
        moments = [Moment.read(code[2:]) for code in carried if code.startswith(start)]
        if hasattr(label, field) and not all(_tells(getattr(label, field), moment) for moment in moments):
            yield field


def names_product(text: str, compound_text: str) -> bool:
    """Whether a text is the product code in the message, with or without its collection type [S1 §1.8]."""
    products = [ProductCode.read(code[2:]) for code in _carried(compound_text) if code.startswith("=<")]
    said = text.replace(" ", "")
    return all(said in (one.data, one.product_description_code + one.suffix[1:]) for one in products)


def guards(check: str, text: str) -> bool:
    """Whether it is the check character of the text."""
    return set(text) <= set(ALPHABET) and check_character(text) == check


def _disagreeing_group(label: Identified) -> Iterator[str]:
    """Special messages and rare groups say no group, and leave the texts free; without a code there is none."""
    if not label.abo_code:
        yield from (field for field in ("abo_text", "rhd_text") if getattr(label, field))
        return
    group = BloodGroup.read(label.abo_code[2:])
    if group.abo is None:
        return
    if label.abo_text != group.abo:
        yield "abo_text"
    if {word for word in RHD if word in label.rhd_text.lower()} != ({group.rhd} if group.rhd else set()):
        yield "rhd_text"


def _tells(text: str, moment: Moment) -> bool:
    """Whether a text begins with 11 FEB 2026 10:15 or 2026-02-11 10:15; where no time is known, the day is enough."""
    on, time = moment.datetime.date(), "" if moment.datetime.time() == NO_TIME_KNOWN else f" {moment.datetime:%H:%M}"
    return text.startswith((f"{day_text(on)}{time}", f"{on.isoformat()}{time}"))


def _lacking(label: Compounded, codes: Sequence[str], carried: frozenset[str]) -> Iterator[str]:
    if any(getattr(label, code) not in carried for code in codes if getattr(label, code)):
        yield "compound_text"


def _carried(compound_text: str) -> frozenset[str]:
    """The structures of the compound message, or none if it is not a valid one."""
    try:
        return frozenset(structure.build() for structure in parse(compound_text).structures)
    except Isbt128Error:
        return frozenset()
