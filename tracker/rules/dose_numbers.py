"""Each infusion of a round has one dose: numbers are within the plan, once each, and still missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed


def refusals(*, numbers: Sequence[int], missing: Collection[int]) -> list[Refusal]:
    """Refuse when there is no dose, or a number is filled twice, filled already or not planned."""
    do = N_("Fill the doses that are missing: %(missing)s.")
    values = {"missing": listed(str(number) for number in missing)}
    if not numbers:
        return [Refusal("no-dose", N_("No dose bag is named."), do, values)]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    wrong = sorted({number for number in numbers if number not in missing})
    found = []
    if twice:
        says = N_("Infusion %(numbers)s is named twice.")
        found.append(Refusal("dose-number-twice", says, do, values | {"numbers": listed(map(str, twice))}))
    if wrong:
        says = N_("Infusion %(numbers)s is not missing: it has a dose already or is not planned.")
        found.append(Refusal("dose-number-taken", says, do, values | {"numbers": listed(map(str, wrong))}))
    return found
