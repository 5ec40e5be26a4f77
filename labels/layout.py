"""Labels laid out as pages by WeasyPrint: each symbol in whole dots of the printer, each text as large as its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from labels.facts import Label
from labels.refusals import LabelDoesNotFit
from labels.symbols import Drawing, draw
from labels.templates import ARTWORK, sheet_text

MOST_SQUEEZED = 3  # the smallest of the sizes in base.css
_ROUNDING_PX = 0.05

IsWanted = Callable[..., bool]
Drawings = Callable[[Label], dict[str, Drawing]]


def fitted(labels: Sequence[Label], dpi: int) -> Any:
    """A document of these labels in order; refuses a text that is too long for its place even at its smallest."""
    return _fitted(labels, lambda label: {symbol.name: draw(symbol, dpi) for symbol in label.symbols()}, _every_text)


def tried(labels: Sequence[Label], is_wanted: IsWanted) -> Any:
    """The same of the wanted texts alone, given as kind of label, field, place and text; without any symbol."""
    return _fitted(labels, lambda _label: {}, is_wanted)


def _every_text(*_text: str) -> bool:
    return True


def _fitted(labels: Sequence[Label], drawings: Drawings, is_wanted: IsWanted) -> Any:
    """Only those with a text too long for its place are laid out again, with that text smaller."""
    squeezes: list[dict[str, int]] = [{} for _ in labels]

    def laid_out(numbers: Iterable[int]) -> Any:
        chosen = [(number, labels[number], squeezes[number], drawings(labels[number])) for number in numbers]
        return _laid_out(chosen, is_wanted)

    document = laid_out(range(len(labels)))
    pages = list(document.pages)
    tight = _squeeze(enumerate(pages), squeezes)
    while tight:
        smaller = dict(zip(tight, laid_out(tight.values()).pages, strict=True))
        for at, page in smaller.items():
            pages[at] = page
        tight = _squeeze(smaller.items(), squeezes)
    return document.copy(pages)


def areas(page: Any) -> Iterator[tuple[str, Any]]:
    """Every text and symbol of a page with its box, under the name that the marks gave it: label/field, or symbol."""
    waiting = [page._page_box]  # noqa: SLF001 - what WeasyPrint lets us find by name costs a third of the time
    while waiting:
        box = waiting.pop()
        name = box.element.get("data-place") if hasattr(box.element, "get") else None
        if name:
            yield name, box
        else:
            waiting += getattr(box, "children", ())


def _squeeze(pages: Iterable[tuple[int, Any]], squeezes: Sequence[dict[str, int]]) -> dict[int, int]:
    """Has the texts that end below their places made smaller. Answers which pages those are, and of which labels."""
    tight = {}
    for at, page in pages:
        for name, box in areas(page):
            if not any(_ends_below(part, box) for part in getattr(box, "children", ())):
                continue
            number, field = int(name.split("/")[0]), name.split("/")[1]
            squeezed = squeezes[number].get(field, 0)
            if squeezed == MOST_SQUEEZED:
                raise LabelDoesNotFit(field)
            squeezes[number][field], tight[at] = squeezed + 1, number
    return tight


def _ends_below(text: Any, place: Any) -> bool:
    return bool(text.position_y + text.margin_height() > place.content_box_y() + place.height + _ROUNDING_PX)


def _laid_out(labels: Sequence[tuple[int, Label, dict[str, int], dict[str, Drawing]]], is_wanted: IsWanted) -> Any:
    """These as a document, each with its number, its squeezes and its symbols."""
    kinds = frozenset(label.kind for _, label, *_ in labels)
    html = ARTWORK.get_template("page.html").render(
        title=", ".join(f"{kind} label" for kind in sorted(kinds)), labels=labels, is_wanted=is_wanted
    )
    weasyprint, fonts, fetcher = _typesetter()
    return weasyprint.HTML(string=html, url_fetcher=fetcher).render(stylesheets=[_style(kinds)], font_config=fonts)


@cache
def _typesetter() -> tuple[Any, Any, Any]:
    """WeasyPrint with its fonts, loaded at the first label: it takes half a second."""
    import weasyprint  # noqa: PLC0415

    fetch_nothing = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    return weasyprint, weasyprint.text.fonts.FontConfiguration(), fetch_nothing


@cache
def _style(kinds: frozenset[str]) -> Any:
    weasyprint, fonts, fetcher = _typesetter()
    sheets = "\n".join(sheet_text(name) for name in ("base", *sorted(kinds)))
    return weasyprint.CSS(string=sheets, font_config=fonts, url_fetcher=fetcher)
