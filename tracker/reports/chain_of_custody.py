"""The chain-of-custody report of one product: who held it, when and why, with everything that is on record about it."""

from tracker import clock
from tracker.models import Product, Site
from tracker.reading import dossier, lineage, sections
from tracker.reading.lineage_layout import layout
from tracker.reports import typesetting


def pdf(product: Product) -> bytes:
    """The report as PDF. Donor and recipient appear by their coded identifiers only."""
    of = dossier.of_product(product)
    nodes, edges = lineage.graph(of.family, here=product.id)
    return typesetting.pdf(
        "chain_of_custody.html",
        of=of,
        product=product,
        site=Site.here(),
        drawing=layout(nodes, edges),
        sections=sections,
        made_at=clock.now(),
    )
