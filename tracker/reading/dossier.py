"""Everything on record about one product, gathered in a fixed number of queries for its page and its report."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import select

from labels.isbt128 import Din
from tracker.extensions import db
from tracker.models import (
    Collection,
    Deviation,
    Infusion,
    InfusionOrder,
    Product,
    ProductDescription,
    Round,
)
from tracker.reading import custody_chain, lineage, lines, record
from tracker.reading.lineage import Family
from tracker.reading.lines import Line
from tracker.reading.record import Extent, Journey, Proof, Record

__all__ = ["Dossier", "Journey", "Proof", "of_product"]


@dataclass(frozen=True, slots=True)
class Dossier(Record):
    """One product: itself, its family, and all that is on record about it and what it was made of."""

    product: Product
    collection: Collection
    round: Round
    family: Family
    orders: Sequence[InfusionOrder]

    @property
    def description(self) -> str:
        """The product's name by its description code."""
        code = self.product.product_description_code
        known = ProductDescription.of(code, given_by=Din(self.product.din).fin)
        return known.text if known else code

    @property
    def check(self) -> str:
        """The check character of the DIN."""
        return Din(self.product.din).check_character

    @property
    def holder(self) -> str:
        """Who or what has the product now."""
        return self.names.person(self.product.holder_id) or self.names.place(self.product.place_id)

    @property
    def infusion(self) -> Infusion | None:
        """Its infusion, once it was started."""
        return self.infusions[0] if self.infusions else None

    @property
    def proof(self) -> Proof:
        """What ties its own stream to the ledger."""
        return next(one for one in self.proofs if one.stream == self.product.stream)


def of_product(product: Product, *, shipments: bool = False) -> Dossier:
    """All about `product`: its own lines, those of what it was made of, of its collection and of its runs.

    shipments: with the lines of the shipments it was in, which have streams of their own.
    """
    family = lineage.of_din(product.din)
    own = [*family.ancestors(product.id), product.id]
    journeys = record.journeys_of(own)
    stream, of_shipments, of_people = _lines(product, journeys if shipments else ())
    about = lines.about(stream, products=frozenset(own), runs=family.runs_of(own))
    chain = custody_chain.derive(stream, [family.products[one] for one in own], family.parents_of_all())
    collection = db.session.get_one(Collection, product.din)
    extent = Extent(
        focus=product.id,
        own=own,
        at_the_bedside=[product.id],
        dins=[product.din],
        on_the_way=Deviation.on_the_way(f"round:{product.round_id}", product.made_at),
        one_stream=not of_shipments,
    )
    found = record.of(
        extent,
        products=[family.products[one] for one in own],
        chain=chain,
        about=record.in_order([*about, *of_shipments]) if of_shipments else about,
        beside=of_people,
        journeys=journeys,
    )
    return Dossier(
        **{field.name: getattr(found, field.name) for field in fields(Record)},
        product=product,
        collection=collection,
        round=collection.round,
        family=family,
        orders=list(db.session.scalars(select(InfusionOrder).where(InfusionOrder.product_id == product.id))),
    )


def _lines(product: Product, journeys: Sequence[Journey]) -> tuple[list[Line], list[Line], list[Line]]:
    """The lines of the product's stream, of these shipments, and of its donor, its recipient and their round."""
    people = (f"donor:{product.donor_id}", f"recipient:{product.recipient_id}", f"round:{product.round_id}")
    shipments = {journey.shipment.stream for journey in journeys}
    every = lines.of_streams([product.stream, *people, *shipments])
    own = [line for line in every if line.event.stream == product.stream]
    on_the_way = [line for line in every if line.event.stream in shipments]
    return own, on_the_way, [line for line in every if line.event.stream in people]
