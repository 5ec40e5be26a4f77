"""What every kind of label has in common: plain values that refuse to be incomplete, and the symbols they make.

A field without a default must be filled. Times and quantities arrive as the texts to print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache

from labels.refusals import LabelMisses, LabelUnprintable
from labels.symbols import Symbol, Symbology


class Checked:
    """Checks what every label has in common as soon as it is made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in _required(type(self)):  # type: ignore[arg-type]
            value = getattr(self, name)
            if not (value if isinstance(value, Checked) else "".join(_texts(value)).strip()):
                raise LabelMisses(name)
        for name, texts in self.texts():
            if not "".join(texts).isprintable():
                raise LabelUnprintable(name)

    def texts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every field that holds text, by name."""
        for name in _names(type(self)):  # type: ignore[arg-type]
            if texts := _texts(getattr(self, name)):
                yield name, texts


@cache
def _names(kind: type[Checked]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]


@cache
def _required(kind: type[Checked]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.default is MISSING)  # type: ignore[arg-type]


def _texts(value: object) -> tuple[str, ...]:
    """The texts in a value, however they are grouped."""
    if isinstance(value, str):
        return (value,)
    return tuple(text for part in value for text in _texts(part)) if isinstance(value, tuple) else ()


def symbols_of(symbology: Symbology, **data: str) -> tuple[Symbol, ...]:
    """The symbols that have something to say, in the order of the page."""
    return tuple(Symbol(name, symbology, text) for name, text in data.items() if text)
