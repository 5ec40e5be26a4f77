"""Compares what a scanner read from a printed label with what the label was to say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from labels.symbols import Symbol

_AIM_PREFIX = re.compile(r"^\][A-Za-z][0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One reason why a printed label is not the label of the record; texts are empty where there is nothing to show."""

    kind: Literal["missing", "differs", "foreign"]
    symbol: str
    expected: str
    scanned: str


def normalise(scan: str) -> str:
    """Drop what the scanner adds: the AIM prefix and the line end. Nothing else."""
    return _AIM_PREFIX.sub("", scan.strip("\r\n\t"))


def compare_scan_back(expected: Sequence[Symbol], scanned: Sequence[str]) -> list[Mismatch]:
    """Every symbol of the label that was not read or reads otherwise, and every string that is not this label's.

    The order of scanning does not matter and reading a symbol twice does no harm.
    """
    read = dict.fromkeys(normalise(scan) for scan in scanned)
    waiting = [symbol for symbol in expected if symbol.data not in read]
    known = {symbol.data for symbol in expected}
    mismatches = []
    for text in (text for text in read if text not in known):
        twin = next((symbol for symbol in waiting if _family(symbol.data) == _family(text)), None)
        if twin is None:
            mismatches.append(Mismatch("foreign", "", "", text))
        else:
            waiting.remove(twin)
            mismatches.append(Mismatch("differs", twin.name, twin.data, text))
    return mismatches + [Mismatch("missing", symbol.name, symbol.data, "") for symbol in waiting]


def _family(text: str) -> str:
    """The kind of code: the ISBT 128 data identifier, with one value for every DIN and one for all other codes."""
    if text[:1] not in ("=", "&"):
        return "other"
    return "=DIN" if text[0] == "=" and text[1:2].isalnum() else text[:2]
