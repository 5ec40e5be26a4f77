"""From a scanned text to data structures: cleaning its ends, cutting it into structures, judging them together [S1]."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .blood import BloodGroup
from .errors import Isbt128Error, visible
from .processing import ProcessorProduct
from .product import ProductCode
from .record import Fields, Value
from .table import BY_IDENTIFIER, LONGEST, REST, Row

SHORTEST = 4  # characters: no code is shorter, so that a shorter repetition is not a code scanned twice
FNC1 = "\x1d"  # how scanners send the function character that can stand around and between codes
_ENDS = "\r\n\t" + FNC1  # what scanners add around a code
_LINES = re.compile(f"[{_ENDS}]")
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]", re.ASCII)
Values = Mapping[str, Value]  # by the number of the structure
NO_DIVISION = "000000"  # divisions are counted from 000001 [S1]: beside division 99 it names no part
_ONCE = frozenset({"001", "002", "003", "004", "005", "006", "007", "008", "009", "032", "034", "040"})


class Structure(NamedTuple):
    """One data structure of a message: its row of the index, its data content and what that means."""

    row: Row
    data: str
    value: Value

    @property
    def number(self) -> str:
        """The number in the standard, such as `001`; for codes that it does not define, their identifier."""
        return self.row.number

    @property
    def name(self) -> str:
        """The name in the standard."""
        return self.row.name

    @property
    def noun(self) -> str:
        """What they call it at the bench, with its article."""
        return self.row.noun

    def fields(self) -> Fields:
        """The named parts of the data."""
        return self.value.fields()

    def build(self) -> str:
        """The text of the bar code."""
        return self.row.di + self.data


@dataclass(frozen=True, slots=True)
class Message:
    """Everything that one scan said."""

    raw: str
    structures: tuple[Structure, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the structures, in order."""
        return tuple(structure.number for structure in self.structures)

    @property
    def is_compound(self) -> bool:
        """Whether it is a compound message, as two-dimensional symbols hold it."""
        return self.structures[0].number == "023"

    def get(self, number: str) -> Structure | None:
        """The structure with this number, if the scan holds it."""
        return next((structure for structure in self.structures if structure.number == number), None)

    def build(self) -> str:
        """The text of the bar code, without what the scanner added."""
        return "".join(structure.build() for structure in self.structures)


def parse(raw: str | bytes) -> Message:
    """Read a scan as it came from the scanner [S1 §1.1]: one structure, several in a row, or a compound message.

    raw: text or bytes; an AIM prefix such as `]C0` and line ends around it are left out, small letters stay small.
    Raises Isbt128Error for every text that is not right in full, and nothing else whatever the text is.
    """
    raw = as_text(raw)
    text, offset = clean(raw)
    structures: list[Structure] = []
    places: list[int] = []
    position = 0
    try:
        while position < len(text):
            structure, end = _next(text, position)
            structures.append(structure)
            places.append(position)
            position = _behind(text, end)
        _judge_together(structures, places)
    except Isbt128Error as error:
        raise error.moved(offset) from None
    return Message(raw, tuple(structures))


def as_text(raw: str | bytes) -> str:
    """A scan as text, one character for each byte: what is no ASCII is refused later, with its place."""
    return raw if isinstance(raw, str) else raw.decode("latin-1")


def clean(raw: str) -> tuple[str, int]:
    """The code without what the scanner put around it, and where it began; refuses what no code can be."""
    if len(raw) > LONGEST:
        raise Isbt128Error("too-long", LONGEST, length=len(raw))
    trimmed = raw.strip(_ENDS)
    if not trimmed:
        raise Isbt128Error("empty")
    if is_doubled(trimmed):
        raise Isbt128Error("scanned-twice", raw.index(trimmed))
    without_aim = (trimmed[3:] if _AIM.match(trimmed) else trimmed).lstrip(_ENDS)
    if not without_aim:
        raise Isbt128Error("empty")
    offset = raw.index(trimmed) + len(trimmed) - len(without_aim)
    _require_printable(without_aim, offset)
    return without_aim, offset


def is_doubled(text: str) -> bool:
    """Whether a text is one shorter text several times over, or one line several times."""
    period = (text + text).find(text, 1)
    if SHORTEST <= period < len(text):
        return True
    lines = [line for line in _LINES.split(text) if line]
    return len(lines) > 1 and len(set(lines)) == 1


def _behind(text: str, position: int) -> int:
    """Where the next structure begins: FNC1, sent as GS, may stand between two, but never inside one."""
    while text.startswith(FNC1, position):
        position += 1
    return position


def _require_printable(text: str, offset: int) -> None:
    if text.isascii() and text.isprintable():
        return
    position = next((at for at, char in enumerate(text) if not " " <= char <= "~" and not _separates(text, at)), None)
    if position is None:
        return
    found = text[position]
    code = "control-character" if found < " " or found == "\x7f" else "not-ascii"
    raise Isbt128Error(code, offset + position, found=visible(found))


