"""Label facts as ZPL for thermal printers: native ^BC, ^BX and ^BQ symbols, text in blocks known to hold it.

The artwork is the same as of the PDF: its templates draw with the marks of a pen, in the places of its style sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from typing import Any
from unicodedata import normalize

from markupsafe import Markup, escape

from labels import biohazard, statements
from labels.facts import Label
from labels.geometry import Box, Sheet, sheet
from labels.refusals import LabelDoesNotFit, LabelUnprintable
from labels.symbols import MM_PER_INCH, Symbol, Symbology, columns, dots_per_module
from labels.templates import ARTWORK

MARKS = ("slot", "bars", "square", "rule", "boxed", "warnings")  # as in artwork/marks.html
SIZES = (1, 0.88, 0.78, 0.7)  # as in artwork/base.css
LINE_GAP = 0.12  # of the size of the text, between two lines
CHECK_GAP, CHECK_WIDTH = 0.35, 0.9  # of the size of the text: before the boxed check character, and its box
FLAGS_SIZE, FLAGS_WIDTH = 0.6, 0.9  # of the same: the process flags, and their place before the box
_ROUNDING_MM = 0.05

# Width of a character of the printer's scalable font 0 in hundredths of its height, generous on purpose: a block
# that is too full prints its last lines over one another.
_WIDE, _CAPITAL, _OTHER = 85, 62, 53
_SUPERSCRIPT = str.maketrans({digit: f"^{n}" for n, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})  # font 0 has only some of them

# Latin, Greek, Cyrillic and their punctuation, the letters that fonts of this kind are made with; of any other the
# printer leaves the place empty and says nothing.
_IN_FONT_0 = re.compile("[ -~\u00a1-\u017f\u0384-\u03ce\u0400-\u045f\u0490\u0491–—‘’‚“”„†‡•…‰‹›€™−≈≠≤≥]*")

_QR_SINKS_DOTS = 10  # printers set a ^BQ symbol this much below its ^FO
_MOST_QR_DOTS = 10  # a module of a printer's own QR is no wider
_NEW_LINE = "\\&"  # inside a ^FB block
_BREAK = re.compile(r"</p>\s*<p>|<br>")
_MARKED = re.compile(r"[<&\n]")
_TAG = re.compile(r"<[^>]*>")
_CAPTION = re.compile(r'<small class="caption">(.*?)</small>')


def zpl(label: Label, *, dpi: int = 203) -> str:
    """The label for a thermal printer of this resolution (203, 300 or 600 dots an inch), as UTF-8 text."""
    places = sheet(label.kind)
    pen = _Pen(label, dpi / float(MM_PER_INCH), dpi, places, {symbol.name: symbol for symbol in label.symbols()})
    marks = {name: getattr(pen, name) for name in MARKS}
    drawn = _template(label.kind).render(label=label, **marks)
    page = places[label.kind]
    fields = "\n".join(line.strip() for line in drawn.splitlines() if line.strip())
    return f"^XA^CI28^LH0,0^PW{pen.dots(page.width)}^LL{pen.dots(page.height)}\n{fields}\n^XZ"


@cache
def _template(kind: str):  # type: ignore[no-untyped-def]
    return ARTWORK.get_template(f"{kind}.html")


def _field_data(text: str) -> str:
    """Field data after ^FH_: what ZPL would take for a command is written as hexadecimal."""
    for character in "_^~":
        if character in text:
            text = text.replace(character, f"_{ord(character):02X}")
    return f"^FH_^FD{text}^FS"


def _plain(marked: str) -> str:
    """What a template put into a slot, without its mark-up; lines stay lines."""
    if not _MARKED.search(marked):
        return " ".join(marked.split())
    text = _TAG.sub("", _BREAK.sub("\n", marked.strip()))
    return "\n".join(" ".join(line.split()) for line in unescape(text).split("\n"))


def _width(text: str) -> int:
    """The width of a text in hundredths of its height."""
    return sum(map(_character_width, text))


@cache
def _character_width(character: str) -> int:
    if character in "MWmw@%—":
        return _WIDE
    return _CAPITAL if character.isupper() or character == "-" or ord(character) > 0x2000 else _OTHER


def _lines(text: str, room: int) -> int | None:
    """How many lines the text needs in a block of this width, or None if one of its words is wider than that."""
    lines, taken = 1, -_OTHER
    for width in map(_width, text.split()):
        if width > room:
            return None
        lines, taken = (lines, taken + _OTHER + width) if taken + _OTHER + width <= room else (lines + 1, width)
    return lines


@lru_cache(maxsize=4096)
def _fitted(text: str, width: float, height: float, font_size: float) -> tuple[float, int] | None:
    """The size, in millimetres, at which the lines of a text fit a place, and how many they are then."""
    for size in (font_size * part for part in SIZES):
        counts = [_lines(line, int(width * 100 / size)) for line in text.split("\n")]
        lines = sum(count or 0 for count in counts)
        if None not in counts and size * (lines + LINE_GAP * (lines - 1)) <= height + _ROUNDING_MM:
            return size, lines
    return None


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws what the macros of marks.html draw, and takes what they take; lengths are millimetres."""

    label: Any  # of any kind; those with warnings() have what it asks for
    dots_per_mm: float
    dpi: int
    places: Sheet
    symbols: dict[str, Symbol]

    def dots(self, mm: float) -> int:
        return max(0, round(mm * self.dots_per_mm))

    def _at(self, left: float, top: float) -> str:
        return f"^FO{self.dots(left)},{self.dots(top)}"

    def _left(self, place: Box, width: float) -> float:
        if place.left is not None:
            return place.left
        return self.places[self.label.kind].width - (place.right or 0) - width - 2 * (place.indent + place.border)

    def bars(self, name: str, text: str = "") -> Markup:
        """A Code 128 with its left or its right edge in place, and the text under it.

        Mode A takes the data as it is and changes to subset C for four digits or more; in the other modes the `>0` of
        every expiry code would be a command.
        """
        symbol, module = self.symbols[name], dots_per_module(Symbology.CODE_128, self.dpi)
        place = self.places.get(f"{name}-bars", self.places["bars"])
        height = (self.places.get(f"{name}-bars img") or self.places["bars img"]).height
        width = columns(symbol.symbology, symbol.data) * module / self.dots_per_mm
        left = self._left(place, width)
        drawn = f"{self._at(left, place.top)}^BY{module}^BCN,{self.dots(height)},N,N,N,A{_field_data(symbol.data)}"
        if text:
            under = Box(left=left, top=place.top + height + 0.5, width=width, height=2.3, font_size=1.9)
            drawn += f"\n{self._block(name, text, under)}"
        return Markup(drawn)  # noqa: S704 - ZPL, not HTML: what ZPL reserves is escaped by _field_data

    def square(self, name: str) -> Markup:
        """A Data Matrix, or a QR of medium correction and automatic input (MA)."""
        symbol, place = self.symbols[name], self.places[f"{name}-square"]
        module = min(_MOST_QR_DOTS, dots_per_module(symbol.symbology, self.dpi))
        left = self._left(place, columns(symbol.symbology, symbol.data) * module / self.dots_per_mm)
        if symbol.symbology is Symbology.DATA_MATRIX:
            drawn = f"{self._at(left, place.top)}^BXN,{module},200{_field_data(symbol.data)}"
        else:
            top = self.dots(place.top) - _QR_SINKS_DOTS
            drawn = f"^FO{self.dots(left)},{top}^BQN,2,{module}{_field_data('MA,' + symbol.data)}"
        return Markup(drawn)  # noqa: S704

    def slot(self, field: str, extra: str = "", *, caller: Callable[[], str]) -> Markup:
        """A text in its place, with its caption above it, its frame around it, or white on its ground."""
        name = field.replace("_", "-")
        place = (extra and self.places.get(f"{name}.{extra}")) or self.places[name]
        drawn, text, inside = self._opened(field, str(caller()), place)
        reversed_ = "^FR" if place.background else ""
        return Markup(drawn + reversed_ + self._block(field, text, inside))  # noqa: S704

    def boxed(self, field: str, check: str, flags: str = "", *, caller: Callable[[], str]) -> Markup:
        """A text that ends with its check character in a box; process flags stand between, turned a quarter."""
        drawn, text, inside = self._opened(field, str(caller()), self.places[field.replace("_", "-")])
        behind = CHECK_GAP + CHECK_WIDTH + (FLAGS_WIDTH if flags else 0)
        size = min(inside.font_size, inside.width / (_width(text) / 100 + behind))
        if size < inside.font_size * SIZES[-1]:
            raise LabelDoesNotFit(field)
        left, top, width = inside.left or 0, inside.top + 0.3, size * _width(text) / 100 + _ROUNDING_MM
        drawn += self._block(field, text, Box(left=left, top=top, width=width, height=size, font_size=size))
        x = left + width + size * CHECK_GAP
        if flags:
            high = self.dots(size * FLAGS_SIZE)
            drawn += f"{self._at(x, top)}^A0R,{high},{high}{_field_data(flags)}"
            x += size * FLAGS_WIDTH
        wide = size * CHECK_WIDTH
        drawn += self._outline(x, inside.top, wide, size + 0.6, 0.25)
        drawn += self._block(
            field, check, Box(left=x, top=top + 0.1, width=wide, height=size, font_size=size, align="center")
        )
        return Markup(drawn)  # noqa: S704

    def _opened(self, field: str, marked: str, place: Box) -> tuple[str, str, Box]:
        """The frame and the caption of a place as drawn, its text without mark-up, and what is left of the place."""
        drawn, height = self._frame(place), place.height
        left = self._left(place, place.width) + place.indent + place.border
        top = place.top + place.padding + place.border
        if caption := _CAPTION.search(marked):
            small = self.places["small"].font_size
            above = Box(left=left, top=top, width=place.width, height=small, font_size=small)
            drawn += self._block(field, _plain(caption[1]), above)
            marked, top, height = marked.replace(caption[0], ""), top + 1.1 * small, height - 1.1 * small
        bold = self.places.get(f"{field.replace('_', '-')} b")
        size = place.font_size * (bold.font_size if bold else 1)
        if drawn and not caption:  # in a frame the one line stands in the middle
            top, height = top + max(0, height - size) / 2, max(size, height / 2 + size / 2)
        inside = Box(left=left, top=top, width=place.width, height=height, font_size=size, align=place.align)
        return drawn, _plain(marked), inside

    def rule(self, name: str) -> Markup:
        place = self.places[name]
        left = self._left(place, place.width)
        return Markup(self._outline(left, place.top, place.width, place.height, place.height))  # noqa: S704

    def warnings(self) -> Markup:
        """The biohazard legend and the statements, as far as the label carries them."""
        drawn = self._biohazard() if self.label.biohazard else ""
        if self.label.statements:
            says = "\n".join(map(escape, self.label.statements))
            drawn += self.slot("statements", "beside-legend" if self.label.biohazard else "", caller=lambda: says)
        return Markup(drawn)  # noqa: S704

    def _biohazard(self) -> str:
        place = self.places["biohazard"]
        left = self._left(place, place.width)
        packed = biohazard.rows(self.dots(place.width))
        total, in_a_row = sum(map(len, packed)), len(packed[0])
        under = Box(
            left=left,
            top=place.top + place.width + 0.3,
            width=place.width,
            height=2.1,
            font_size=place.font_size,
            align="center",
        )
        picture = f"{self._at(left, place.top)}^GFA,{total},{total},{in_a_row},{b''.join(packed).hex().upper()}^FS"
        return f"{picture}\n{self._block('biohazard', statements.BIOHAZARD, under)}\n"

    def _block(self, field: str, text: str, place: Box) -> str:
        """Lines of text, smaller if they must be; refused by name if that is not enough."""
        printed = text if text.isascii() else normalize("NFC", text).translate(_SUPERSCRIPT)
        if "\\" in text or not _IN_FONT_0.fullmatch(printed.replace("\n", "")):
            raise LabelUnprintable(field)
        fitted = _fitted(printed, place.width, place.height, place.font_size)
        if fitted is None:
            raise LabelDoesNotFit(field)
        size, lines = fitted
        high = self.dots(size)
        block = f"^FB{self.dots(place.width)},{lines},{self.dots(size * LINE_GAP)},{place.align[0].upper()},0"
        data = _field_data(printed.replace("\n", _NEW_LINE))
        return f"{self._at(place.left or 0, place.top)}^A0N,{high},{high}{block}{data}"

    def _frame(self, place: Box) -> str:
        if not (place.border or place.background):
            return ""
        left, width = self._left(place, place.width), place.width + 2 * (place.indent + place.border)
        height = place.height + 2 * (place.padding + place.border)
        return self._outline(left, place.top, width, height, min(width, height) if place.background else place.border)

    def _outline(self, left: float, top: float, width: float, height: float, line: float) -> str:
        return f"{self._at(left, top)}^GB{self.dots(width)},{self.dots(height)},{max(1, self.dots(line))}^FS"
