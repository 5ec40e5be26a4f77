"""A decision about a product as a row: what was decided, by whom, for what reason."""

from datetime import datetime

from tracker.models import Product, ReleaseDecision, User


def decision(
    bag: Product,
    kind: str,
    *,
    by: User,
    at: datetime,
    approver: User | None = None,
    physician: User | None = None,
    justification: str | None = None,
) -> ReleaseDecision:
    """The next decision about this product; `kind` is the step that makes it."""
    number = len(ReleaseDecision.all_of(bag.id)) + 1
    return ReleaseDecision(
        id=f"{bag.id}:decision-{number}",
        product_id=bag.id,
        kind=kind,
        decided_at=at,
        decided_by=by.id,
        approved_by=approver.id if approver else None,
        physician_id=physician.id if physician else None,
        justification=justification,
    )
