"""Which artwork this package ships for a kind of label, as one digest: what somebody approves, and what is printed."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import get_args

from jinja2.meta import find_referenced_templates

from labels import statements
from labels.facts import Label
from labels.templates import ARTWORK

KINDS: tuple[str, ...] = tuple(kind.kind for kind in get_args(Label))
_SHARED = ("page.html", "base.css")


@cache
def digest_of(kind: str) -> str:
    """SHA-256 over every file that draws a label of this kind, and over the fixed texts that any label may carry."""
    if kind not in KINDS:
        raise ValueError(f"there is no label of the kind {kind}")
    sums = [f"{name} {sha256(_file(name)).hexdigest()}" for name in sorted(_drawn_by(kind))]
    fixed = [f"{name} {text}" for name, text in sorted(vars(statements).items()) if name.isupper()]
    return sha256("\n".join([*sums, *fixed]).encode()).hexdigest()


def _drawn_by(kind: str) -> set[str]:
    """The files of a kind and, from one to the next, those that they include."""
    known: set[str] = set()
    waiting = {*_SHARED, f"{kind}.html", f"{kind}.css"}
    while waiting:
        name = waiting.pop()
        known.add(name)
        named = find_referenced_templates(ARTWORK.parse(_file(name).decode()))
        waiting |= {other for other in named if other is not None} - known
    return known


def _file(name: str) -> bytes:
    return (files("labels") / "artwork" / name).read_bytes()
