"""The patient says name and birth date aloud, and both agree with the wristband: the second identifier."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, name_stated: bool, birth_date_stated: bool) -> list[Refusal]:
    """Refuse once for each of the two that was not said."""
    wrong = {"name-not-stated": not name_stated, "birth-date-not-stated": not birth_date_stated}
    return [Refusal(code, *REASONS[code]) for code, is_wrong in wrong.items() if is_wrong]


REASONS = {
    "name-not-stated": (
        N_("The patient's name was not confirmed."),
        N_("Ask the patient to say their full name; compare it with the wristband and the screen."),
    ),
    "birth-date-not-stated": (
        N_("The patient's birth date was not confirmed."),
        N_("Ask the patient to say their birth date; compare it with the wristband and the screen."),
    ),
}
