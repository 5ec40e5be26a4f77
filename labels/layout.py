"""Labels laid out as pages by WeasyPrint: each symbol in whole dots of the printer, each text as large as its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from labels import statements
from labels.facts import Label
from labels.refusals import LabelDoesNotFit
from labels.symbols import draw

MOST_SQUEEZED = 3  # the smallest of the sizes in base.css
_ROUNDING_PX = 0.05

_artwork = Environment(
    loader=PackageLoader("labels", "artwork"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_artwork.globals["fixed"] = statements


def fitted(labels: Sequence[Label], dpi: int) -> Any:
    """A document of these labels in order; only those with a text too long for its place are laid out again."""
    squeezes: list[dict[str, int]] = [{} for _ in labels]
    document = _laid_out(labels, range(len(labels)), squeezes, dpi)
    pages = list(document.pages)
    tight = _squeeze(enumerate(pages), squeezes)
    while tight:
        again = _laid_out(labels, tight.values(), squeezes, dpi)
        smaller = dict(zip(tight, again.pages, strict=True))
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


def _laid_out(labels: Sequence[Label], numbers: Iterable[int], squeezes: Sequence[dict[str, int]], dpi: int) -> Any:
    """These of the labels as a document."""
    chosen = [(number, labels[number]) for number in numbers]
    html = _artwork.get_template("page.html").render(
        title=", ".join(sorted({f"{label.kind} label" for _, label in chosen})),
        labels=[
            (number, label, squeezes[number], {symbol.name: draw(symbol, dpi) for symbol in label.symbols()})
            for number, label in chosen
        ],
    )
    weasyprint, fonts, fetcher = _typesetter()
    kinds = frozenset(label.kind for _, label in chosen)
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
    sheets = "\n".join(_artwork.get_template(f"{name}.css").render() for name in ("base", *sorted(kinds)))
    return weasyprint.CSS(string=sheets, font_config=fonts, url_fetcher=fetcher)
