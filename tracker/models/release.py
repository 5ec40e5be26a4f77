"""Decisions on a product, and the criteria they stood on."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import db
from tracker.models.base import Recorded

RELEASES = ("release", "conditional", "exceptional")


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

    @classmethod
    def all_of(cls, product_id: str) -> "list[ReleaseDecision]":
        """Every decision on a product, oldest first."""
        made = select(cls).where(cls.product_id == product_id)
        return list(db.session.scalars(made.order_by(cls.decided_at, cls.last_position)))

    @classmethod
    def standing(cls, product_id: str) -> "ReleaseDecision | None":
        """The release that stands: the newest decision for or against using the bag, if it is for it."""
        said = [made for made in cls.all_of(product_id) if made.kind in (*RELEASES, "reject")]
        return said[-1] if said and said[-1].kind in RELEASES else None


class ReleaseCriterion(Recorded):
    """One criterion as it stood when the decision was made. met: yes, no or pending."""

    __tablename__ = "release_criterion"

    decision_id: Mapped[str] = mapped_column(ForeignKey("release_decision.id"), index=True)
    code: Mapped[str]
    met: Mapped[str]
