"""Reads and judges a table of product description codes, such as the licensed one that a site brings (CSV).

`read_table(bytes)` gives the descriptions, or names every wrong line; `judge` says what a table adds to what is known.
ISBT 128 never changes the text of a code: a table may add codes and retire codes, and nothing else.
"""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .descriptions import STORAGE, Description
from .errors import N_, Isbt128Error, visible
from .product import is_local, require_code

COLUMNS = ("pdc", "class", "modifier", "attributes_json", "storage_code", "retired_on", "source_version")
LARGEST = 16 * 1024 * 1024  # bytes
MOST_ROWS = 200_000
LONGEST_TEXT = 300  # characters of a class, a modifier or one attribute
_VERSION = re.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,31}", re.ASCII)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something wrong with a table: on which line of the file (0: with the file as a whole), a stable code, and words.

    values fill the words in; nothing in them is long or cannot be printed.
    """

    line: int
    code: str
    says: str
    values: Mapping[str, str | int]

    @property
    def sentence(self) -> str:
        """What is wrong, in English."""
        return self.says % self.values


class WrongTable(ValueError):
    """A table that is refused as a whole, with everything that is wrong with it."""

    def __init__(self, wrong: tuple[Wrong, ...]) -> None:
        self.wrong = wrong
        super().__init__("; ".join(f"line {one.line}: {one.sentence}" for one in wrong[:20]))


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: its one version, and on which line of the file each code stands."""

    version: str
    descriptions: Mapping[str, Description]
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class News:
    """What a table adds to what is known: new codes, and codes that it retires; all others are as they were."""

    added: tuple[Description, ...]
    retired: tuple[Description, ...]


def read_table(content: bytes) -> Table:
    """The descriptions of a CSV file in UTF-8 whose first line names COLUMNS, in any order.

    `attributes_json` is a list of texts, or an object of attribute groups whose values are texts or lists of texts;
    the label prints the texts in their order. `storage_code` is a key of STORAGE, `retired_on` a day (2026-06-30) or
    empty. A code may be there twice if both lines say the same. Raises WrongTable with every wrong line.
    """
    found: dict[str, Description] = {}
    lines: dict[str, int] = {}
    wrong: list[Wrong] = []
    for line, cells in _rows(content):
        try:
            row = _description(cells)
            _agree(row, found, lines)
        except _WrongRow as error:
            wrong.append(Wrong(line, error.code, error.says, error.values))
            continue
        found.setdefault(row.product_description_code, row)
        lines.setdefault(row.product_description_code, line)
    if not found and not wrong:
        raise _refused("nothing", N_("The table has no code."))
    if wrong:
        raise WrongTable(tuple(wrong))
    version = next((row.source_version for row in found.values()), "")
    return Table(version, found, lines)


def judge(table: Table, *, known: Mapping[str, Description], shipped: Mapping[str, Description]) -> News:
    """What a table adds. Raises WrongTable with every code whose text it would change.

    known: what was imported before. shipped: what is part of this package; a local code of it is as good as imported,
    a published one is told in our own words, so that only its class has to be the same.
    """
    added: list[Description] = []
    retired: list[Description] = []
    wrong: list[Wrong] = []
    for code, row in table.descriptions.items():
        before = known.get(code)
        try:
            if before is None:
                _fits_shipped(row, shipped.get(code))
                added.append(row)
            elif _retires(row, before):
                retired.append(row)
        except _WrongRow as error:
            wrong.append(Wrong(table.lines[code], error.code, error.says, error.values))
    if wrong:
        raise WrongTable(tuple(wrong))
    return News(tuple(added), tuple(retired))


