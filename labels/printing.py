"""Label facts in, printed labels out: PDF, ZPL, and the comparison of what was scanned back."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from labels import statements
from labels.facts import Label
from labels.refusals import LabelDoesNotFit, LabelUnprintable
from labels.scan_back import Mismatch, compare_scan_back
from labels.symbols import draw
from labels.zebra import zpl

__all__ = ["Mismatch", "compare_scan_back", "pdf", "zpl"]

DEFAULT_DPI = 300
MOST_SQUEEZED = 3  # the smallest of the sizes in base.css
_ROUNDING_PX = 0.05
_one_at_a_time = Lock()  # the fonts are shared, and Pango's are not for two threads at once

_artwork = Environment(
    loader=PackageLoader("labels", "artwork"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_artwork.globals["fixed"] = statements


def pdf(labels: Sequence[Label], *, dpi: int = DEFAULT_DPI) -> bytes:
    """One page per label, in order, symbols in whole dots of the printer; refuses what does not fit or has no glyph."""
    if not labels:
        raise ValueError("there is no label to print")
    with _one_at_a_time, _characters_without_glyph() as missing:
        printed = bytes(_fitted(labels, dpi).write_pdf())
    for label in labels:
        for field, texts in label.texts():
            if missing.intersection("".join(texts)):
                raise LabelUnprintable(field)
    return printed


def _fitted(labels: Sequence[Label], dpi: int) -> Any:
    """The labels laid out, with each text as large as its place allows."""
    squeezes: list[Counter[str]] = [Counter() for _ in labels]
    while True:
        document = _laid_out(labels, squeezes, dpi)
        tight = list(_overflowing(document.pages))
        if not tight:
            return document
        for number, field in tight:
            if squeezes[number][field] == MOST_SQUEEZED:
                raise LabelDoesNotFit(field)
            squeezes[number][field] += 1


def _laid_out(labels: Sequence[Label], squeezes: Sequence[Counter[str]], dpi: int) -> Any:
    html = _artwork.get_template("page.html").render(
        title=", ".join(sorted({f"{label.kind} label" for label in labels})),
        marks="marks.html",
        labels=labels,
        squeezes=squeezes,
        drawings=[{symbol.name: draw(symbol, dpi) for symbol in label.symbols()} for label in labels],
    )
    weasyprint, fonts, fetcher = _typesetter()
    kinds = frozenset(label.kind for label in labels)
    return weasyprint.HTML(string=html, url_fetcher=fetcher).render(stylesheets=[_style(kinds)], font_config=fonts)


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


@cache
def _typesetter() -> tuple[Any, Any, Any]:
    """WeasyPrint with its fonts, loaded at the first label: it takes half a second."""
    import weasyprint  # noqa: PLC0415

    fetch_nothing = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    return weasyprint, weasyprint.text.fonts.FontConfiguration(), fetch_nothing


@cache
def _style(kinds: frozenset[str]) -> Any:
    weasyprint, fonts, fetcher = _typesetter()
    sheets = "\n".join(_artwork.get_template(f"{name}.css").render() for name in ("base", *sorted(kinds)))
    return weasyprint.CSS(string=sheets, font_config=fonts, url_fetcher=fetcher)


def _overflowing(pages: Iterable[Any]) -> Iterable[tuple[int, str]]:
    """The number of the label and the field, for each text that ends below its place."""
    for page in pages:
        for anchor, (_, _, _, place_bottom_px) in page.anchors.items():
            number, field, part = anchor.split("/")
            if part == "place" and page.anchors[f"{number}/{field}/text"][3] > place_bottom_px + _ROUNDING_PX:
                yield int(number), field
