"""Setting and lifting holds: the rows, and what the product itself says of them all together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tracker.models import Hold, Product, User
from tracker.models.hold import EARLIER
from tracker.workflow import IN_USE

BETWEEN = "; "  # between the reasons, where the product says them together; nothing ever takes them apart again


class Ground(StrEnum):
    """What sort of thing a hold is because of."""

    CORRECTED = "corrected-result"
    COUNT = "count"
    CULTURE = "culture"
    DECISION = "decision"
    DONOR_TEST = "donor-test"
    INELIGIBLE = "ineligible-donor"
    PRODUCT = "product"
    RECEIPT = "receipt"
    RETURN = "return"
    SUPPLY_LOT = "supply-lot"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a product is to be held. because_of: the one thing of that sort, such as a donor's marker or a lot."""

    ground: Ground
    reason: str
    because_of: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a hold or a recall makes of a product: its columns, and the rows of its holds. Empty: nothing."""

    sets: dict[str, Any] = field(default_factory=dict)
    rows: list[Hold] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.sets)


def held(bag: Product, *causes: Cause, by: User, at: datetime) -> Change:
    """A hold for each cause, beside those that stand. None where the very same stands already."""
    standing, number = bag.holds(), len(Hold.all_of(bag.id))
    said = {(one.ground, one.because_of, one.reason) for one in standing}
    new = [cause for cause in causes if (cause.ground, cause.because_of, cause.reason) not in said]
    if not new:
        return Change()
    earlier = [one for one in standing if one.ground == EARLIER and not one.stream]
    rows = [
        Hold(
            id=f"{bag.id}:hold-{count}",
            product_id=bag.id,
            reason=cause.reason,
            ground=cause.ground,
            because_of=cause.because_of,
            set_at=at,
            set_by=by.id,
        )
        for count, cause in enumerate(new, start=number + len(earlier) + 1)
    ]
    return Change(_together([*standing, *rows]), [*earlier, *rows])


def recalled(bag: Product, reason: str, *, by: User, at: datetime) -> Change:
    """A recall, unless one stands already: no recall is ever undone."""
    if bag.recall_reason is not None:
        return Change()
    return Change({"recall_reason": reason, "recalled_at": at, "recalled_by": by.id})


def stopped(bag: Product, *causes: Cause, by: User, at: datetime) -> Change:
    """A hold, and a recall of what was released and is not given yet: as far as they do not stand already."""
    hold, recall = held(bag, *causes, by=by, at=at), Change()
    if bag.stage in IN_USE:
        recall = recalled(bag, BETWEEN.join(cause.reason for cause in causes), by=by, at=at)
    return Change(hold.sets | recall.sets, hold.rows)


@dataclass(frozen=True, slots=True)
class Lifting:
    """What lifting makes of a product and of the rows of its holds, in the words of a ledger line."""

    sets: dict[str, Any]
    also: list[tuple[Hold, dict[str, Any]]]
    rows: list[Hold]  # a hold from before there were rows gets its row now


def lifted(bag: Product, which: Sequence[Hold], reason: str, *, by: User, at: datetime) -> Lifting:
    """These holds are no more; the others stay, and with them the product on hold."""
    gone = {one.id for one in which}
    return Lifting(
        sets=_together([one for one in bag.holds() if one.id not in gone]),
        also=[(one, {"lifted_at": at, "lifted_by": by.id, "lift_reason": reason}) for one in which],
        rows=[one for one in which if not one.stream],
    )


def _together(standing: Sequence[Hold]) -> dict[str, Any]:
    """What the product says of its holds: every reason, and the newest of those who set them."""
    if not standing:
        return {"hold_reason": None, "held_at": None, "held_by": None}
    newest = standing[-1]
    reasons = BETWEEN.join(one.reason for one in standing)
    return {"hold_reason": reasons, "held_at": newest.set_at, "held_by": newest.set_by}
