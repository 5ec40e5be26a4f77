"""A donor who is determined eligible is within the protocol's limits of age, weight and body mass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number

DO = N_("Check the figures. If they are right, the donor is not eligible for this trial.")


def refusals(
    *,
    donor: str,
    birth_date: date,
    today: date,
    weight_kg: Decimal,
    height_cm: Decimal,
    age_from_years: int,
    age_to_years: int,
    weight_from_kg: Decimal,
    bmi_below: Decimal,
) -> list[Refusal]:
    """Refuse outside each limit. The age itself stays out of the sentence, because it goes into the ledger."""
    found = []
    if not age_from_years <= _years(birth_date, today) <= age_to_years:
        says = N_("Donor %(donor)s is not between %(low)s and %(high)s years old.")
        values = {"donor": donor, "low": str(age_from_years), "high": str(age_to_years)}
        found.append(Refusal("donor-age", says, DO, values))
    if weight_kg < weight_from_kg:
        says = N_("Donor %(donor)s weighs %(weight)s kg; the protocol takes donors from %(low)s kg.")
        values = {"donor": donor, "weight": number(weight_kg), "low": number(weight_from_kg)}
        found.append(Refusal("donor-weight", says, DO, values))
    bmi = weight_kg * 10_000 / height_cm**2
    if bmi >= bmi_below:
        says = N_("The body mass index of donor %(donor)s is %(bmi)s; it must be below %(high)s.")
        values = {"donor": donor, "bmi": number(bmi.quantize(Decimal("0.1"))), "high": number(bmi_below)}
        found.append(Refusal("donor-bmi", says, DO, values))
    return found


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
