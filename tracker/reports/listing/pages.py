"""Strips to pages: what fits stays together, the head of a table stands again on each page, everything is tagged."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import pydyf

from tracker.reports.listing.blocks import Block, Entry, Grid, Heading, Note
from tracker.reports.listing.letters import Letters
from tracker.reports.listing.setting import Group, Run, Setter, Strip
from tracker.reports.listing.sheet import BOTTOM, COLOURS, HEIGHT, LEFT, RIGHT, TOP, WIDTH, box, rule, text_at
from tracker.reports.listing.tagging import Element, Tags

Tell = Callable[[int], None]
AFTER = 3.0  # points below the last line of a group
KEPT = 60.0  # points that must be free below a heading
BAR = 3.0  # points of the bar beside what was refused
NOT_TOLD = 50  # rows or entries between two reports of progress


def add_pages(pdf: pydyf.PDF, blocks: Iterable[Block], letters: dict[str, Letters], tell: Tell) -> None:
    """Set the blocks on pages after those that the document has. tell: told how many rows and entries are done."""
    flow = _Flow(pdf, letters, tell)
    for block in blocks:
        flow.add(block)
    flow.end_page()


class _Flow:
    def __init__(self, pdf: pydyf.PDF, letters: dict[str, Letters], tell: Tell) -> None:
        self._pdf, self._letters, self._tell = pdf, letters, tell
        self._tags = Tags(pdf)
        self._set = Setter(letters)
        self._resources = pdf.objects[pdf.pages["Kids"][0]]["Resources"]
        self._page: pydyf.Dictionary | None = None
        self._drawn: list[str] = []
        self._y = 0.0
        self._done = 0
        self._head: Group | None = None  # of the table that is being set

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._put(self._set.heading(block))
            case Note():
                self._put(self._set.note(block))
            case Entry():
                self._put(self._set.entry(block))
                self._progress()
            case Grid():
                self._table(block)

    def _table(self, block: Grid) -> None:
        table = self._tags.element("Table")
        widths = self._set.widths(block)
        if block.caption:
            self._put(self._set.caption(block), table)
        head = self._set.head(block.columns, widths)
        self._put(head, self._tags.element("TR", self._tags.element("THead", table)))
        body = self._tags.element("TBody", table)
        self._head = head
        for row in self._set.rows(block, widths):
            self._put(row, self._tags.element("TR", body))
            self._progress()
        self._head = None

    def _put(self, group: Group, parent: Element | None = None) -> None:
        """Set a group where it has room: on this page, on the next, or over several if none has room for all."""
        needed = group.above + sum(strip.height for strip in group.strips) + AFTER
        if self._page is None or (self._y - needed - (KEPT if group.with_next else 0) < BOTTOM):
            self._begin_page()
        elements = [self._tags.element(kind, parent) for kind in group.parts]
        strips = list(group.strips)
        while strips:
            fitting = self._fitting(strips, group.above)
            self._draw(group, strips[:fitting], elements)
            strips = strips[fitting:]
            if strips:
                self._begin_page()

    def _fitting(self, strips: Sequence[Strip], above: float) -> int:
        left = self._y - BOTTOM - above - AFTER
        for number, strip in enumerate(strips):
            left -= strip.height
            if left < 0:
                return max(number, 1)
        return len(strips)

    def _draw(self, group: Group, strips: Sequence[Strip], elements: Sequence[Element]) -> None:
        top = self._y
        self._y -= group.above + sum(strip.height for strip in strips) + AFTER
        self._behind(group, top)
        for number, element in enumerate(elements):
            runs = list(_of_part(number, strips, top - group.above))
            if runs:
                self._drawn.append(f"/{element.kind} <</MCID {self._tags.marked(element)}>> BDC")
                for run, y in runs:
                    self._show(run, y)
                self._drawn.append("EMC")

    def _behind(self, group: Group, top: float) -> None:
        """The ground, the bar and the rule of a group: no part of what is read."""
        if not (group.tone or group.ruled):
            return
        self._drawn.append("/Artifact BMC")
        if group.tone:
            self._drawn.append(box(LEFT, self._y, RIGHT, top, COLOURS[group.tone]))
        if group.tone == "refused":
            self._drawn.append(box(LEFT, self._y, LEFT + BAR, top, COLOURS["stop"]))
        if group.ruled:
            self._drawn.append(rule(LEFT, RIGHT, self._y, 0.4, COLOURS["hair"]))
        self._drawn.append("EMC")

    def _show(self, run: Run, y: float) -> None:
        shown = self._letters[run.style].shown(run.text, run.size)
        self._drawn.append(text_at(run.x, y, COLOURS[run.tone], shown))

    def _begin_page(self) -> None:
        self.end_page()
        self._page = pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": self._pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
                "Resources": self._resources,
            }
        )
        self._pdf.add_page(self._page)
        self._tags.begin_page(self._page)
        self._y = HEIGHT - TOP
        if self._head is not None:
            self._again(self._head)

    def _again(self, head: Group) -> None:
        """The head of a table on a further page: it was read on its first."""
        top = self._y
        self._y -= head.above + sum(strip.height for strip in head.strips) + AFTER
        self._behind(head, top)
        self._drawn.append("/Artifact BMC")
        for number in range(len(head.parts)):
            for run, y in _of_part(number, head.strips, top - head.above):
                self._show(run, y)
        self._drawn.append("EMC")

    def end_page(self) -> None:
        """Put away what was drawn, packed: the file keeps every page until it is written."""
        if self._page is None:
            return
        packed = zlib.compress("\n".join(self._drawn).encode())
        stream = pydyf.Stream([packed], {"Filter": "/FlateDecode"})
        self._pdf.add_object(stream)
        self._page["Contents"] = stream.reference
        self._page, self._drawn = None, []

    def _progress(self) -> None:
        self._done += 1
        if self._done % NOT_TOLD == 0:
            self._tell(self._done)


def _of_part(part: int, strips: Sequence[Strip], top: float) -> Iterator[tuple[Run, float]]:
    """The texts of one part of a group, one below the other as they are read, each with its height on the page."""
    for strip in strips:
        for run in strip.runs:
            if run.part == part:
                yield run, top - run.size
        top -= strip.height
