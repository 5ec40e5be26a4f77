"""What every kind of label has in common: plain values that refuse to be incomplete, and the symbols they make.

A field without a default must be filled. Times and quantities arrive as the texts to print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields

from labels.refusals import LabelMisses, LabelUnprintable
from labels.symbols import Symbol, Symbology


class Checked:
    """Checks what every label has in common as soon as it is made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.default is MISSING and not (
                value if isinstance(value, Checked) else "".join(_texts(value)).strip()
            ):
                raise LabelMisses(field.name)
        for name, texts in self.texts():
            if not all(text.isprintable() for text in texts):
                raise LabelUnprintable(name)

    def texts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every field that holds text, by name."""
        for field in fields(self):  # type: ignore[arg-type]
            if texts := _texts(getattr(self, field.name)):
                yield field.name, texts


def _texts(value: object) -> tuple[str, ...]:
    """The texts in a value, however they are grouped."""
    if isinstance(value, tuple):
        return tuple(text for part in value for text in _texts(part))
    return (value,) if isinstance(value, str) else ()


def symbols_of(symbology: Symbology, **data: str) -> tuple[Symbol, ...]:
    """The symbols that have something to say, in the order of the page."""
    return tuple(Symbol(name, symbology, text) for name, text in data.items() if text)
