"""Pages: the product description codes that are known here, and the import of a table of them."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from labels.isbt128 import COLUMNS, STORAGE
from labels.isbt128.product_table import LARGEST
from tracker import clock
from tracker.access import Permission
from tracker.forms.product_codes import LINES_NAMED, ProductCodesForm
from tracker.models import Site
from tracker.reading import product_codes as reading
from tracker.steps import product_codes
from tracker.views.administer import bp
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me

FORM_BYTES = 64 * 1024  # what comes with the file
_FORM = {"columns": COLUMNS, "storage_codes": [code for code in STORAGE if code], "lines_named": LINES_NAMED}


@bp.url_value_preprocessor
def _roomy(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A table of twenty thousand codes is larger than what any other form sends."""
    if endpoint == "administer.import_product_codes":
        request.max_content_length = LARGEST + FORM_BYTES


@bp.get("/product-codes")
@may(Permission.READ)
def product_codes_page() -> ResponseReturnValue:
    """Every code that is known here, and what it says."""
    asked = request.args.get("q", "").strip()[:100]
    return render_template(
        "administer/product_codes.html",
        asked=asked,
        found=reading.search(asked if asked.isprintable() else ""),
        imports=reading.imports(),
        today=Site.here().day_of(clock.now()),
        address=address,
    )


@bp.get("/product-codes/import")
@may(Permission.ADMINISTER)
def product_codes_table() -> ResponseReturnValue:
    """The form of the import."""
    return render_template("administer/import_product_codes.html", form=ProductCodesForm(), **_FORM)


@bp.post("/product-codes/import")
@may(Permission.ADMINISTER)
def import_product_codes() -> ResponseReturnValue:
    """Import a table: it adds codes and retires codes, or is refused as a whole."""
    form = ProductCodesForm()
    if not form.validate_on_submit():
        return invalid("administer/import_product_codes.html", form, **_FORM)
    event = product_codes.import_table(form.table, sha256=form.sha256, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Table imported."), to=url_for("administer.product_codes_page"))
