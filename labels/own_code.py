"""The text of our own QR codes: `VT1:<kind>:<id>[:<print number>:<nonce>]:<K>`.

It uses only characters that a QR code packs tightly. K is the mod 37-2 check character over everything before it;
colons and hyphens count as the 37th character of its alphabet, so that no single misread character can pass.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from labels.isbt128.check import check_character

PREFIX = "VT1"
OwnKind = Literal["recipient", "donor", "user", "place", "equipment", "label", "shipment", "order", "lot", "record"]
KINDS: Mapping[str, OwnKind] = MappingProxyType(
    {
        "R": "recipient",
        "D": "donor",
        "U": "user",
        "P": "place",
        "E": "equipment",
        "L": "label",
        "S": "shipment",
        "O": "order",
        "B": "lot",
        "A": "record",
    }
)
_TEXT = re.compile(
    r"VT1:(?P<kind>[RDUPELSOBA]):(?P<id>[A-Z0-9-]{1,64})(?::(?P<print>[1-9][0-9]{0,5}):(?P<nonce>[A-Z0-9]{1,32}))?:(?P<k>[A-Z0-9*])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class OwnText:
    """What one of our codes says; a printed label also says which print it is, by number and nonce."""

    letter: str
    id: str
    print_number: int | None = None
    nonce: str | None = None


class OwnCodeError(ValueError):
    """A text that is not one of our codes; the code is `own-format` or `own-check`."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


def build_own(letter: str, id: str, print_number: int | None = None, nonce: str | None = None) -> str:  # noqa: A002
    """The text of the QR code for a thing; a print number and a nonce go together."""
    parts = [PREFIX, letter, id]
    if print_number is not None or nonce is not None:
        parts += [str(print_number), str(nonce)]
    body = ":".join(parts)
    if not _TEXT.fullmatch(f"{body}:0"):
        raise OwnCodeError("own-format", "This cannot be written as one of our codes.")
    return f"{body}:{_check(body)}"


def read_own(text: str) -> OwnText:
    """Read the text of one of our QR codes, or say why not."""
    match = _TEXT.fullmatch(text)
    if match is None:
        raise OwnCodeError("own-format", "This is not the text of one of our codes.")
    if _check(text[:-2]) != match["k"]:
        raise OwnCodeError("own-check", "The check character of this code does not fit.")
    number = match["print"]
    return OwnText(match["kind"], match["id"], int(number) if number else None, match["nonce"])


def typed_own(letter: str, id: str, k: str) -> OwnText:  # noqa: A002
    """Read what a person typed from the label of a thing: its identifier and the boxed K, small letters as capitals."""
    return read_own(f"{PREFIX}:{letter}:{id}:{k}".upper())


def _check(body: str) -> str:
    return check_character(re.sub("[:-]", "*", body))
