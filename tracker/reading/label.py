"""What waits for a label, and whether every print is accounted for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select

from tracker import labelling
from tracker.extensions import db
from tracker.models import LabelPrint, Product
from tracker.reading.nouns import NOUNS
from tracker.reading.waiting import Waiting
from tracker.rules.refusal import N_
from tracker.workflow import Stage

# What carries a label, by its table: the word in the address of its page.
GROUPS = {noun.model.__tablename__: noun.address for noun in NOUNS if issubclass(noun.model, labelling.Labelled)}
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
    """Count what became of these prints, which are of one kind."""
    affixed = sum(map(labelling.is_affixed, prints))
    return Reconciliation(len(prints), affixed, sum(1 for one in prints if one.state == "destroyed"))


def waiting_to_print() -> list[Waiting]:
    """Filled bags and samples without a label that counts, those that expire first on top."""
    of_bag = (LabelPrint.product_id == Product.id, LabelPrint.kind.in_(("final", "partial")))
    printed = exists().where(*of_bag, LabelPrint.voided_at.is_(None))
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


def waiting_to_scan_back(kinds: Collection[str]) -> list[Waiting]:
    """Prints of these kinds that nobody has scanned back."""
    return _waiting(N_("Scan it back"), kinds, LabelPrint.scanned_at.is_(None), LabelPrint.voided_at.is_(None))


def waiting_to_verify() -> list[Waiting]:
    """Labels of bags that a second person has to verify."""
    kinds = [name for name, known in labelling.KINDS.items() if known.verified]
    return _waiting(
        N_("Verify"),
        kinds,
        LabelPrint.scanned_at.is_not(None),
        LabelPrint.verified_at.is_(None),
        LabelPrint.voided_at.is_(None),
    )


def waiting_to_destroy(kinds: Collection[str]) -> list[Waiting]:
    """Void prints of these kinds that nobody has recorded as destroyed."""
    unaccounted = (LabelPrint.voided_at.is_not(None), LabelPrint.destroyed_at.is_(None))
    return _waiting(N_("Destroy it"), kinds, *unaccounted, tone="attention")


def _waiting(next_step: str, kinds: Collection[str], *conditions: ColumnElement[bool], tone: str = "") -> list[Waiting]:
    wanted = select(LabelPrint).where(LabelPrint.kind.in_(kinds), *conditions)
    prints = db.session.scalars(wanted.order_by(LabelPrint.printed_at, LabelPrint.number).limit(MOST_LISTED))
    return [
        Waiting(
            title=one.subject_id,
            subtitle=f"{_(labelling.KINDS[one.kind].words)} {one.number}",
            next_step=next_step,
            endpoint="label.prints",
            values={"group": GROUPS[one.subject_kind], "identifier": one.subject_id, "kind": one.kind},
            tone=tone,
        )
        for one in prints
    ]
