"""A result is entered once, for a test of the specification, in words or figures that the test can have."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from tracker.rules import specification
from tracker.rules.refusal import N_, Refusal
from tracker.rules.specification import Result


class Entry(specification.Entry, Protocol):
    """One line of the specification, with the words of a failure and the days until its result is final."""

    @property
    def rejected(self) -> tuple[str, ...]: ...
    @property
    def final_after_days(self) -> int: ...


def refusals(*, entry: Entry | None, test: str, result: Result, has_final: bool = False) -> list[Refusal]:
    """Refuse a test that is not in the specification, an impossible value, and a second final result."""
    if entry is None:
        says = N_("“%(test)s” is not a test of this product's specification.")
        return [Refusal("test-unknown", says, N_("Look up the specification on this page."), {"test": test})]
    values = {"test": entry.name, "result": "—" if result is None else str(result)}
    if has_final:
        says = N_("%(test)s already has its final result.")
        do = N_("A result is changed only by a correction that names it and gives a reason.")
        return [Refusal("result-exists", says, do, values, field=test)]
    if result is None or _possible(entry, result):
        return []
    says = N_("%(test)s cannot be “%(result)s”.")
    return [Refusal("result-impossible", says, N_("Compare it with the instrument's print."), values, field=test)]


def _possible(entry: Entry, result: Decimal | str) -> bool:
    if isinstance(result, str):
        return entry.kind == "text" or result in (*entry.accepted, *entry.rejected)
    return entry.kind == "number" and result >= 0 and not (entry.unit == "%" and result > 100)


def is_final(*, entry: Entry, result: Result, sampled_at: datetime, at: datetime) -> bool:
    """Whether a result closes its test: a failure at once, anything else after the days that the test takes."""
    if result is None:
        return False
    failed = specification.judge(entry, result) == "fail"
    return failed or at >= sampled_at + timedelta(days=entry.final_after_days)


def verdict(*, entry: Entry, result: Result, final: bool) -> str:
    """pass, action or fail; pending until it is final; reported where the specification sets no limit."""
    if not final:
        return "pending"
    judged = specification.judge(entry, result)
    return "reported" if judged == "pass" and specification.limits(entry) == "report" else judged


def is_late_culture(*, entry: Entry, verdict: str) -> bool:
    """Whether this is a culture that grew: the product carries it from now on, and a physician has to be told."""
    return entry.final_after_days > 0 and verdict == "fail"


def review_refusals(*, waiting: int) -> list[Refusal]:
    """Refuse a review of nothing."""
    if waiting:
        return []
    do = N_("Results appear here when an analyst has entered them.")
    return [Refusal("nothing-to-review", N_("No result of this product waits for a review."), do)]


def correction_refusals(*, corrected: bool, reason: str | None) -> list[Refusal]:
    """Refuse to correct a result twice, or without a reason."""
    found = []
    if corrected:
        says = N_("This result was corrected already.")
        found.append(Refusal("already-corrected", says, N_("Correct the newer result, if that is wrong.")))
    if not (reason or "").strip():
        says = N_("A correction needs its reason.")
        do = N_("Say what was wrong and how it was found.")
        found.append(Refusal("correction-without-reason", says, do, field="reason"))
    return found


def task_refusals(*, done: bool, note: str | None) -> list[Refusal]:
    """Refuse to close a task twice, or without saying what was done."""
    found = []
    if done:
        says = N_("This was done already.")
        found.append(Refusal("task-done", says, N_("Read what was noted.")))
    if not (note or "").strip():
        says = N_("Say what was done.")
        found.append(
            Refusal("task-without-note", says, N_("Write what the recipient was told or given."), field="note")
        )
    return found
