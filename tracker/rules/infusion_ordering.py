"""A physician orders an infusion that the round still has to come, once, for a day that is not past."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from tracker.rules.refusal import N_, Refusal

TOO_SOON = "order-too-soon"


def refusals(
    *,
    number: int,
    planned: int,
    given: Collection[int],
    ordered: Collection[int],
    planned_on: date,
    today: date,
    round_closed: bool = False,
) -> list[Refusal]:
    """Refuse once for each reason why this infusion cannot be ordered for that day."""
    values = {"number": str(number), "planned": str(planned), "on": str(planned_on), "today": str(today)}
    wrong = {
        "round-closed": round_closed,
        "infusion-beyond-round": not 1 <= number <= planned,
        "infusion-repeated": number in given,
        "order-exists": number in ordered,
        "order-for-the-past": planned_on < today,
    }
    return [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]


def interval_refusals(
    *, number: int, planned_on: date, others: Mapping[int, date], min_days_between: int
) -> list[Refusal]:
    """Ask the physician for the reason (soft) of a day too near to that of another infusion of the round.

    others: the day of each that was given or is ordered, by its number.
    """
    says = N_(
        "Infusion %(other)s is on %(on)s; between it and infusion %(number)s on %(planned)s "
        "the protocol has at least %(least)s days."
    )
    do = N_("Order it for another day, or say why not: the ward sees your reason at the check.")
    values = {"number": str(number), "planned": str(planned_on), "least": str(min_days_between)}
    return [
        Refusal(TOO_SOON, says, do, values | {"other": str(other), "on": str(on)}, hard=False, field="planned_on")
        for other, on in sorted(others.items())
        if other != number and _days_later(number, planned_on, other, on) < min_days_between
    ]


def _days_later(number: int, planned_on: date, other: int, on: date) -> int:
    """How many days the later of the two infusions comes after the earlier; negative where their days are reversed."""
    days = (planned_on - on).days
    return days if number > other else -days


REASONS = {
    "round-closed": (N_("This round is closed."), N_("Do not order. Call the trial coordinator.")),
    "infusion-beyond-round": (
        N_("This would be infusion %(number)s; the round has %(planned)s."),
        N_("Check the number of the infusion."),
    ),
    "infusion-repeated": (
        N_("Infusion %(number)s of %(planned)s was already given."),
        N_("Check the number of the infusion."),
    ),
    "order-exists": (
        N_("Infusion %(number)s of this round is already ordered."),
        N_("Cancel that order first; a change is a new order."),
    ),
    "order-for-the-past": (
        N_("The day ordered is %(on)s; today is %(today)s."),
        N_("Order for today or a later day."),
    ),
}
