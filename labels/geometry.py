"""Where things stand on a label: the style sheets of the artwork, read once for printers that know no style sheets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import tinycss2

from labels.templates import sheet_text


class Box(NamedTuple):
    """The place of one thing, in millimetres from the edges of the label; None where its sheet is silent."""

    left: float | None = None
    right: float | None = None
    top: float = 0
    width: float = 0
    height: float = 0
    font_size: float = 2.3  # as in base.css
    padding: float = 0  # above and below
    indent: float = 0  # padding at the sides
    border: float = 0
    align: str = "left"
    background: bool = False


Sheet = Mapping[str, Box]  # by class, such as `din-bars`; the label itself under its kind
_ALIGN, _BACKGROUND, _PADDING = "text-align", "background", "padding"
_LENGTHS = {name.replace("_", "-"): name for name in Box._fields}


@cache
def sheet(kind: str) -> Sheet:
    """Every place of a kind of label. A selector of two classes adds to the place of its first."""
    places: dict[str, dict[str, float | str | bool]] = {}
    for name, values in [*_rules("base"), *_rules(kind)]:
        places[name] = places.get(name.split(".")[0], {}) | places.get(name, {}) | values
    return {name: Box(**values) for name, values in places.items()}  # type: ignore[arg-type]


def _rules(stylesheet: str) -> list[tuple[str, dict[str, float | str | bool]]]:
    found = []
    for rule in tinycss2.parse_stylesheet(sheet_text(stylesheet), skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        values = _declared(rule.content)
        selectors = tinycss2.serialize(rule.prelude).split(",")
        found += [(selector.strip().split(" .", 1)[-1].removeprefix("."), values) for selector in selectors]
    return found


def _declared(content: list[object]) -> dict[str, float | str | bool]:
    values: dict[str, float | str | bool] = {}
    for declaration in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        lengths = [token.value for token in declaration.value if token.type in {"dimension", "number"}]
        if declaration.name == _ALIGN:
            values["align"] = tinycss2.serialize(declaration.value).strip()
        elif declaration.name == _BACKGROUND:
            values["background"] = True
        elif declaration.name == _PADDING and lengths:
            values["padding"], values["indent"] = lengths[0], lengths[-1]
        elif declaration.name in _LENGTHS and lengths:
            values[_LENGTHS[declaration.name]] = lengths[0]
    return values
