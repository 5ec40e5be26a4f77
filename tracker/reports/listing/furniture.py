"""What stands on every page: whose it is and what it is at the top, the mark and “page n of m” at the bottom."""

from dataclasses import dataclass

import pydyf

from tracker.reports.listing.blocks import Styled
from tracker.reports.listing.letters import Letters
from tracker.reports.listing.sheet import BOTTOM, COLOURS, HEIGHT, LEFT, RIGHT, TOP, rule, text_at

SIZE = 8.5


@dataclass(frozen=True, slots=True)
class Furniture:
    """The texts of every page. page: with {n} and {m} in it."""

    identity: str
    kind: str
    mark: str
    page: str

    @property
    def texts(self) -> list[Styled]:
        """The texts with their styles."""
        numbers = self.page.format(n="0123456789", m="")
        return [
            (self.identity, "bold", "ink"),
            (self.kind, "plain", "muted"),
            (self.mark, "bold", "stop"),
            (numbers, "plain", "muted"),
        ]

    def add_to(self, pdf: pydyf.PDF, letters: dict[str, Letters]) -> None:
        """Draw it over every page that the document has by now."""
        pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
        keep = pydyf.Stream([b"q"])
        pdf.add_object(keep)
        for number, page in enumerate(pages, start=1):
            drawn = pydyf.Stream([b"Q", self._drawn(number, len(pages), letters).encode()], compress=True)
            pdf.add_object(drawn)
            page["Contents"] = pydyf.Array([keep.reference, page["Contents"], drawn.reference])

    def _drawn(self, number: int, count: int, letters: dict[str, Letters]) -> str:
        top, bottom = HEIGHT - TOP + 10, BOTTOM - 18
        bold, plain, paged = letters["bold"], letters["plain"], self.page.format(n=number, m=count)
        kind = _fitted(self.kind, plain, RIGHT - LEFT - bold.width(self.identity, SIZE) - 12)
        muted, right = COLOURS["muted"], RIGHT - plain.width(kind, SIZE)
        parts = [
            "/Artifact <</Type /Pagination>> BDC",
            text_at(LEFT, top, COLOURS["ink"], bold.shown(self.identity, SIZE)),
            text_at(right, top, muted, plain.shown(kind, SIZE)),
            rule(LEFT, RIGHT, top - 5, 0.6, COLOURS["line"]),
            text_at(LEFT, bottom, COLOURS["stop"], bold.shown(self.mark, SIZE)),
            text_at(RIGHT - plain.width(paged, SIZE), bottom, muted, plain.shown(paged, SIZE)),
            "EMC",
        ]
        return "\n".join(parts)


def _fitted(text: str, letters: Letters, room: float) -> str:
    """As many words of a text as there is room for."""
    words = text.split()
    while len(words) > 1 and letters.width(" ".join(words), SIZE) > room:
        words.pop()
    return " ".join(words)
