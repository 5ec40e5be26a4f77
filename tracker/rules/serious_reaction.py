"""A reaction from the protocol's grade on interrupts the infusion and calls the physician."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def is_serious(*, grade: int, from_grade: int) -> bool:
    """Whether a reaction of this grade calls the physician."""
    return grade >= from_grade


def refusals(*, grade: int, from_grade: int, still_running: bool) -> list[Refusal]:
    """Refuse to record a serious reaction while the cells still run."""
    if not is_serious(grade=grade, from_grade=from_grade) or not still_running:
        return []
    values = {"grade": str(grade), "from": str(from_grade)}
    says = N_("A reaction of grade %(grade)s, and the infusion is still running.")
    do = N_("Close the clamp NOW and call the physician; then record it with “interrupted” ticked.")
    return [Refusal("reaction-needs-interruption", says, do, values, field="interrupted")]
