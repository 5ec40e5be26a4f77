"""What a hold or a recall reaches beside the thing that it names: whatever is still to be worked on or given."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tracker.models import Product, User
from tracker.workflow import UNFINISHED


def unfinished(products: Iterable[Product]) -> list[Product]:
    """Those that somebody could still use, in the order in which their lines are written."""
    return sorted((one for one in products if one.stage in UNFINISHED), key=lambda one: one.id)


def held_too(bag: Product, reason: str, *, by: User, at: datetime) -> dict[str, Any]:
    """A hold for one more reason: an earlier hold keeps its own, so that who lifts it sees both."""
    reasons = [bag.hold_reason, reason] if bag.hold_reason else [reason]
    return {"hold_reason": "; ".join(reasons), "held_at": at, "held_by": by.id}


def recalled_too(bag: Product, reason: str, *, by: User, at: datetime) -> dict[str, Any]:
    """A recall, unless one stands already: no recall is ever undone."""
    if bag.recall_reason is not None:
        return {}
    return {"recall_reason": reason, "recalled_at": at, "recalled_by": by.id}
