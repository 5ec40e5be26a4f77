"""Reads printed labels with an independent decoder: PDF or ZPL → picture at a printer's resolution → every symbol."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from labels import printing
from labels.facts import Label

PRINTER = Path(__file__).parent / "zpl_printer" / "print.js"
NODE = Path(sys.executable).parent / "node"
DOTS_PER_MM = {203: 8, 300: 12, 600: 24}  # as printers have them
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


def thermal_prints(labels: Sequence[tuple[Label, int]]) -> list[Image.Image]:
    """What a thermal printer makes of the ZPL of each label at its resolution."""
    jobs = [
        {
            "zpl": printing.zpl(label, dpi=dpi),
            "width": float(label.width_mm),
            "height": float(label.height_mm),
            "dpmm": DOTS_PER_MM[dpi],
        }
        for label, dpi in labels
    ]
    done = subprocess.run([NODE, PRINTER], input=json.dumps(jobs).encode(), stdout=subprocess.PIPE, check=True)
    return [Image.open(io.BytesIO(base64.b64decode(png))).convert("L") for png in json.loads(done.stdout)]
