"""Each release test's result against the protocol's specification: pass, fail, pending or missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import figure

Verdict = Literal["pass", "action", "fail", "pending", "missing"]
Result = Decimal | str | None


class Entry(Protocol):
    """One line of the specification: a number within limits, a choice among accepted words, or a text to report."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def kind(self) -> Literal["number", "choice", "text"]: ...
    @property
    def when(self) -> Literal["release", "later"]: ...
    @property
    def required(self) -> bool: ...
    @property
    def low(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...
    @property
    def action_below(self) -> Decimal | None: ...
    @property
    def accepted(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry with its result and verdict."""

    entry: Entry
    result: Result
    verdict: Verdict


def judge(entry: Entry, result: Result, *, started: bool = False) -> Verdict:
    """One result against its entry; without a result, started tells pending from missing."""
    if result is None or result == "":
        return "pending" if started else "missing"
    if isinstance(result, str):
        return "pass" if entry.kind == "text" or (entry.kind == "choice" and result in entry.accepted) else "fail"
    if entry.kind != "number" or _outside(result, entry):
        return "fail"
    return "action" if entry.action_below is not None and result < entry.action_below else "pass"


def _outside(result: Decimal, entry: Entry) -> bool:
    too_low = entry.low is not None and result < entry.low
    return too_low or (entry.high is not None and result > entry.high)


def judged(*, entries: Iterable[Entry], results: Mapping[str, Result], started: Collection[str] = ()) -> list[Judged]:
    """Every entry of the specification with its verdict, in the specification's order."""
    return [
        Judged(entry, results.get(entry.code), judge(entry, results.get(entry.code), started=entry.code in started))
        for entry in entries
    ]


def refusals(
    *,
    entries: Iterable[Entry],
    results: Mapping[str, Result],
    started: Collection[str] = (),
    later_may_be_pending: bool = False,
) -> list[Refusal]:
    """Hard for each failed test and each required one without a result; soft for one in its action range.

    With later_may_be_pending (conditional release) a `later` test that was started may still be without its result."""
    verdicts = judged(entries=entries, results=results, started=started)
    return [found for one in verdicts for found in _refuse(one, later_may_be_pending)]


def _refuse(one: Judged, later_may_be_pending: bool) -> list[Refusal]:
    entry, verdict = one.entry, one.verdict
    absent = verdict in ("pending", "missing")
    excused = verdict == "pending" and entry.when == "later" and later_may_be_pending
    if verdict == "pass" or excused or (absent and not entry.required):
        return []
    says, do = REASONS[verdict]
    return [Refusal(f"test-{verdict}", says, do, _values(one), hard=verdict != "action", field=entry.code)]


def _values(one: Judged) -> dict[str, str]:
    result = one.result
    shown = "—" if result is None else result if isinstance(result, str) else figure(result)
    return {"test": one.entry.name, "result": f"{shown} {one.entry.unit}".strip(), "limits": limits(one.entry)}


def limits(entry: Entry) -> str:
    """The entry's limits as they are printed: ≥ 70 %, 2–3, negative."""
    if entry.accepted:
        return " / ".join(entry.accepted)
    low, high = ("" if end is None else figure(end) for end in (entry.low, entry.high))
    bounds = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
    return f"{bounds} {entry.unit}".strip() if bounds else "report"


REASONS: dict[Verdict, tuple[str, str]] = {
    "fail": (
        N_("%(test)s is %(result)s; the specification is %(limits)s."),
        N_("Do not release. Open an investigation; the result is corrected only by a new line."),
    ),
    "action": (
        N_("%(test)s is %(result)s, within the limits (%(limits)s) but in the action range."),
        N_("Have it assessed: a reason and a second signature."),
    ),
    "pending": (
        N_("%(test)s is pending."),
        N_("Wait for the result."),
    ),
    "missing": (
        N_("%(test)s has no result and was not started."),
        N_("Take the sample and start the test."),
    ),
}
