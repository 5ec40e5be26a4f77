"""Label facts in, printed labels out: PDF, ZPL, and the comparison of what was scanned back."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from labels.facts import Label
from labels.layout import fitted, tried
from labels.refusals import LabelUnprintable
from labels.scan_back import Mismatch, compare_scan_back
from labels.zebra import zpl

__all__ = ["Mismatch", "check", "compare_scan_back", "pdf", "zpl"]

DEFAULT_DPI = 300
MOST_KNOWN = 10_000  # texts
_DIGIT = re.compile("[0-9]")
_known_to_fit: set[tuple[str, ...]] = set()
_one_at_a_time = Lock()  # the fonts are shared, and Pango's are not for two threads at once


def pdf(labels: Sequence[Label], *, dpi: int = DEFAULT_DPI) -> bytes:
    """One page per label, in order, symbols in whole dots of the printer; refuses what does not fit or has no glyph."""
    if not labels:
        raise ValueError("there is no label to print")
    return _drawn(labels, lambda: fitted(labels, dpi))


def check(labels: Sequence[Label]) -> None:
    """Refuses what `pdf` would refuse, in a fraction of its time: a text that was seen to fit is not tried again."""
    seen: set[tuple[str, ...]] = set()

    def is_new(*text: str) -> bool:
        shape = tuple(_DIGIT.sub("0", part) for part in text)  # the digits of a font are equally wide
        seen.add(shape)
        return shape not in _known_to_fit

    _drawn(labels, lambda: tried(labels, is_new))
    if len(_known_to_fit) > MOST_KNOWN:
        _known_to_fit.clear()
    _known_to_fit.update(seen)


def _drawn(labels: Sequence[Label], lay_out: Callable[[], Any]) -> bytes:
    with _one_at_a_time, _characters_without_glyph() as missing:
        document = bytes(lay_out().write_pdf())
    for label in labels:
        for field, texts in label.texts():
            if missing.intersection("".join(texts)):
                raise LabelUnprintable(field)
    return document


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
