"""Tables of product description codes: written as a site would bring them, and imported by its administrator."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from labels.isbt128 import COLUMNS, DESCRIPTIONS, Description, read_table
from tracker import clock
from tracker.demo.world import World, go
from tracker.models import CustodyEvent
from tracker.steps import product_codes

OLDEN = date(2020, 1, 1)


def a_row(code: str, *, retired_on: date | None = None) -> Description:
    """A made-up code, or one that this program ships with the words that it ships."""
    said = DESCRIPTIONS.get(code) or Description(code, f"Licensed class {code}", "Thawed", ("Secret attribute",), "rt")
    return Description(
        code, said.product_class, said.modifier, said.attributes, said.storage_code, retired_on=retired_on
    )


def a_file(rows: Iterable[Description], *, version: str = "9.1") -> bytes:
    """The rows as CSV."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    for row in rows:
        texts = (row.product_description_code, row.product_class, row.modifier, json.dumps(row.attributes))
        sheet.writerow([*texts, row.storage_code, row.retired_on or "", version])
    return out.getvalue().encode()


def imported(world: World, *rows: Description, version: str = "9.1") -> CustodyEvent:
    """Import a table with these rows; refused or not."""
    content = a_file(rows, version=version)
    digest = sha256(content).hexdigest()
    return product_codes.import_table(read_table(content), sha256=digest, by=world["sam"], at=clock.now())


def retired(world: World, *codes: str) -> None:
    """Codes that were retired long ago."""
    go(imported(world, *(a_row(code, retired_on=OLDEN) for code in codes)))
