"""Release tests: one result of one test on one product."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded
from tracker.models.types import Thousandths


class Assay(Recorded):
    """A result against the protocol's specification. A correction is a new row that names the old one.

    verdict: pass, fail, pending or reported. value is the number where the test gives one, finding the word where it
    gives a word (no growth, negative, clear).
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
