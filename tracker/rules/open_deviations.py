"""A product is released when every deviation about it has been assessed and closed by somebody else."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import rule_name


def refusals(*, rules: Iterable[str]) -> list[Refusal]:
    """Refuse once for each open deviation, by the rule that opened it."""
    says = N_("An open deviation: %(rule)s.")
    do = N_("Quality assurance assesses it and closes it with a conclusion.")
    return [Refusal("deviation-open", says, do, {"rule": rule_name(rule)}) for rule in rules]


def closing_refusals(*, closed: bool, conclusion: str | None) -> list[Refusal]:
    """Refuse to close a deviation twice or without a conclusion."""
    found = []
    if closed:
        says = N_("This deviation is closed already.")
        found.append(Refusal("deviation-closed", says, N_("Read its conclusion.")))
    if not (conclusion or "").strip():
        says = N_("A deviation is closed with a conclusion.")
        found.append(Refusal("no-conclusion", says, N_("Write what was found and what follows."), field="conclusion"))
    return found
