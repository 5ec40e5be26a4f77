"""The characters of a document as its fonts have them: which font, which glyph, how wide.

A specimen of every character is laid out once by WeasyPrint, which finds the fonts, falls back where one lacks a
character, and embeds what was used. After that a text is a matter of looking up its characters. They stand one after
the other: scripts whose letters join or run from right to left are shown letter by letter. What no font has is shown by
its number, such as [U+4E2D]: an archived document has no empty boxes.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from typing import Any

import pydyf

SANS = "'Liberation Sans', 'DejaVu Sans', sans-serif"
STYLES = {
    "plain": f"400 10px {SANS}",
    "bold": f"700 10px {SANS}",
    "code": "400 10px 'DejaVu Sans Mono', 'Liberation Mono', monospace",
}
NUMBERED = "[U+0123456789ABCDEF]"  # what the number of a character is written with

Glyph = tuple[str, str, float]
"""Name of the font in the file, glyph in four hexadecimal digits, width in thousandths of the size."""


class Letters:
    """One style of type over the characters of its specimen."""

    def __init__(self, fonts: Iterable[Any]) -> None:
        self._glyphs: dict[str, Glyph] = {}
        for font in fonts:
            for glyph, text in font.to_unicode.items():
                self._glyphs.setdefault(text, (font.hash, f"{glyph:04x}", font.widths[glyph]))
        self._widths: dict[str, float] = {}

    def width(self, word: str, size: float) -> float:
        """How wide a text is in points at this size in points."""
        known = self._widths.get(word)
        if known is None:
            known = self._widths[word] = sum(glyph[2] for glyph in self._of(word))
        return known * size / 1000

    def shown(self, text: str, size: float) -> str:
        """The operators that show a text where the pen is."""
        runs = groupby(self._of(text), key=lambda glyph: glyph[0])
        return " ".join(f"/{font} {size:g} Tf <{''.join(glyph[1] for glyph in run)}> Tj" for font, run in runs)

    def _of(self, text: str) -> Iterator[Glyph]:
        for character in text:
            known = self._glyphs.get(character)
            if known:
                yield known
            else:
                yield from (self._glyphs[one] for one in f"[U+{ord(character):04X}]")


def letters_of(characters: Mapping[str, set[str]], weasyprint: Any, document: Any, **how: Any) -> dict[str, Letters]:
    """Each style's letters for its characters; their fonts become fonts of `document`, which embeds them.

    how: what weasyprint.HTML.render() takes beside the text.
    """
    pages = "".join(_specimen(style, characters.get(style, set())) for style in STYLES)
    specimen = weasyprint.HTML(string=f"<html lang=en>{pages}</html>", url_fetcher=document.url_fetcher).render(**how)
    return {style: _painted(page, document) for style, page in zip(STYLES, specimen.pages, strict=True)}


def _specimen(style: str, characters: set[str]) -> str:
    """A page with each character once, kept apart so that none is joined to its neighbour."""
    shown = " ".join(sorted(one for one in characters | set(NUMBERED) if one.isprintable() and not one.isspace()))
    rules = f"font: {STYLES[style]}; white-space: pre; break-after: page"
    return f'<p style="{rules}">{escape(shown)}</p>'


def _painted(page: Any, document: Any) -> Letters:
    from weasyprint.pdf.stream import Stream  # noqa: PLC0415 - loaded at the first document

    fonts: dict[Any, Any] = {}
    kinds = ("ExtGState", "XObject", "Pattern", "Shading")
    resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in kinds} | {"ColorSpace": None})
    page.paint(Stream(fonts, (0, 0, 1, 1), resources, {}, None, document.color_profiles, document.output_intent))
    for font in fonts.values():
        for glyph in (0, *font.missing.values()):
            font.to_unicode.pop(glyph, None)
            font.widths.pop(glyph, None)
        font.missing.clear()
    letters = Letters(fonts.values())
    for key, font in fonts.items():
        kept = document.fonts.setdefault(key, font)
        kept.to_unicode.update(font.to_unicode)
        kept.widths.update(font.widths)
    return letters
