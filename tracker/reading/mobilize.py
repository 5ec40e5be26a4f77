"""Donors being mobilized: the course of doses and counts, and what is due today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import Select, select

from tracker import clock
from tracker.extensions import db
from tracker.models import AdverseEvent, BloodCount, Collection, GcsfDose, GcsfOrder, Round, Site
from tracker.reading.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Today:
    """What was done of what is planned today. planned_ug is one dose as ordered; all_given: of every day.

    What was given is counted of the donor, in whatever round. last_at: when the newest dose was given, on whatever day.
    """

    day: int
    days: int
    given: int
    planned: int
    planned_ug: Decimal
    given_ug_per_kg: Decimal
    counted: bool
    all_given: bool
    last_at: datetime | None = None

    @property
    def dose_due(self) -> bool:
        """Whether a dose of the order is still to be given today."""
        return self.given < self.planned and 1 <= self.day <= self.days


def events_of(round_: Round) -> Sequence[AdverseEvent]:
    """The donor's adverse events in this round."""
    its_own = (AdverseEvent.round_id == round_.id, AdverseEvent.person_kind == "donor")
    return db.session.scalars(select(AdverseEvent).where(*its_own).order_by(AdverseEvent.began_on)).all()


def today_of(round_: Round, order: GcsfOrder) -> Today:
    """How far the day has come."""
    site = Site.here()
    now = site.day_of(clock.now())
    doses = [(site.day_of(dose.given_at), dose) for dose in GcsfDose.of_donor(round_.donor_id)]
    given = [dose for day, dose in doses if day == now]
    own = [day for day, dose in doses if dose.round_id == round_.id]
    weight_kg = round_.donor.weight_kg
    return Today(
        day=(now - order.starts_on).days + 1,
        days=order.days,
        given=len(given),
        planned=order.doses_per_day,
        planned_ug=(order.micrograms_per_kg_day * weight_kg / order.doses_per_day).quantize(Decimal(1)),
        given_ug_per_kg=sum((dose.micrograms_per_kg for dose in given), Decimal("0.0")),
        counted=any(site.day_of(count.taken_at) == now for count in BloodCount.of(round_.id)),
        all_given=sum(day >= order.starts_on for day in own) >= order.days * order.doses_per_day,
        last_at=max((dose.given_at for _day, dose in doses), default=None),
    )


def waiting_orders() -> list[Waiting]:
    """Rounds for which no G-CSF was ordered yet."""
    ordered = select(GcsfOrder.round_id)
    rows = _open_rounds().where(Round.id.not_in(ordered))
    return [
        Waiting(
            round_.id,
            _("Donor %(id)s", id=round_.donor_id),
            _("Order G-CSF"),
            "mobilize.new_order",
            {"identifier": round_.id},
        )
        for round_ in db.session.scalars(rows)
    ]


def waiting_doses() -> list[Waiting]:
    """Donors in the days of their order to whom a dose is due today."""
    return [
        _due(round_, today, _("Give G-CSF"), "mobilize.new_dose")
        for round_, today in being_mobilized()
        if today.dose_due
    ]


def waiting_counts() -> list[Waiting]:
    """Donors in the days of their order, and on the morning after, whose blood was not counted today."""
    return [
        _due(round_, today, _("Enter the count"), "mobilize.new_count")
        for round_, today in being_mobilized()
        if not today.counted and 1 <= today.day <= today.days + 1
    ]


def being_mobilized() -> list[tuple[Round, Today]]:
    """Rounds with an order and no collection yet, with how far their day has come."""
    rows = _open_rounds().where(Round.id.in_(select(GcsfOrder.round_id)))
    found = []
    for round_ in db.session.scalars(rows):
        order = GcsfOrder.standing(round_.id)
        if order is not None:
            found.append((round_, today_of(round_, order)))
    return found


def _open_rounds() -> Select[Round]:
    """Rounds that are not closed and whose donor has not been collected from yet, the newest first."""
    collected = select(Collection.round_id)
    rows = select(Round).where(Round.closed_at.is_(None), Round.id.not_in(collected))
    return rows.order_by(Round.opened_at.desc())


def _due(round_: Round, today: Today, step: str, endpoint: str) -> Waiting:
    return Waiting(
        round_.id,
        _("Donor %(id)s, day %(day)s of %(days)s", id=round_.donor_id, day=today.day, days=today.days),
        step,
        endpoint,
        {"identifier": round_.id},
        note=_("%(given)s of %(planned)s doses today", given=today.given, planned=today.planned),
    )
