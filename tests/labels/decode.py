"""Reads printed labels with an independent decoder: PDF page → picture at a printer's resolution → every symbol."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL import Image

FORMATS = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode]
)


def pages(document: bytes, *, dpi: int) -> list[Image.Image]:
    """Each page as a picture of one pixel per printer dot."""
    with pypdfium2.PdfDocument(document) as pdf:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in pdf]


def symbols_of(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=FORMATS)]


def symbols(document: bytes, *, dpi: int) -> list[list[str]]:
    """The text of every symbol, page by page."""
    return [symbols_of(picture) for picture in pages(document, dpi=dpi)]