def _separates(text: str, position: int) -> bool:
    behind = _behind(text, position)
    return behind > position and text[behind : behind + 1] in {"=", "&"}


def _next(text: str, position: int) -> tuple[Structure, int]:
    """The structure that begins here, and where it ends."""
    row = BY_IDENTIFIER.get(text[position : position + 2]) or BY_IDENTIFIER.get(text[position : position + 3])
    if row is None:
        raise _unknown(text, position)
    start, length = position + len(row.di), row.length
    if not isinstance(length, int):
        length = length(text[start : start + 4])
    data = text[start:] if length == REST else text[start : start + length]
    if length > len(data):
        raise _wrong_length(row, len(data), length, start)
    try:
        return Structure(row, data, row.read(data)), start + len(data)
    except Isbt128Error as error:
        cut = re.search("[=&]", data) if length != REST else None
        raise _wrong_length(row, cut.start(), length, start) if cut else error.moved(start) from None


def _unknown(text: str, position: int) -> Isbt128Error:
    if text[position] in "=&":
        return Isbt128Error("unknown-identifier", position, found=visible(text[position : position + 2]))
    if position == 0:
        return Isbt128Error("no-identifier")
    before = _last_row(text, position)
    return Isbt128Error("extra-characters", position, noun=before.noun, found=visible(text[position:]))


def _last_row(text: str, position: int) -> Row:
    start = max(text.rfind("=", 0, position), text.rfind("&", 0, position))
    return BY_IDENTIFIER.get(text[start : start + 2]) or BY_IDENTIFIER[text[start : start + 3]]


def _wrong_length(row: Row, found: int, expected: int, position: int) -> Isbt128Error:
    return Isbt128Error("wrong-length", position, noun=row.noun, found=found, expected=expected)


def _judge_together(structures: list[Structure], places: list[int]) -> None:
    """Refuse what no one structure says wrong alone, at the place of the structure that is wrong beside the others."""
    values = {structure.row.number: structure.value for structure in structures}
    try:
        if "023" in values:
            _judge_compound(structures, values)
        if len(values) < len(structures):
            _judge_repeats(structures)
        if "003" in values:
            _judge_product(values)
        if "002" in values:
            _judge_use(values)
    except _WrongTogether as wrong:
        raise wrong.error.moved(places[wrong.index(structures)]) from None


class _WrongTogether(Exception):
    """An error within the last structure with this number; of a compound message as a whole, within its header."""

    def __init__(self, number: str, error: Isbt128Error) -> None:
        super().__init__(number)
        self.number, self.error = number, error

    def index(self, structures: list[Structure]) -> int:
        """Which structure that is."""
        return max(at for at, structure in enumerate(structures) if structure.row.number == self.number)


def _judge_compound(structures: list[Structure], values: Values) -> None:
    parts = len(structures) - 1
    repeats = len(values) <= parts and any(structure.row.number == "023" for structure in structures[1:])
    if structures[0].row.number != "023" or repeats:
        raise _WrongTogether("023", Isbt128Error("compound-inside"))
    if not "".join(values).isdigit():  # the identifier of a local code is no number, and its content is all the rest
        raise _WrongTogether(structures[-1].row.number, Isbt128Error("compound-local"))
    expected = int(structures[0].data[:2])
    if expected != parts or not expected:
        raise _WrongTogether("023", Isbt128Error("compound-count", expected=expected, found=parts))


def _judge_repeats(structures: list[Structure]) -> None:
    seen: set[str] = set()
    for structure in structures:
        if structure.number in seen & _ONCE:
            raise _WrongTogether(structure.number, Isbt128Error("repeated", noun=structure.noun))
        seen.add(structure.number)


def _judge_product(values: Values) -> None:
    product = values["003"]
    if not isinstance(product, ProductCode):
        return
    if product.needs_divisions_code and "032" not in values:
        raise _WrongTogether("003", Isbt128Error("division-scan-needed"))
    if not product.needs_divisions_code and "032" in values:
        raise _WrongTogether("032", Isbt128Error("division-conflict"))
    if product.needs_divisions_code and values["032"].data == NO_DIVISION:
        raise _WrongTogether("032", Isbt128Error("division", 2, found=NO_DIVISION))


def _judge_use(values: Values) -> None:
    """What the blood group code says of tissue does not go with cells."""
    group = values["002"]
    if not (isinstance(group, BloodGroup) and group.is_for_tissue_only):
        return
    for product in (values.get("003"), values.get("034")):
        if isinstance(product, ProductCode | ProcessorProduct) and product.product_description_code[0] != "T":
            raise _WrongTogether("002", Isbt128Error("tissue-only-message"))
