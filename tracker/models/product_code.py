"""Product description codes: the tables that were imported, and what each code says. The one look-up of a description.

The texts are licensed: they are reference data beside the ledger, whose line has the table's digest and its codes.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from labels.isbt128 import DESCRIPTIONS, Description, describe
from tracker.extensions import db
from tracker.models.base import Base, Recorded
from tracker.models.site import Site
from tracker.rules import product_code
from tracker.rules.refusal import Refusal


class ProductCodeTable(Recorded):
    """One import of a table of product description codes.

    texts: digest of what it added and retired; null where it was imported before there was one.
    """

    __tablename__ = "product_code_table"

    version: Mapped[str]
    sha256: Mapped[str]
    texts: Mapped[str | None]
    codes: Mapped[int]
    added: Mapped[int]
    retired: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def all(cls) -> list[Self]:
        """Every import, the newest first."""
        return list(db.session.scalars(select(cls).order_by(cls.last_position.desc())))


class ProductDescription(Base):
    """What a code says, since which table, and which one retired it. A row is added and retired, and never changed."""

    __tablename__ = "product_description"

    pdc: Mapped[str] = mapped_column(primary_key=True)
    product_class: Mapped[str]
    modifier: Mapped[str]
    attributes_json: Mapped[str]
    storage_code: Mapped[str]
    version: Mapped[str]
    added_in: Mapped[str] = mapped_column(ForeignKey("product_code_table.id"))
    retired_on: Mapped[date | None]
    retired_in: Mapped[str | None] = mapped_column(ForeignKey("product_code_table.id"))

    @classmethod
    def columns_of(cls, said: Description, table: str) -> dict[str, object]:
        """The values of a new row."""
        return {
            "pdc": said.product_description_code,
            "product_class": said.product_class,
            "modifier": said.modifier,
            "attributes_json": json.dumps(said.attributes, ensure_ascii=False),
            "storage_code": said.storage_code,
            "version": said.source_version,
            "added_in": table,
            "retired_on": said.retired_on,
            "retired_in": table if said.retired_on else None,
        }

    @property
    def description(self) -> Description:
        """The row as ISBT 128 speaks of it."""
        return Description(
            product_description_code=self.pdc,
            product_class=self.product_class,
            modifier=self.modifier,
            attributes=tuple(json.loads(self.attributes_json)),
            storage_code=self.storage_code,
            retired_on=self.retired_on,
            source_version=self.version,
        )

    @classmethod
    def imported(cls) -> Mapping[str, Description]:
        """Every code that was imported."""
        return {row.pdc: row.description for row in db.session.scalars(select(cls))}

    @classmethod
    def of(cls, code: str, *, given_by: str) -> Description | None:
        """What a code says that a facility gave to a product, or None where we do not know or may not guess.

        An imported text goes before the one that this program ships.
        """
        row = db.session.get(cls, code)
        table = DESCRIPTIONS if row is None else {code: row.description}
        return describe(code, given_by=given_by, own=Site.here().id, table=table)

    @classmethod
    def not_assignable(cls, *codes: str, at: datetime) -> list[Refusal]:
        """Why a product that is made here at that moment may not get one of these codes."""
        site = Site.here()
        found = {code: cls.of(code, given_by=site.id) for code in codes}
        return [
            refusal
            for code, said in found.items()
            for refusal in product_code.refusals(
                code=code, known=said is not None, retired_on=said.retired_on if said else None, today=site.day_of(at)
            )
        ]
