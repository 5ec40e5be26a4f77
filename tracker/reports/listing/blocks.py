"""What a list is made of: headings, notes, tables and entries. Plain data; how it looks is said in setting.py."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Styled = tuple[str, str, str]
"""A text with its style of type (plain, bold, code) and its tone (ink, muted, stop, go, attention)."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence between the lists."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its cells are texts, or {text, tone, code} as in macros/table.html. caption: may be empty."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a record: its number, its first line with what stands at the right of it, and more lines below."""

    number: str
    head: str
    aside: str
    lines: Sequence[Styled]
    refused: bool = False


Block = Heading | Note | Grid | Entry


def cell_text(cell: Any) -> str:
    """What stands in a cell; a dash where nothing does."""
    text = cell["text"] if isinstance(cell, Mapping) else cell
    return "–" if text in (None, "") else str(text)


def cell_tone(cell: Any) -> str:
    """The tone of a cell, plain where it has none."""
    return (cell.get("tone") or "ink") if isinstance(cell, Mapping) else "ink"


def cell_style(cell: Any) -> str:
    """The style of type of a cell: what has a tone is bold, what is a code is set as one."""
    if isinstance(cell, Mapping) and cell.get("code"):
        return "code"
    return "plain" if cell_tone(cell) == "ink" else "bold"


def characters(blocks: Iterable[Block], more: Iterable[Styled] = ()) -> dict[str, set[str]]:
    """Every character of these blocks by its style."""
    found: dict[str, set[str]] = defaultdict(set)
    for block in blocks:
        for text, style, _tone in _texts(block):
            found[style].update(text)
    for text, style, _tone in more:
        found[style].update(text)
    return found


def _texts(block: Block) -> Iterator[Styled]:
    match block:
        case Heading():
            yield block.text, "bold", "ink"
        case Note():
            yield block.text, "plain", "muted"
        case Entry():
            yield block.number + block.head, "bold", "ink"
            yield block.aside, "plain", "muted"
            yield from block.lines
        case Grid():
            yield block.caption + "".join(block.columns), "bold", "ink"
            for row in block.rows:
                for cell in row:
                    yield cell_text(cell), cell_style(cell), "ink"
