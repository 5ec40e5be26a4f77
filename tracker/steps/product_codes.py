"""Leg 13: a table of product description codes is imported. It adds codes and retires codes, and changes none."""

from datetime import datetime

from sqlalchemy import insert, update

from labels.isbt128 import DESCRIPTIONS, News, Table, WrongTable, judge
from tracker import access, custody
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, ProductCodeTable, ProductDescription, Site, User
from tracker.rules import product_code
from tracker.rules.refusal import Refusal


def import_table(table: Table, *, sha256: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Take a table over. The line has the digests of the file and of its texts, the version and the codes.

    The licensed texts stay outside.
    """
    access.require(by, Permission.ADMINISTER)
    # The site is read before what is known: of two imports at once, the one that did not see the other's codes loses.
    site = db.write().get_one(Site, Site.here().id)
    if earlier := custody.already(site, "import-product-codes", by=by, scene=scene):
        return earlier
    news, stops = _judged(table)
    added = [ProductDescription.columns_of(said, "") for said in news.added]
    ends = [{"pdc": said.product_description_code, "retired_on": said.retired_on} for said in news.retired]
    made = ProductCodeTable(
        stream=site.stream,
        version=table.version,
        sha256=sha256,
        texts=custody.digest_of_texts(added=added, retired=[*ends, *(row for row in added if row["retired_on"])]),
        codes=len(table.descriptions),
        added=len(news.added),
        retired=len(news.retired),
        imported_at=at,
        imported_by=by.id,
    )
    facts = {
        "added": [said.product_description_code for said in news.added],
        "retired": {said.product_description_code: str(said.retired_on) for said in news.retired},
    }
    event = custody.record(
        site, "import-product-codes", by=by, at=at, rows=[made], facts=facts, refusals=stops, scene=scene
    )
    if event.accepted:
        _keep(news, made)
    return event


def _judged(table: Table) -> tuple[News, list[Refusal]]:
    try:
        return judge(table, known=ProductDescription.imported(), shipped=DESCRIPTIONS), []
    except WrongTable as error:
        lines = {line: code for code, line in table.lines.items()}
        return News((), ()), product_code.refusals_contradiction(codes=[lines[one.line] for one in error.wrong])


def _keep(news: News, made: ProductCodeTable) -> None:
    rows = [ProductDescription.columns_of(said, made.id) for said in news.added]
    if rows:
        db.session.execute(insert(ProductDescription), rows)
    ends = [
        {"pdc": said.product_description_code, "retired_on": said.retired_on, "retired_in": made.id}
        for said in news.retired
    ]
    if ends:
        db.session.execute(update(ProductDescription), ends)
