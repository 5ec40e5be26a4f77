"""Label facts in, printed labels out: PDF, ZPL, and the comparison of what was scanned back."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from labels.facts import Label
from labels.layout import fitted
from labels.refusals import LabelUnprintable
from labels.scan_back import Mismatch, compare_scan_back
from labels.zebra import zpl

__all__ = ["Mismatch", "compare_scan_back", "pdf", "zpl"]

DEFAULT_DPI = 300
_one_at_a_time = Lock()  # the fonts are shared, and Pango's are not for two threads at once


def pdf(labels: Sequence[Label], *, dpi: int = DEFAULT_DPI) -> bytes:
    """One page per label, in order, symbols in whole dots of the printer; refuses what does not fit or has no glyph."""
    if not labels:
        raise ValueError("there is no label to print")
    with _one_at_a_time, _characters_without_glyph() as missing:
        printed = bytes(fitted(labels, dpi).write_pdf())
    for label in labels:
        for field, texts in label.texts():
            if missing.intersection("".join(texts)):
                raise LabelUnprintable(field)
    return printed


@contextmanager
def _characters_without_glyph() -> Iterator[set[str]]:
    """Collects what WeasyPrint can only draw as an empty box; it tells so in its log and nowhere else."""
    missing: set[str] = set()

    def note(record: logging.LogRecord) -> bool:
        if ".notdef" in str(record.msg) and isinstance(record.args, tuple):
            missing.add(str(record.args[0]))
        return True

    log = logging.getLogger("weasyprint")
    log.addFilter(note)
    try:
        yield missing
    finally:
        log.removeFilter(note)
