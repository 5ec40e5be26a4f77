"""Who does a procedure is trained for it, and the training is in date."""

from __future__ import annotations

from datetime import date

from tracker.rules.refusal import N_, Refusal

# What people are trained for: the rooms of the journey whose steps ask for it.
PROCEDURES = ("mobilize", "collect", "transport", "process", "test", "label", "release", "issue", "infuse")


def refusals(*, person: str, procedure: str, trained: bool, valid_until: date | None, today: date) -> list[Refusal]:
    """Refuse where training is missing or past its last day; valid_until None means that it does not lapse."""
    values = {"person": person, "procedure": procedure, "until": str(valid_until or "—")}
    do = N_("Ask a colleague who is trained for this, or have the training recorded first.")
    if not trained:
        return [Refusal("training-missing", N_("%(person)s is not trained for %(procedure)s."), do, values)]
    if valid_until is not None and today > valid_until:
        says = N_("The training of %(person)s for %(procedure)s was valid until %(until)s.")
        return [Refusal("training-expired", says, do, values)]
    return []


def refusals_procedure(*, procedure: str) -> list[Refusal]:
    """Refuse evidence of training for a procedure that no step asks for."""
    if procedure in PROCEDURES:
        return []
    says, values = N_("There is no procedure %(procedure)s."), {"procedure": procedure}
    return [Refusal("procedure-unknown", says, N_("Choose from the list of procedures."), values, field="procedure")]
