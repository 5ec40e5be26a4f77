"""A logger's CSV file to readings, or precisely why not. Strict: a file that could be read in two ways is not read."""

import csv
import hashlib
import re
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

from tracker.rules.refusal import N_
from tracker.rules.temperature import Reading

HEADER = ["time", "celsius"]
MOST_BYTES = 500_000
MOST_READINGS = 5_000
COLDEST, WARMEST = Decimal(-200), Decimal(100)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_CELSIUS = re.compile(r"-?\d{1,3}(\.\d)?", re.ASCII)


class LogUnreadable(ValueError):
    """Why a logger file was refused: a sentence with its values, and the line (0 for the file as a whole)."""

    def __init__(self, says: str, line: int = 0, **values: str) -> None:
        self.says = says
        self.values = {"line": str(line), **values}
        super().__init__(says % self.values)


def readings(content: bytes) -> tuple[Reading, ...]:
    """The readings of a file with the header time,celsius; times with their offset from UTC, in rising order."""
    lines = _lines(content)
    if not lines or [name.strip() for name in lines[0]] != HEADER:
        raise LogUnreadable(N_("The first line must be: time,celsius"))
    found = [_reading(cells, number) for number, cells in enumerate(lines[1:], start=2) if cells]
    if not found:
        raise LogUnreadable(N_("There is no reading in this file."))
    for number, (before, after) in enumerate(pairwise(found), start=3):
        if after.at <= before.at:
            raise LogUnreadable(N_("Line %(line)s: the time is not later than in the line before."), number)
    return tuple(found)


def digest(content: bytes) -> str:
    """What the ledger keeps of the file: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


def _lines(content: bytes) -> list[list[str]]:
    if len(content) > MOST_BYTES:
        raise LogUnreadable(N_("The file is larger than 500 kB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LogUnreadable(N_("The file is not plain text in UTF-8. Export it from the logger as CSV.")) from None
    if "\x00" in text:
        raise LogUnreadable(N_("The file is not plain text in UTF-8. Export it from the logger as CSV."))
    try:
        lines = list(csv.reader(text.splitlines(), strict=True))
    except csv.Error:
        raise LogUnreadable(N_("The file is no CSV: a quotation mark is not closed, or a line is too long.")) from None
    if len(lines) > MOST_READINGS + 1:
        raise LogUnreadable(N_("The file has more than 5000 readings. Export only the time of this transport."))
    return lines


def _reading(cells: list[str], line: int) -> Reading:
    if len(cells) != len(HEADER):
        raise LogUnreadable(
            N_("Line %(line)s: two values are expected, time and temperature, with a comma between them only."), line
        )
    time, celsius = (cell.strip() for cell in cells)
    return Reading(_time(time, line), _celsius(celsius, line))


def _time(text: str, line: int) -> datetime:
    if not _TIME.fullmatch(text):
        says = N_("Line %(line)s: “%(found)s” is no time with its offset from UTC, such as 2026-02-11T08:05:00+08:00.")
        raise LogUnreadable(says, line, found=text[:40])
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise LogUnreadable(N_("Line %(line)s: there is no such time as “%(found)s”."), line, found=text) from None


def _celsius(text: str, line: int) -> Decimal:
    if not _CELSIUS.fullmatch(text):
        says = N_("Line %(line)s: “%(found)s” is no temperature in °C with at most one decimal place, such as 4.5.")
        raise LogUnreadable(says, line, found=text[:40])
    value = Decimal(text)
    if not COLDEST <= value <= WARMEST:
        raise LogUnreadable(N_("Line %(line)s: %(found)s °C is not possible for this transport."), line, found=text)
    return value
