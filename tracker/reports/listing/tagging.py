"""The structure of the added pages: elements under the document's own, and what of each stands on which page.

There are many: each keeps numbers only, and becomes bytes when the file is written.
"""

from collections.abc import Iterator
from typing import Any

import pydyf


class Kept:
    """An object of the file, as pydyf writes it, in a tenth of the memory."""

    __slots__ = ("number",)
    generation, offset, free, compressible = 0, 0, "n", True

    @property
    def reference(self) -> bytes:
        """How other objects name it."""
        return b"%d 0 R" % self.number

    def __init__(self) -> None:
        self.number = 0  # pydyf gives it one


class Element(Kept):
    """One element of the structure: what it is, what it is in, and its parts."""

    __slots__ = ("kids", "kind", "page", "parent")

    def __init__(self, kind: str, parent: bytes) -> None:
        super().__init__()
        self.kind, self.parent, self.page = kind, parent, 0
        self.kids: list[int | Element | tuple[int, int]] = []  # a mark on its page, an element, a mark on another page

    @property
    def data(self) -> bytes:
        """The element as it stands in the file."""
        kids = b" ".join(self._kids())
        page = b"/Pg %d 0 R" % self.page if self.page else b""
        scope = b"/A <</O /Table /Scope /Column>>" if self.kind == "TH" else b""
        return b"<</Type /StructElem /S /%s /P %s %s%s/K [%s]>>" % (self.kind.encode(), self.parent, page, scope, kids)

    def _kids(self) -> Iterator[bytes]:
        for kid in self.kids:
            if isinstance(kid, Element):
                yield kid.reference
            elif isinstance(kid, tuple):
                yield b"<</Type /MCR /Pg %d 0 R /MCID %d>>" % kid
            else:
                yield b"%d" % kid


class Parents(Kept):
    """Of each mark on a page, the element that it belongs to."""

    __slots__ = ("elements",)

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []

    @property
    def data(self) -> bytes:
        """The list as it stands in the file."""
        return b"[%s]" % b" ".join(element.reference for element in self.elements)


class Tags:
    """The structure tree of a PDF that WeasyPrint has tagged already, open for more pages."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf
        root = _object(pdf, pdf.catalog["StructTreeRoot"])
        self._numbers = _object(pdf, root["ParentTree"])["Nums"]
        self._document = _object(pdf, root["K"][0])
        self._next = max(self._numbers[::2], default=-1) + 1
        self._page = 0
        self._parents = Parents()

    def begin_page(self, page: pydyf.Dictionary) -> None:
        """What is marked from now on stands on this page."""
        self._page, self._parents = page.number, Parents()
        self._pdf.add_object(self._parents)
        self._numbers += [self._next, self._parents.reference]
        page["StructParents"], page["Tabs"] = self._next, "/S"
        self._next += 1

    def element(self, kind: str, parent: Element | None = None) -> Element:
        """A new element (P, H2, Table, TR, TD …) below this one, or below the document."""
        made = Element(kind, self._document.reference if parent is None else parent.reference)
        self._pdf.add_object(made)
        if parent is None:
            self._document["K"].append(made.reference)
        else:
            parent.kids.append(made)
        return made

    def marked(self, element: Element) -> int:
        """The number under which the next piece of this element is marked on the page."""
        number = len(self._parents.elements)
        self._parents.elements.append(element)
        if not element.page:
            element.page = self._page
        element.kids.append(number if element.page == self._page else (self._page, number))
        return number


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
