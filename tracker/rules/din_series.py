"""Whether a facility has a donation number left: a million a year, and years of this century [S1 §1.3]."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal

LAST_SERIAL = 999_999  # six digits
YEARS = range(2000, 2100)  # a number is not given twice within a hundred years, and has two digits of its year


def refusals(*, fin: str, year: int, serial: int) -> list[Refusal]:
    """Refuse to begin a donation that can get no number of its own. The year is nominal: nothing else judges it."""
    if year not in YEARS:
        says = N_("A donation of the year %(year)s cannot get a donation number.")
        return [Refusal("din-year", says, N_("Check the date that was entered."), {"year": str(year)})]
    if serial <= LAST_SERIAL:
        return []
    says = N_("The donation numbers of %(fin)s for %(year)s are used up: there are 1,000,000 a year.")
    do = N_("Stop. ICCBBA gives the site a further facility number.")
    return [Refusal("din-series-used-up", says, do, {"fin": fin, "year": str(year)})]