class _WrongRow(Exception):
    def __init__(self, code: str, says: str, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.says, self.values = code, says, values


def _refused(code: str, says: str, line: int = 0, **values: str | int) -> WrongTable:
    return WrongTable((Wrong(line, code, says, values),))


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The cells of each line by column; a line with too few or too many has `cells` alone, which no column is."""
    if len(content) > LARGEST:
        raise _refused("too-large", N_("The file is larger than %(most)s MB."), most=LARGEST // 2**20)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused("not-utf-8", N_("This is not UTF-8."), line) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = [cell.strip() for cell in next(reader, [])]
        if sorted(heads) != sorted(COLUMNS):
            raise _wrong_heads(heads)
        begins = reader.line_num + 1
        for number, cells in enumerate(reader):
            if number >= MOST_ROWS:
                raise _refused("too-many", N_("The table has more than %(most)s lines."), begins, most=MOST_ROWS)
            if cells:
                yield begins, dict(zip(heads, cells, strict=True)) if len(cells) == len(heads) else {"cells": ""}
            begins = reader.line_num + 1
    except csv.Error:
        raise _refused("not-csv", N_("This line is not CSV."), reader.line_num) from None


def _wrong_heads(heads: list[str]) -> WrongTable:
    unknown = ", ".join(visible(head) for head in heads[:20] if head not in COLUMNS) or "–"
    missing = ", ".join(column for column in COLUMNS if column not in heads) or "–"
    says = N_(
        "The first line must name the columns %(columns)s, each once. Unknown: %(unknown)s. Missing: %(missing)s."
    )
    return _refused("columns", says, 1, columns=",".join(COLUMNS), unknown=unknown, missing=missing)


def _description(cells: Mapping[str, str]) -> Description:
    if "cells" in cells:
        raise _WrongRow("cells", N_("This line does not have %(wanted)s cells."), wanted=len(COLUMNS))
    try:
        code = require_code(cells["pdc"].strip())
    except Isbt128Error as error:
        raise _WrongRow("pdc", error.template, **error.params) from None
    storage = cells["storage_code"].strip()
    if storage not in STORAGE:
        says = N_("There is no storage code “%(found)s”. There are: %(known)s.")
        raise _WrongRow("storage", says, found=visible(storage), known=", ".join(filter(None, STORAGE)))
    return Description(
        product_description_code=code,
        product_class=_text(cells["class"], "class"),
        modifier=_text(cells["modifier"], "modifier", may_be_empty=True),
        attributes=_attributes(cells["attributes_json"]),
        storage_code=storage,
        retired_on=_day(cells["retired_on"].strip()),
        source_version=_version(cells["source_version"].strip()),
    )


def _text(cell: str, column: str, *, may_be_empty: bool = False) -> str:
    text = cell.strip()
    if len(text) > LONGEST_TEXT or not text.isprintable() or not (text or may_be_empty):
        says = N_("The %(column)s must be a text of up to %(most)s characters that can be printed.")
        raise _WrongRow("text", says, column=column, most=LONGEST_TEXT)
    return text


def _attributes(cell: str) -> tuple[str, ...]:
    try:
        given = json.loads(cell or "[]", object_pairs_hook=lambda pairs: [texts for _group, texts in pairs])
    except (ValueError, RecursionError):
        raise _WrongRow("json", N_("attributes_json is not JSON.")) from None
    groups = given if isinstance(given, list) else [None]
    texts = [text for group in groups for text in (group if isinstance(group, list) else [group])]
    if not all(isinstance(text, str) for text in texts):  # nothing that is no text is left out silently
        raise _WrongRow("json", N_("attributes_json must be a list of texts, or an object of groups with their texts."))
    return tuple(_text(text, "attributes_json") for text in texts if isinstance(text, str))


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise _WrongRow("day", N_("retired_on is a day such as 2026-06-30, not “%(found)s”."), found=visible(text))


def _version(text: str) -> str:
    if not _VERSION.fullmatch(text):
        says = N_("source_version is up to 32 letters, digits, dots and hyphens, not “%(found)s”.")
        raise _WrongRow("version", says, found=visible(text))
    return text


def _agree(row: Description, found: Mapping[str, Description], lines: Mapping[str, int]) -> None:
    """One version for all lines, and one text for each code."""
    code = row.product_description_code
    first = next(iter(found.values()), row)
    if row.source_version != first.source_version:
        says = N_("This line is of version %(found)s, those before it of %(first)s: a table has one version.")
        raise _WrongRow("version", says, found=row.source_version, first=first.source_version)
    if found.get(code, row) != row:
        says = N_("%(pdc)s is on line %(line)s already, and there it says something else.")
        raise _WrongRow("duplicate", says, pdc=code, line=lines[code])


def _fits_shipped(row: Description, shipped: Description | None) -> None:
    if shipped is None:
        return
    code = row.product_description_code
    if is_local(code):
        same = row.says == shipped.says
    else:
        same = row.product_class.casefold() == shipped.product_class.casefold()
    if not same:
        raise _changed(code)


def _retires(row: Description, before: Description) -> bool:
    """Whether the table retires a known code; a text that changed or a retirement taken back is refused."""
    if row.says != before.says:
        raise _changed(row.product_description_code)
    if row.retired_on == before.retired_on:
        return False
    if before.retired_on is not None:
        says = N_("%(pdc)s was retired on %(day)s. A retirement is not taken back or moved.")
        raise _WrongRow("unretired", says, pdc=row.product_description_code, day=before.retired_on.isoformat())
    return True


def _changed(code: str) -> _WrongRow:
    kept = N_("%(pdc)s is a local code that has been given: it never gets another text.")
    never = N_("%(pdc)s is known with another text. ISBT 128 never changes the text of a code.")
    return _WrongRow("changed", kept if is_local(code) else never, pdc=code)
