"""The structure of the added pages: elements under the document's own, and what of each stands on which page."""

from typing import Any

import pydyf


class Tags:
    """The structure tree of a PDF that WeasyPrint has tagged already, open for more pages."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf
        root = _object(pdf, pdf.catalog["StructTreeRoot"])
        self._numbers = _object(pdf, root["ParentTree"])["Nums"]
        self.document = _object(pdf, root["K"][0])
        self._next = max(self._numbers[::2], default=-1) + 1
        self._page: Any = None
        self._parents: Any = None

    def begin_page(self, page: pydyf.Dictionary) -> None:
        """What is marked from now on stands on this page."""
        self._page, self._parents = page, pydyf.Array()
        self._numbers += [self._next, self._parents]
        page["StructParents"], page["Tabs"] = self._next, "/S"
        self._next += 1

    def element(self, kind: str, parent: pydyf.Dictionary | None = None) -> pydyf.Dictionary:
        """A new element (P, H2, Table, TR, TD …) below this one, or below the document."""
        above = self.document if parent is None else parent
        made = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{kind}", "P": above.reference, "K": pydyf.Array()})
        if kind == "TH":
            made["A"] = pydyf.Dictionary({"O": "/Table", "Scope": "/Column"})
        self._pdf.add_object(made)
        above["K"].append(made.reference)
        return made

    def marked(self, element: pydyf.Dictionary) -> int:
        """The number under which the next piece of this element is marked on the page."""
        number = len(self._parents)
        self._parents.append(element.reference)
        here = self._page.reference
        if element.setdefault("Pg", here) == here:
            element["K"].append(number)
        else:
            element["K"].append(pydyf.Dictionary({"Type": "/MCR", "Pg": here, "MCID": number}))
        return number


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
