"""What waits for a label, and whether every print is accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select

from tracker.extensions import db
from tracker.models import LabelPrint, Product
from tracker.reading.waiting import Waiting
from tracker.rules.refusal import N_
from tracker.workflow import Stage

PAGES = {"product": "label.product", "donor": "label.donor", "recipient": "label.recipient"}
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """printed = affixed + destroyed, when nothing is outstanding."""

    printed: int
    affixed: int
    destroyed: int

    @property
    def outstanding(self) -> int:
        """Prints that are neither on a bag nor destroyed."""
        return self.printed - self.affixed - self.destroyed


def reconciliation(prints: Sequence[LabelPrint]) -> Reconciliation:
    """Count what became of these prints. A wristband is on its wearer once it was scanned back."""
    affixed = [one for one in prints if one.state == "verified" or (one.kind == "wristband" and one.state == "scanned")]
    return Reconciliation(len(prints), len(affixed), sum(1 for one in prints if one.state == "destroyed"))


def waiting_to_print() -> list[Waiting]:
    """Filled bags and samples without a label, those that expire first on top."""
    printed = exists().where(LabelPrint.product_id == Product.id, LabelPrint.kind.in_(("final", "partial")))
    bags = (
        select(Product)
        .where(Product.stage == Stage.FILLED, ~printed)
        .order_by(Product.expires_at, Product.id)
        .limit(MOST_LISTED)
    )
    return [
        Waiting(
            title=bag.id,
            subtitle=bag.recipient_id,
            next_step=N_("Print the final label") if bag.purpose == "dose" else N_("Print the label of the sample"),
            endpoint="label.product",
            values={"identifier": bag.id},
            due_at=bag.expires_at,
        )
        for bag in db.session.scalars(bags)
    ]


def waiting_to_scan_back() -> list[Waiting]:
    """Prints that nobody has scanned back."""
    return _waiting(N_("Scan it back"), LabelPrint.scanned_at.is_(None), LabelPrint.voided_at.is_(None))


def waiting_to_verify() -> list[Waiting]:
    """Labels of bags that a second person has to verify."""
    return _waiting(
        N_("Verify"),
        LabelPrint.scanned_at.is_not(None),
        LabelPrint.verified_at.is_(None),
        LabelPrint.voided_at.is_(None),
        LabelPrint.product_id.is_not(None),
    )


def waiting_to_destroy() -> list[Waiting]:
    """Void prints that nobody has recorded as destroyed."""
    unaccounted = (LabelPrint.voided_at.is_not(None), LabelPrint.destroyed_at.is_(None))
    return _waiting(N_("Destroy it"), *unaccounted, tone="attention")


def _waiting(next_step: str, *conditions: ColumnElement[bool], tone: str = "") -> list[Waiting]:
    prints = select(LabelPrint).where(*conditions).order_by(LabelPrint.printed_at).limit(MOST_LISTED)
    return [
        Waiting(
            title=one.subject_id,
            subtitle=f"{one.kind} {one.number}",
            next_step=next_step,
            endpoint=PAGES[one.subject_kind],
            values={"identifier": one.subject_id},
            tone=tone,
        )
        for one in db.session.scalars(prints)
    ]
