"""An eligible donor has every required communicable-disease test, finished, on a specimen of the allowed window."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed

PENDING = "pending"
RESULTS = ("negative", "reactive", PENDING)


def refusals(
    *,
    donor: str,
    required: Mapping[str, str],
    results: Mapping[str, tuple[str, date]],
    today: date,
    days_before: int,
) -> list[Refusal]:
    """Refuse when a required test (code to name) has no final result, or its specimen (result, day) is too old."""
    missing = [name for code, name in required.items() if results.get(code, (PENDING, today))[0] == PENDING]
    old = [
        name
        for code, name in required.items()
        if code in results and results[code][0] != PENDING and (today - results[code][1]).days > days_before
    ]
    found = []
    if missing:
        says = N_("Tests of donor %(donor)s without a result: %(tests)s.")
        do = N_("Wait for the results, or determine the donor as incomplete.")
        found.append(Refusal("panel-incomplete", says, do, {"donor": donor, "tests": listed(missing)}))
    if old:
        says = N_("Specimens of donor %(donor)s older than %(days)s days: %(tests)s.")
        do = N_("Take new specimens and enter their results.")
        found.append(Refusal("panel-old", says, do, {"donor": donor, "tests": listed(old), "days": str(days_before)}))
    return found


def entry_refusals(*, donor: str, known: Collection[str], results: Mapping[str, str]) -> list[Refusal]:
    """Refuse a result that nothing would look at: of a test that the panel does not have, or in unknown words."""
    strange = sorted(marker for marker, result in results.items() if marker not in known or result not in RESULTS)
    if not strange:
        return []
    says = N_("The panel of donor %(donor)s has no such test, or no such result of it: %(tests)s.")
    do = N_("Enter it as the test of the panel that it is, as negative, reactive or pending.")
    return [Refusal("marker-unknown", says, do, {"donor": donor, "tests": listed(strange)})]
