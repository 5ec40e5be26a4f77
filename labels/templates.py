"""The templates and the style sheets of the artwork, for whichever printer they draw."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from labels import statements

_CODE = re.compile(r"\b[A-Z]{2,4}-[A-Z0-9]\b")  # such as ACD-A


def _whole(text: str) -> Markup:
    """A text that no line ends in the middle of a code of."""
    return Markup(_CODE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))  # noqa: S704 - what is not ours is escaped


ARTWORK = Environment(
    loader=PackageLoader("labels", "artwork"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ARTWORK.globals["fixed"] = statements
ARTWORK.filters["whole"] = _whole


def sheet_text(name: str) -> str:
    """A style sheet, with those that it includes."""
    return ARTWORK.get_template(f"{name}.css").render()
