"""Decisions on a product, and the criteria they stood on."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded


class ReleaseDecision(Recorded):
    """kind: release, conditional, exceptional, quarantine, lift-quarantine, reject or recall."""

    __tablename__ = "release_decision"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    kind: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    physician_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    justification: Mapped[str | None]


class ReleaseCriterion(Recorded):
    """One criterion as it stood when the decision was made. met: yes, no or pending."""

    __tablename__ = "release_criterion"

    decision_id: Mapped[str] = mapped_column(ForeignKey("release_decision.id"), index=True)
    code: Mapped[str]
    met: Mapped[str]
