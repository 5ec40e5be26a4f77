"""One reading of one test as a row, and what follows from a bad one: an investigation, a hold, a recall, an alarm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tracker.models import Assay, Deviation, Product, Recorded, Task, User
from tracker.protocols.protocol import Specification
from tracker.releasing.holds import Cause, Ground, stopped
from tracker.rules import test_result
from tracker.rules.specification import Result
from tracker.specified import entry_of
from tracker.workflow import UNFINISHED

PHYSICIAN_IS_TOLD_WITHIN = timedelta(hours=24)  # of growth in a culture [GK §3.5]
GROWTH = "Growth in the culture of %s"
INVESTIGATED = {"fail": "out-of-specification", "action": "in-action-range"}
Changed = tuple[Recorded, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Alarm:
    """What growth in a culture changes: the bag, its sisters; and new rows: the holds, who has to be told."""

    sets: Mapping[str, Any]
    siblings: Sequence[Changed] = ()
    rows: Sequence[Recorded] = ()


def reading(
    bag: Product,
    entry: Specification,
    result: Result,
    *,
    sample: Product,
    earlier: Assay | None,
    by: User,
    at: datetime,
) -> Assay:
    """The row of one reading. The time of the sample is that of the reading which began the test."""
    sampled_at, sampled_by = (earlier.sampled_at, earlier.sampled_by) if earlier else (at, by.id)
    final = test_result.is_final(entry=entry, result=result, sampled_at=sampled_at, at=at)
    return Assay(
        product_id=bag.id,
        sample_id=sample.id if sample.id != bag.id else None,
        test=entry.code,
        method=entry.method,
        unit=entry.unit or None,
        value=result if isinstance(result, Decimal) else None,
        finding=result if isinstance(result, str) else None,
        final=final,
        verdict=test_result.verdict(entry=entry, result=result, final=final),
        sampled_at=sampled_at,
        sampled_by=sampled_by,
        resulted_at=None if result is None else at,
        resulted_by=None if result is None else by.id,
        corrected=False,
    )


def investigations(bag: Product, rows: Sequence[Assay], *, by: User, at: datetime) -> list[Deviation]:
    """A result out of specification, or in its action range, is investigated."""
    return [
        Deviation(
            subject_kind="product",
            subject_id=bag.id,
            rule=INVESTIGATED[row.verdict],
            reason=f"{row.test}: {row.result} {row.unit or ''}".strip(),
            opened_at=at,
            opened_by=by.id,
        )
        for row in rows
        if row.verdict in INVESTIGATED
    ]


def alarm(bag: Product, rows: Sequence[Assay], *, by: User, at: datetime) -> Alarm:
    """Growth: hold the bag, recall it if it is out, likewise what else came of the donation; a physician is told."""
    if not any(_grew(bag, row) for row in rows):
        return Alarm({})
    cause = Cause(Ground.CULTURE, GROWTH % bag.id, bag.id)
    its_own = stopped(bag, cause, by=by, at=at)
    sisters = [
        (other, stopped(other, cause, by=by, at=at))
        for other in bag.siblings()
        if other.purpose == "dose" and other.stage in UNFINISHED
    ]
    task = Task(
        kind="positive-culture",
        subject_kind="product",
        subject_id=bag.id,
        role="physician",
        due=at + PHYSICIAN_IS_TOLD_WITHIN,
        raised_at=at,
        raised_by=by.id,
    )
    return Alarm(
        {"positive_culture": True} | its_own.sets,
        [(other, change.sets) for other, change in sisters if change],
        [*its_own.rows, *(row for _, change in sisters for row in change.rows), task],
    )


def _grew(bag: Product, row: Assay) -> bool:
    entry = entry_of(bag, row.test)
    return entry is not None and test_result.is_late_culture(entry=entry, verdict=row.verdict)
