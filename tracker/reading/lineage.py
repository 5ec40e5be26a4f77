"""What came of what: the products of a DIN, their parents and children, and the graph of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from tracker.extensions import db
from tracker.models import Product, ProductLink
from tracker.reading import names
from tracker.reading.lineage_layout import Edge, Node
from tracker.reading.stages import STAGE_TONES, stage_words
from tracker.rules.wording import cells, number
from tracker.workflow import Stage

Address = Callable[[str, str], str | None]


def no_address(_kind: str, _identifier: str) -> None:
    """On paper nothing is a link."""


@dataclass(frozen=True, slots=True)
class Family:
    """Every container of one DIN, in the order in which they came to be, and the links between them."""

    products: Mapping[str, Product]
    links: tuple[ProductLink, ...]

    def parents(self, product: str) -> list[str]:
        """What this product was made of."""
        return [link.parent_id for link in self.links if link.child_id == product]

    def ancestors(self, product: str) -> list[str]:
        """All that it was made of, in the order in which they came to be, without itself."""
        found = self._closure([product], self.parents)
        return [known for known in self.products if known in found and known != product]

    def descendants(self, product: str) -> list[str]:
        """All that was made of it, in the order in which they came to be, without itself."""
        found = self._closure([product], lambda one: [k.child_id for k in self.links if k.parent_id == one])
        return [known for known in self.products if known in found and known != product]

    def runs_of(self, products: Iterable[str]) -> frozenset[str]:
        """The runs that these products went into or came out of."""
        wanted = set(products)
        return frozenset(k.run_id for k in self.links if k.run_id and {k.parent_id, k.child_id} & wanted)

    def parents_of_all(self) -> dict[str, list[str]]:
        """For each product what it was made of."""
        return {product: self.parents(product) for product in self.products}

    @staticmethod
    def _closure(start: Iterable[str], step: Callable[[str], list[str]]) -> set[str]:
        found: set[str] = set()
        waiting = list(start)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += step(one)
        return found


def of_din(din: str) -> Family:
    """The products of a DIN and their links: two queries."""
    return of_dins([din])[din]


def of_dins(dins: Sequence[str]) -> dict[str, Family]:
    """The families of these DINs: two queries for all of them."""
    wanted = select(Product).where(Product.din.in_(dins)).order_by(Product.made_at, Product.id)
    streams = [f"din:{din}" for din in dins]
    joined = select(ProductLink).where(ProductLink.stream.in_(streams)).order_by(ProductLink.id)
    products, links = list(db.session.scalars(wanted)), list(db.session.scalars(joined))
    return {
        din: Family(
            {product.id: product for product in products if product.din == din},
            tuple(link for link in links if link.stream == f"din:{din}"),
        )
        for din in dins
    }


def graph(family: Family, *, here: str, address: Address = no_address) -> tuple[list[Node], list[Edge]]:
    """Donor, products and recipient from left to right."""
    if not family.products:
        return [], []
    first = next(iter(family.products.values()))
    donor, recipient = f"donor {first.donor_id}", f"recipient {first.recipient_id}"
    nodes = [Node(donor, [str(_("Donor %(id)s", id=first.donor_id))], address("donor", first.donor_id))]
    edges = []
    for product in family.products.values():
        nodes.append(_node(product, here, address))
        if not family.parents(product.id):
            edges.append(Edge(donor, product.id, str(_("collected"))))
        if product.stage in {Stage.INFUSED, Stage.INFUSING}:
            edges.append(Edge(product.id, recipient, str(_("infused"))))
    edges += [Edge(k.parent_id, k.child_id, f"{number(k.volume_ml)} mL") for k in family.links]
    if any(edge.child == recipient for edge in edges):
        title = str(_("Recipient %(id)s", id=first.recipient_id))
        nodes.append(Node(recipient, [title], address("recipient", first.recipient_id), "go"))
    return nodes, edges


def _node(product: Product, here: str, address: Address) -> Node:
    stage = stage_words(product.stage)
    held = _(", recalled") if product.recall_reason else _(", on hold") if product.hold_reason else ""
    tone = "stop" if held or product.positive_culture else STAGE_TONES.get(product.stage, "plain")
    lines = [
        f"{product.product_description_code} {product.division}",
        _purpose(product),
        _content(product),
        f"{stage}{held}",
    ]
    return Node(product.id, [line for line in lines if line], address("product", product.id), tone, product.id == here)


def _purpose(product: Product) -> str:
    if product.dose_number is not None:
        return str(_("dose %(number)s", number=product.dose_number))
    return names.kind_words(product.purpose)


def _content(product: Product) -> str:
    volume = f"{number(product.volume_ml)} mL"
    return f"{volume}, {cells(product.mnc_per_kg)}/kg" if product.mnc_per_kg else volume
