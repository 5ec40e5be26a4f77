"""Code 128, Data Matrix and QR symbols as small pictures of one pixel per module, sized in whole printer dots."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

import zxingcpp
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from labels import code128

MM_PER_INCH = Decimal("25.4")
QUIET_ZONE_MODULES = 10  # [S1] linear symbols, each side


class Symbology(StrEnum):
    CODE_128 = "Code 128"
    DATA_MATRIX = "Data Matrix"
    QR = "QR"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol printed on a label: which it is, how it is drawn, and what a scanner must read from it."""

    name: str
    symbology: Symbology
    data: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A symbol ready for the page: its picture and its size in millimetres, without quiet zones."""

    symbol: Symbol
    columns: int
    rows: int
    module_mm: Decimal
    uri: str

    @property
    def width_mm(self) -> Decimal:
        return self.columns * self.module_mm

    @property
    def height_mm(self) -> Decimal:
        return self.rows * self.module_mm


Matrix = tuple[bytes, ...]  # rows of 0 (light) and 1 (dark)

# Wanted module width. Code 128: target X 0.25 mm [S1]; Data Matrix: 0.25 to 1 mm [S1]; QR is ours, for a phone too.
MODULE_MM = {
    Symbology.CODE_128: Decimal("0.25"),
    Symbology.DATA_MATRIX: Decimal("0.35"),
    Symbology.QR: Decimal("0.5"),
}


def whole_dots(wanted_mm: Decimal, dpi: int) -> int:
    """The whole number of printer dots nearest to a width, at least one."""
    return max(1, round(wanted_mm * dpi / MM_PER_INCH))


def dots_per_module(symbology: Symbology, dpi: int) -> int:
    return whole_dots(MODULE_MM[symbology], dpi)


def _code_128(data: str) -> Matrix:
    return (bytes(module == "1" for module in code128.modules(data)),)


def _data_matrix(data: str) -> Matrix:
    symbol = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    picture = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]
    rows, columns = picture.shape or (0, 0)
    return tuple(bytes(picture[row, column] == 0 for column in range(columns)) for row in range(rows))


def _qr_code(data: str) -> QRCode[Any]:
    code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(data)
    code.best_fit()
    return code


def _qr(data: str) -> Matrix:
    code = _qr_code(data)
    code.make(fit=False)
    return tuple(bytes(bool(dark) for dark in row) for row in code.get_matrix())


ENCODERS: dict[Symbology, Callable[[str], Matrix]] = {
    Symbology.CODE_128: _code_128,
    Symbology.DATA_MATRIX: _data_matrix,
    Symbology.QR: _qr,
}


@lru_cache(maxsize=4096)
def matrix(symbology: Symbology, data: str) -> Matrix:
    """The modules of a symbol, row by row; a linear symbol has one row."""
    return ENCODERS[symbology](data)


@lru_cache(maxsize=4096)
def columns(symbology: Symbology, data: str) -> int:
    """How many modules wide a symbol is; of a QR known from its version, long before its pattern."""
    if symbology is Symbology.QR:
        return 17 + 4 * int(_qr_code(data).version)
    return len(matrix(symbology, data)[0])


@lru_cache(maxsize=4096)
def draw(symbol: Symbol, dpi: int) -> Drawing:
    """Draw a symbol so that every module is the same whole number of dots on a printer of this resolution."""
    rows = matrix(symbol.symbology, symbol.data)
    return Drawing(
        symbol=symbol,
        columns=len(rows[0]),
        rows=len(rows),
        module_mm=dots_per_module(symbol.symbology, dpi) * MM_PER_INCH / dpi,
        uri="data:image/png;base64," + b64encode(_png(rows)).decode("ascii"),
    )


def _png(rows: Matrix) -> bytes:
    """A one-bit greyscale PNG, one pixel per module."""
    width, height = len(rows[0]), len(rows)
    scanlines = b"".join(b"\0" + _packed(row) for row in rows)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(scanlines)),
            _chunk(b"IEND", b""),
        )
    )


def _packed(row: bytes) -> bytes:
    bits = "".join("0" if dark else "1" for dark in row).ljust(-(-len(row) // 8) * 8, "1")
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
