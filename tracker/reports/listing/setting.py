"""Blocks to strips: where each text of a block stands, broken into lines that fit. Nothing here knows of pages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tracker.reports.listing.blocks import Entry, Grid, Heading, Note, Styled, cell_style, cell_text, cell_tone
from tracker.reports.listing.letters import Letters
from tracker.reports.listing.sheet import LEFT, RIGHT

LEADING = 1.32  # height of a line by its size
BODY, SMALL, TABLE = 8.0, 6.8, 7.2
PAD = 3.2  # points around the text of a cell
NUMBER = 34.0  # points for the number of an entry
WIDEST_WORD, WIDEST_CELL = 160.0, 400.0  # points of a column that one word or one cell can ask for
SAMPLE = 200  # rows that the widths of columns are measured by
Rows = Sequence[Sequence[Any]]


@dataclass(slots=True)
class Run:
    """One piece of text on its line. part: which element of its group it belongs to."""

    x: float
    style: str
    size: float
    tone: str
    text: str
    part: int = 0


@dataclass(slots=True)
class Strip:
    """What stands at one height."""

    height: float
    runs: list[Run] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """Strips that stay on one page if one page has room for them. parts: the kind of element of each part."""

    strips: list[Strip]
    parts: Sequence[str]
    above: float = 0.0
    tone: str = ""
    ruled: bool = False
    with_next: bool = False


class Setter:
    """Sets blocks in these letters."""

    def __init__(self, letters: dict[str, Letters]) -> None:
        self._letters = letters
        self._broken = lru_cache(maxsize=4096)(self._break)

    def heading(self, block: Heading) -> Group:
        """A heading, which stays with what follows."""
        size = {2: 12.0, 3: 9.5}[block.level]
        above = {2: 16.0, 3: 9.0}[block.level]
        strips = self._lines((block.text, "bold", "ink"), LEFT, RIGHT, size)
        return Group(strips, (f"H{block.level}",), above=above, ruled=block.level == 2, with_next=True)

    def note(self, block: Note) -> Group:
        """A sentence."""
        return Group(self._lines((block.text, "plain", "muted"), LEFT, RIGHT, BODY), ("P",), above=2.0)

    def caption(self, block: Grid) -> Group:
        """What stands above a table."""
        strips = self._lines((block.caption, "bold", "ink"), LEFT, RIGHT, 9.0)
        return Group(strips, ("Caption",), above=5.0, with_next=True)

    def entry(self, block: Entry) -> Group:
        """One line of a record."""
        aside = self._letters["plain"].width(block.aside, BODY)
        left = LEFT + NUMBER
        strips = self._lines((block.head, "bold", "stop" if block.refused else "ink"), left, RIGHT - aside - 8, 9.0)
        number = Run(LEFT + 5, "bold", BODY, "stop" if block.refused else "muted", block.number)
        strips[0].runs = [number, *strips[0].runs, Run(RIGHT - aside, "plain", BODY, "muted", block.aside)]
        for line in block.lines:
            strips += self._lines(line, left, RIGHT, SMALL if line[1] == "code" else BODY)
        return Group(strips, ("P",), above=3.0, tone="refused" if block.refused else "", ruled=True)

    def head(self, columns: Sequence[str], widths: Sequence[float]) -> Group:
        """The head of a table."""
        return self._row([{"text": text, "tone": "pending"} for text in columns], widths, "TH", "head")

    def rows(self, block: Grid, widths: Sequence[float]) -> Iterator[Group]:
        """The rows of a table."""
        for row in block.rows:
            yield self._row(row, widths, "TD", "")

    def widths(self, block: Grid) -> list[float]:
        """How wide each column is: as its longest word at least, and more where more stands in it."""
        least, wanted = [], []
        for number, column in enumerate(block.columns):
            texts = [(cell_text(row[number]), cell_style(row[number])) for row in block.rows[:SAMPLE]]
            words = [(word, style) for text, style in [(column, "bold"), *texts] for word in text.split()]
            least.append(min(self._widest(words), WIDEST_WORD) + 2 * PAD)
            wanted.append(max(least[-1], min(self._widest(texts), WIDEST_CELL) + 2 * PAD))
        return _shared(RIGHT - LEFT, least, wanted)

    def _widest(self, texts: Iterable[tuple[str, str]]) -> float:
        return max((self._letters[style].width(text, TABLE) for text, style in texts), default=0.0)

    def _row(self, row: Sequence[Any], widths: Sequence[float], kind: str, tone: str) -> Group:
        strips: list[Strip] = []
        x = LEFT
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            style = cell_style(cell)
            for line, text in enumerate(self._broken(cell_text(cell), style, TABLE, width - 2 * PAD)):
                if line == len(strips):
                    strips.append(Strip(TABLE * LEADING))
                strips[line].runs.append(Run(x + PAD, style, TABLE, cell_tone(cell), text, number))
            x += width
        return Group(strips, (kind,) * len(row), above=2.0, tone=tone, ruled=True)

    def _lines(self, styled: Styled, left: float, right: float, size: float) -> list[Strip]:
        text, style, tone = styled
        lines = self._broken(text, style, size, right - left)
        return [Strip(size * LEADING, [Run(left, style, size, tone, line)]) for line in lines]

    def _break(self, text: str, style: str, size: float, room: float) -> tuple[str, ...]:
        """The text in lines that fit; a word that is too long for one is broken."""
        letters, lines, line, used = self._letters[style], [], "", 0.0
        space = letters.width(" ", size)
        for word in text.split():
            width = letters.width(word, size)
            if line and used + space + width <= room:
                line, used = f"{line} {word}", used + space + width
                continue
            if line:
                lines.append(line)
            *whole, line = self._pieces(word, letters, size, room) if width > room else (word,)
            lines += whole
            used = letters.width(line, size) if whole else width
        return (*lines, line)

    @staticmethod
    def _pieces(word: str, letters: Letters, size: float, room: float) -> Iterator[str]:
        piece, used = "", 0.0
        for character in word:
            width = letters.width(character, size)
            if piece and used + width > room:
                yield piece
                piece, used = "", 0.0
            piece, used = piece + character, used + width
        yield piece


def _shared(room: float, least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """The room of a table among its columns."""
    if sum(least) >= room:
        return [one * room / sum(least) for one in least]
    more = [want - one for one, want in zip(least, wanted, strict=True)]
    left = room - sum(least)
    if sum(more) <= left:
        return [want + (left - sum(more)) / len(wanted) for want in wanted]
    return [one + left * extra / sum(more) for one, extra in zip(least, more, strict=True)]
