"""G-CSF is given on a physician's signed order, on the days that the order names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment, number, span

CALL = N_("Do not give it. Call the physician.")


def refusals(*, starts_on: date | None, days: int, today: date) -> list[Refusal]:
    """Refuse without an order (starts_on None), before its first day and after its last."""
    if starts_on is None:
        do = N_("Stop. Ask the physician to sign an order first.")
        return [Refusal("gcsf-not-ordered", N_("There is no signed G-CSF order for this round."), do)]
    last = starts_on + timedelta(days=days - 1)
    if starts_on <= today <= last:
        return []
    says = N_("The G-CSF order is for %(first)s to %(last)s; today is %(today)s.")
    values = {"first": str(starts_on), "last": str(last), "today": str(today)}
    return [Refusal("gcsf-outside-order", says, CALL, values)]


def dose_refusals(*, ordered_ug_per_kg_day: Decimal | None, total_ug_per_kg: Decimal) -> list[Refusal]:
    """Refuse (soft) the dose that brings the day's total above what the order says; this dose is counted in."""
    if ordered_ug_per_kg_day is None or total_ug_per_kg <= ordered_ug_per_kg_day:
        return []
    says = N_("With this dose the day's G-CSF is %(total)s µg/kg; the order says %(ordered)s µg/kg.")
    do = N_("Check the weight and the dose. Ask the physician for a new order, or give a reason.")
    values = {"total": number(total_ug_per_kg), "ordered": number(ordered_ug_per_kg_day)}
    return [Refusal("gcsf-over-order", says, do, values, hard=False, field="micrograms")]


def spacing_refusals(
    *, at: datetime, given_at: Iterable[datetime], doses_today: int, ordered_a_day: int | None, least: timedelta
) -> list[Refusal]:
    """Refuse (soft) a dose too near to another one, and one more than the order has for the day.

    doses_today: with this dose. given_at: when every other dose of the donor was given, in whatever round.
    """
    nearest = min(given_at, key=lambda other: abs(at - other), default=None)
    found = []
    if nearest is not None and abs(at - nearest) < least:
        says = N_("Another dose was given at %(nearest)s, %(span)s from this one; doses are %(least)s apart.")
        do = N_("Do not give it twice. Look at the doses on record; if this is another dose, give the reason.")
        values = {"nearest": moment(nearest), "span": span(at - nearest), "least": span(least)}
        found.append(Refusal("gcsf-too-soon", says, do, values, hard=False, field="happened"))
    if ordered_a_day is not None and doses_today > ordered_a_day:
        says = N_("This would be dose %(dose)s of the day; the order has %(ordered)s a day.")
        do = N_("Look at the doses on record. Ask the physician for a new order, or give a reason.")
        values = {"dose": str(doses_today), "ordered": str(ordered_a_day)}
        found.append(Refusal("gcsf-dose-not-ordered", says, do, values, hard=False))
    return found
