"""Release tests: one result of one test on one product."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.types import Thousandths


class Assay(Recorded):
    """A result against the protocol's specification. A correction is a new row that names the old one.

    Every reading is a row: a test that was started, an interim reading, the result. verdict: pass, action (passes, but
    has to be assessed), fail, pending or reported. value is the number where the test gives one, finding the word
    where it gives a word (no growth, negative, clear).
    """

    __tablename__ = "assay"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    sample_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"))
    test: Mapped[str]
    method: Mapped[str]
    unit: Mapped[str | None]
    value: Mapped[Thousandths | None]
    finding: Mapped[str | None]
    final: Mapped[bool]
    verdict: Mapped[str]
    sampled_at: Mapped[datetime]
    sampled_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    resulted_at: Mapped[datetime | None]
    resulted_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    corrects_id: Mapped[str | None] = mapped_column(ForeignKey("assay.id"))
    corrected: Mapped[bool] = mapped_column(default=False)
    correction_reason: Mapped[str | None]

    @property
    def result(self) -> Decimal | str | None:
        """The number or the word; None for a test that was only started."""
        return self.finding if self.value is None else self.value

    @classmethod
    def all_of(cls, product_id: str) -> "list[Assay]":
        """Every row of a product in the order of their times, final results last; corrected ones too."""
        return sorted(db.session.scalars(select(cls).where(cls.product_id == product_id)), key=_weight)

    @classmethod
    def standing(cls, product_id: str) -> "dict[str, Assay]":
        """The row that counts for each test: the final result, else the newest reading; never a corrected one."""
        return {row.test: row for row in cls.all_of(product_id) if not row.corrected}


def _weight(row: Assay) -> tuple[bool, datetime]:
    return row.final, row.resulted_at or row.sampled_at
