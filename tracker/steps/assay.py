"""Leg 6: release tests started, read, reviewed by a second person and corrected by a new line only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker import access, custody, releasing
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.models import Assay, CustodyEvent, Product, Recipient, Recorded, Round, Task, User
from tracker.releasing import Cause, Ground
from tracker.rules import another_person, identity, test_result
from tracker.rules.identity import SAMPLE_PARENT
from tracker.rules.refusal import Refusal
from tracker.rules.specification import Result
from tracker.workflow import AFTER_RELEASE


def report(
    bag: Product, *, results: Mapping[str, Result], sample: Product, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Enter what was measured on a scanned sample of this bag; None as a result says that the test was started."""
    access.require(by, Permission.TEST)
    standing = Assay.standing(bag.id)
    entries = {entry.code: entry for entry in releasing.specification_of(bag)}
    rows = [
        releasing.reading(bag, entries[test], result, sample=sample, earlier=standing.get(test), by=by, at=at)
        for test, result in results.items()
        if test in entries
    ]
    return _enter(
        bag,
        "report-result",
        rows,
        by=by,
        at=at,
        facts={"sample": sample.id},
        refusals=[
            *by.not_trained("test", at),
            *_sample(bag, sample),
            *(
                refusal
                for test, result in results.items()
                for refusal in test_result.refusals(
                    entry=entries.get(test), test=test, result=result, has_final=_is_final(standing.get(test))
                )
            ),
        ],
        scene=scene,
    )


def review(bag: Product, *, assays: Sequence[Assay], by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """A second person compares results with the raw data and stands by them."""
    access.require(by, Permission.REVIEW_TESTS)
    return custody.record(
        bag,
        "review-results",
        by=by,
        at=at,
        also=[(assay, {"reviewed_at": at, "reviewed_by": by.id}) for assay in assays],
        facts={"tests": [assay.test for assay in assays]},
        refusals=[
            *by.not_trained("test", at),
            *test_result.review_refusals(waiting=len(assays)),
            *another_person.refusals(by=by.id, earlier=_entered(assays)),
        ],
        scene=scene,
        despite_hold=True,
    )


def correct(
    bag: Product, assay: Assay, *, result: Result, reason: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Put a new result in the place of an old one, which stays. A product that was released already is held."""
    access.require(by, Permission.TEST)
    entry = releasing.entry_of(bag, assay.test)
    rows = [] if entry is None else [releasing.reading(bag, entry, result, sample=bag, earlier=assay, by=by, at=at)]
    for row in rows:
        row.sample_id = assay.sample_id
        row.corrects_id = assay.id
        row.correction_reason = reason
    return _enter(
        bag,
        "correct-result",
        rows,
        by=by,
        at=at,
        facts={"corrects": assay.id, "old": assay.result},
        also=[(assay, {"corrected": True})],
        hold=Cause(Ground.CORRECTED, f"A result was corrected after release: {assay.test}", assay.id)
        if bag.stage in AFTER_RELEASE
        else None,
        refusals=[
            *by.not_trained("test", at),
            *test_result.correction_refusals(corrected=assay.corrected, reason=reason),
            *test_result.refusals(entry=entry, test=assay.test, result=result),
        ],
        scene=scene,
    )


def tell_physician(
    about: Product | Round | Recipient, task: Task, *, note: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """The recipient's physician confirms knowing of what was found (growth, a serious event, an unfit donor), and says
    what follows. about: the subject of the task."""
    access.require(by, Permission.ORDER_INFUSION)
    return custody.record(
        about,
        "tell-physician",
        by=by,
        at=at,
        also=[(task, {"done_at": at, "done_by": by.id, "note": note})],
        refusals=test_result.task_refusals(done=task.done_at is not None, note=note),
        scene=scene,
        despite_hold=True,
    )


def _enter(
    bag: Product,
    step: str,
    rows: Sequence[Assay],
    *,
    by: User,
    at: datetime,
    facts: Mapping[str, Any],
    refusals: Sequence[Refusal],
    scene: Scene,
    also: Sequence[tuple[Recorded, Mapping[str, Any]]] = (),
    hold: Cause | None = None,
) -> CustodyEvent:
    """Record readings with what follows from them: an investigation of each bad one, a hold, an alarm."""
    alarm = releasing.alarm(bag, rows, by=by, at=at)
    held = releasing.held(bag, *([hold] if hold and not alarm.sets else []), by=by, at=at)
    return custody.record(
        bag,
        step,
        by=by,
        at=at,
        sets=alarm.sets or held.sets,
        rows=[*rows, *releasing.investigations(bag, rows, by=by, at=at), *alarm.rows, *held.rows],
        also=[*also, *alarm.siblings],
        facts=facts,
        refusals=refusals,
        scene=scene,
        despite_hold=True,
    )


def _is_final(row: Assay | None) -> bool:
    return row is not None and row.final


def _entered(assays: Sequence[Assay]) -> dict[str, str | None]:
    return {f"entered the result of {assay.test}": assay.resulted_by for assay in assays}


def _sample(bag: Product, sample: Product) -> list[Refusal]:
    """The sample that was scanned must be one of this bag."""
    if sample.speaks_for(bag):
        return []
    source = ", ".join(parent.id for parent in sample.parents()) if sample.purpose != "dose" else sample.id
    return identity.refusals(intended=bag.id, scanned=source or sample.id, compared=SAMPLE_PARENT, field="sample")
