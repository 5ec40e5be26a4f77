"""Pages: the page of a product, and the list of products."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock, completing
from tracker.access import Permission
from tracker.models import Product, Task
from tracker.reading import dossier, finding, lineage, sections
from tracker.reading.completeness import broken
from tracker.reading.lineage_layout import layout
from tracker.views import completeness, next_steps
from tracker.views.guard import may, me
from tracker.views.identity import strip
from tracker.views.loading import load
from tracker.views.wording import STAGE_TONES, cells_words, shown, stage_words
from tracker.workflow import Stage

bp = Blueprint("products", __name__, url_prefix="/products")

NEWEST = 5  # lines of the timeline that stand open on a page; the others are folded away
_PAGES = {"product": "products.show", "donor": "enrol.donor", "recipient": "enrol.recipient"}


@bp.get("")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """Products by donation number, recipient and stage."""
    asked = {name: request.args.get(name, "").strip() for name in ("din", "recipient", "stage", "after")}
    stage = Stage(asked["stage"]) if asked["stage"] in set(Stage) else None
    wrong = [name for name, text in asked.items() if not (text.isascii() and text.isprintable() and len(text) <= 80)]
    kept = {name: text for name, text in asked.items() if name not in wrong}
    found, after = finding.products(
        din=kept.get("din", "").replace(" ", "").upper(),
        recipient=kept.get("recipient", "").upper(),
        stage=stage,
        after=kept.get("after", ""),
    )
    onward = url_for("products.page", **dict[str, Any](kept | {"after": after})) if after else None
    rows = [_row(one) for one in found]
    return render_template("products/list.html", rows=rows, asked=asked, wrong=wrong, onward=onward, stages=_stages())


@bp.get("/<identifier>")
@may(Permission.READ)
def show(identifier: str) -> ResponseReturnValue:
    """Everything about one product, and what may be done next with it."""
    of = dossier.of_product(load(Product, identifier))
    nodes, edges = lineage.graph(of.family, here=identifier, address=_address)
    latest = list(reversed(of.items))
    return render_template(
        "products/show.html",
        of=of,
        product=of.product,
        to_tell=of.product.positive_culture and Task.open_about(identifier),
        identity=strip(of.product),
        holds=[stop for stop in shown(of.product.hold_stops()) if stop["code"] == "on-hold"],
        drawing=layout(nodes, edges),
        newest=latest[:NEWEST],
        earlier=latest[NEWEST:],
        steps=next_steps.of(of.product, me()),
        others=next_steps.of_others(of.product, me()),
        sections=sections,
        missing=completeness.section([*completing.of_product(of.product, at=clock.now()), *broken(of.chain)]),
    )


def _address(kind: str, identifier: str) -> str:
    return url_for(_PAGES[kind], identifier=identifier)


def _row(product: Product) -> list[object]:
    tone = "stop" if product.is_stopped else STAGE_TONES.get(product.stage, "plain")
    return [
        {"text": product.id, "url": url_for("products.show", identifier=product.id), "code": True},
        product.recipient_id,
        product.donor_id,
        {"text": stage_words(product.stage), "tone": tone},
        cells_words(product.mnc_per_kg),
        sections.when(product.expires_at),
    ]


def _stages() -> Mapping[str, str]:
    return {stage.value: stage_words(stage) for stage in Stage}
