"""A label as a picture for the screen: the page of its PDF, so that it shows what would be printed and nothing else."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from threading import Lock

from labels.facts import Label
from labels.printing import pdf

DPI = 150
POINTS_PER_INCH = 72
_one_at_a_time = Lock()  # PDFium is not for two threads at once


def png(label: Label, *, dpi: int = DPI) -> bytes:
    """The label as it would be printed, in grey. Refused like its PDF where something is missing or does not fit."""
    printed = pdf([label])
    pdfium = _pdfium()
    with _one_at_a_time:
        document = pdfium.PdfDocument(printed)
        try:
            picture = document[0].render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_pil()
        finally:
            document.close()
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


@cache
def _pdfium():  # type: ignore[no-untyped-def]
    """PDFium, loaded at the first picture."""
    import pypdfium2  # noqa: PLC0415

    return pypdfium2
