"""Label facts as ZPL for thermal printers: native ^BC, ^BX and ^BQ symbols, text in blocks known to hold it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from labels import biohazard, statements
from labels.facts import CollectionLabel, FinalLabel
from labels.refusals import LabelDoesNotFit, LabelUnprintable
from labels.symbols import Symbol, Symbology, dots_per_module, matrix, whole_dots

SIZES = (Decimal(1), Decimal("0.88"), Decimal("0.78"), Decimal("0.7"))  # as in artwork/base.css
LINE_HEIGHT = Decimal("1.12")
_ROUNDING_MM = Decimal("0.05")

# Width of a character of the printer's scalable font 0 in hundredths of its height, generous on purpose: a block
# that is too full prints its last lines over one another.
_WIDE, _CAPITAL, _OTHER = 85, 62, 53
_SUPERSCRIPT = str.maketrans({digit: f"^{n}" for n, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})  # font 0 has only some of them

_QR_SINKS_DOTS = 10  # printers set a ^BQ symbol this much below its ^FO

_artwork = Environment(  # noqa: S701 - ZPL, not HTML: what ZPL reserves is escaped by _field_data
    loader=PackageLoader("labels", "artwork"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def zpl(label: FinalLabel | CollectionLabel, *, dpi: int = 203) -> str:
    """The label for a thermal printer of this resolution (203, 300 or 600 dots an inch), as UTF-8 text."""
    pen = _Pen(dpi, {symbol.name: symbol for symbol in label.symbols()})
    return _artwork.get_template(f"{label.kind}.zpl").render(label=label, pen=pen, fixed=statements)


def _field_data(text: str) -> str:
    """Field data after ^FH_: what ZPL would take for a command is written as hexadecimal."""
    for character in "_^~":
        text = text.replace(character, f"_{ord(character):02X}")
    return f"^FH_^FD{text}^FS"


def _width(text: str) -> int:
    """The width of a text in hundredths of its height."""
    return sum(map(_character_width, text))


@cache
def _character_width(character: str) -> int:
    if character in "MWmw@%—":
        return _WIDE
    return _CAPITAL if character.isupper() or ord(character) > 0x2000 else _OTHER


def _lines(text: str, room: int) -> int | None:
    """How many lines the text needs in a block of this width, or None if one of its words is wider than that."""
    lines, taken = 1, -_OTHER
    for width in map(_width, text.split()):
        if width > room:
            return None
        lines, taken = (lines, taken + _OTHER + width) if taken + _OTHER + width <= room else (lines + 1, width)
    return lines


@cache
def _mm(length: float) -> Decimal:
    """A length as the template gives it, exactly."""
    return Decimal(str(length))


@cache
def _dots(mm: float, dpi: int) -> int:
    return whole_dots(_mm(mm), dpi)


@dataclass(frozen=True, slots=True)
class _Pen:
    """What the ZPL templates draw with; lengths are millimetres."""

    dpi: int
    symbols: dict[str, Symbol]

    def dots(self, mm: float) -> int:
        return _dots(mm, self.dpi)

    def at(self, left: float, top: float) -> str:
        return f"^FO{self.dots(left)},{self.dots(top)}"

    def bars(self, name: str, *, top: float, height: float, left: float | None = None, right: float = 0) -> str:
        """A Code 128 with its left or its right edge in place.

        Mode A takes the data as it is and changes to subset C for four digits or more; in the other modes the `>0` of
        every expiry code would be a command.
        """
        symbol, module = self.symbols[name], dots_per_module(Symbology.CODE_128, self.dpi)
        width = len(matrix(symbol.symbology, symbol.data)[0]) * module
        x = self.dots(left) if left is not None else self.dots(right) - width
        return f"^FO{x},{self.dots(top)}^BY{module}^BCN,{self.dots(height)},N,N,N,A{_field_data(symbol.data)}"

    def compound(self, name: str, *, right: float, top: float) -> str:
        symbol, module = self.symbols[name], dots_per_module(Symbology.DATA_MATRIX, self.dpi)
        x = self.dots(right) - len(matrix(symbol.symbology, symbol.data)) * module
        return f"^FO{x},{self.dots(top)}^BXN,{module},200{_field_data(symbol.data)}"

    def qr(self, name: str, *, right: float, top: float) -> str:
        """The printer's QR takes at most ten dots a module; MA asks for medium correction and automatic input."""
        symbol, module = self.symbols[name], min(10, dots_per_module(Symbology.QR, self.dpi))
        x = self.dots(right) - len(matrix(symbol.symbology, symbol.data)) * module
        return f"^FO{x},{self.dots(top) - _QR_SINKS_DOTS}^BQN,2,{module}{_field_data('MA,' + symbol.data)}"

    def text(self, field: str, text: str, *, align: str = "L", size: float, **place: float) -> str:
        """A block of text in its place, smaller if it must be; refused by name if that is not enough."""
        if "\\" in text:
            raise LabelUnprintable(field)
        printed = text.translate(_SUPERSCRIPT)
        for size_mm in (_mm(size) * part for part in SIZES):
            lines = _lines(printed, int(_mm(place["width"]) * 100 / size_mm))
            if lines is not None and lines * size_mm * LINE_HEIGHT <= _mm(place["height"]) + _ROUNDING_MM:
                block = f"{self._font(size_mm)}{self._block(place['width'], lines, size_mm)},{align},0"
                return f"{self.at(place['left'], place['top'])}{block}{_field_data(printed)}"
        raise LabelDoesNotFit(field)

    def _font(self, size_mm: Decimal) -> str:
        high = whole_dots(size_mm, self.dpi)
        return f"^A0N,{high},{high}"

    def _block(self, width: float, lines: int, size_mm: Decimal) -> str:
        return f"^FB{self.dots(width)},{lines},{whole_dots(size_mm * (LINE_HEIGHT - 1), self.dpi)}"

    def box(self, *, left: float, top: float, width: float, height: float, line: float) -> str:
        return f"{self.at(left, top)}^GB{self.dots(width)},{self.dots(height)},{self.dots(line)}^FS"

    def reversed(self, **place: float) -> str:
        """A black bar; the text that follows with `^FR` in front of it is white."""
        return self.box(**place, line=min(place["width"], place["height"]))

    def biohazard(self, *, left: float, top: float, width: float) -> str:
        packed = biohazard.rows(self.dots(width))
        total, in_a_row = sum(map(len, packed)), len(packed[0])
        return f"{self.at(left, top)}^GFA,{total},{total},{in_a_row},{b''.join(packed).hex().upper()}^FS"
