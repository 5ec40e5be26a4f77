"""The donor's counts and vital signs on the day of collection, against the protocol's acceptance table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, Protocol

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number

Verdict = Literal["proceed", "ask", "hold", "missing"]


class LabLimit(Protocol):
    """One row of the table: proceed within one range, hold outside a wider one, in between ask the physician."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def proceed_from(self) -> Decimal | None: ...
    @property
    def proceed_to(self) -> Decimal | None: ...
    @property
    def hold_below(self) -> Decimal | None: ...
    @property
    def hold_above(self) -> Decimal | None: ...


def judge(limit: LabLimit, value: Decimal | None) -> Verdict:
    """One value against its row; a limit that is None does not bind. The ends belong to the better side."""
    if value is None:
        return "missing"
    if _below(value, limit.hold_below) or _above(value, limit.hold_above):
        return "hold"
    if _below(value, limit.proceed_from) or _above(value, limit.proceed_to):
        return "ask"
    return "proceed"


def _below(value: Decimal, bound: Decimal | None) -> bool:
    return bound is not None and value < bound


def _above(value: Decimal, bound: Decimal | None) -> bool:
    return bound is not None and value > bound


def refusals(*, limits: Iterable[LabLimit], values: Mapping[str, Decimal | None]) -> list[Refusal]:
    """Hard for a value to hold on and for a required one that is missing; soft where the physician may decide."""
    return [found for limit in limits for found in _refuse(limit, values.get(limit.code))]


def _refuse(limit: LabLimit, value: Decimal | None) -> list[Refusal]:
    verdict = judge(limit, value)
    if verdict == "proceed" or (verdict == "missing" and not limit.required):
        return []
    shown = {
        "name": limit.name,
        "unit": limit.unit,
        "value": "—" if value is None else number(value),
        "range": _range(limit),
    }
    return [Refusal(f"lab-{verdict}", *REASONS[verdict], shown, hard=verdict != "ask", field=limit.code)]


def _range(limit: LabLimit) -> str:
    ends = (limit.proceed_from, limit.proceed_to)
    low, high = ("" if end is None else number(end) for end in ends)
    if low and high:
        return f"{low}–{high}"
    return f"≥ {low}" if low else f"≤ {high}" if high else "—"


REASONS: dict[Verdict, tuple[str, str]] = {
    "missing": (
        N_("%(name)s: the value of today is missing."),
        N_("Do not start. Measure it and enter it."),
    ),
    "hold": (
        N_("%(name)s: %(value)s %(unit)s; the range to proceed is %(range)s."),
        N_("Do not start. Call the physician."),
    ),
    "ask": (
        N_("%(name)s: %(value)s %(unit)s, outside the range to proceed (%(range)s)."),
        N_("Ask the physician. Start only with a reason and a second signature."),
    ),
}
