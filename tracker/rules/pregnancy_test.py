"""A donor who could be pregnant has a negative test of the last days before G-CSF."""

from __future__ import annotations

from datetime import date
from typing import Literal

from tracker.rules.refusal import N_, Refusal

Result = Literal["negative", "positive"]


def refusals(
    *, childbearing_potential: bool, tested_on: date | None, result: Result | None, today: date, max_age_days: int
) -> list[Refusal]:
    """Refuse where the test is required and is missing, positive, dated ahead, or older than the limit."""
    if not childbearing_potential:
        return []
    if tested_on is None or result is None or tested_on > today:
        do = N_("Stop. Test before the first dose and enter the result with its date.")
        return [
            Refusal("pregnancy-test-missing", N_("The pregnancy test is missing."), do, field="pregnancy_tested_on")
        ]
    if result == "positive":
        do = N_("Stop. Do not give G-CSF. Call the physician.")
        return [Refusal("pregnancy-test-positive", N_("The pregnancy test is positive."), do)]
    age = (today - tested_on).days
    if age <= max_age_days:
        return []
    says = N_("The pregnancy test is %(age)s days old; at most %(most)s days are allowed.")
    do = N_("Stop. Repeat the test and enter the result with its date.")
    values = {"age": str(age), "most": str(max_age_days)}
    return [Refusal("pregnancy-test-old", says, do, values, field="pregnancy_tested_on")]
