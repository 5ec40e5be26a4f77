"""Leg 2: the G-CSF order, each dose, the daily counts and what the donor suffers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from tracker import access, custody, labelling, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.formulas import gcsf
from tracker.models import (
    AdverseEvent,
    BloodCount,
    CustodyEvent,
    DonorTest,
    GcsfDose,
    GcsfOrder,
    Round,
    Site,
    SupplyLot,
    User,
)
from tracker.rules import (
    adverse_event,
    gcsf_dose,
    gcsf_order,
    kinds,
    platelet_limit,
    pregnancy_test,
    wbc_limit,
)
from tracker.rules.adverse_event import Complaint
from tracker.rules.refusal import Refusal
from tracker.scanning import Scan

PROCEDURE = "mobilize"
PREGNANCY = "pregnancy"
_RESULTS: dict[str, Literal["negative", "positive"]] = {"negative": "negative", "reactive": "positive"}
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The figures of one blood count."""

    wbc_e9_per_l: Decimal
    platelets_e9_per_l: int
    haemoglobin_g_per_l: int
    haematocrit_percent: Decimal
    mnc_percent: Decimal | None = None
    cd34_per_ul: Decimal | None = None


def order(
    round_: Round,
    *,
    micrograms_per_kg_day: Decimal,
    doses_per_day: int,
    days: int,
    starts_on: date,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Sign the order to mobilize the donor of this round. It takes the place of an earlier one."""
    access.require(by, Permission.ORDER_MOBILIZATION)
    row = GcsfOrder(
        round_id=round_.id,
        micrograms_per_kg_day=micrograms_per_kg_day,
        doses_per_day=doses_per_day,
        days=days,
        starts_on=starts_on,
        signed_at=at,
        signed_by=by.id,
    )
    return custody.record(
        round_,
        "order-gcsf",
        by=by,
        at=at,
        witness=witness,
        rows=[row],
        facts={"ug_per_kg_day": str(micrograms_per_kg_day), "days": days},
        refusals=[
            *round_.donor.stops(at),
            *_dose_stops(round_, total_ug_per_kg=micrograms_per_kg_day, days_in_row=days),
        ],
        scene=scene,
    )


def give(
    round_: Round,
    *,
    wristband: Scan | None,
    lot: SupplyLot,
    micrograms: int,
    body_site: str,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Give one dose; µg/kg is computed from the donor's weight, and the whole day's total is what is judged."""
    access.require(by, Permission.MOBILIZE)
    site, given, weight_kg = Site.here(), GcsfDose.of(round_.id), round_.donor.weight_kg
    today = site.day_of(at)
    of_today = [dose.micrograms for dose in given if site.day_of(dose.given_at) == today]
    total = gcsf.ug_per_kg(dose_ug=sum(of_today) + micrograms, weight_kg=weight_kg)
    row = GcsfDose(
        round_id=round_.id,
        supply_lot_id=lot.id,
        micrograms=micrograms,
        micrograms_per_kg=gcsf.ug_per_kg(dose_ug=micrograms, weight_kg=weight_kg).quantize(_TENTH),
        body_site=body_site,
        given_at=at,
        given_by=by.id,
    )
    dosed_on = {site.day_of(dose.given_at) for dose in given}
    return custody.record(
        round_,
        "give-gcsf",
        by=by,
        at=at,
        witness=witness,
        rows=[row],
        facts={"lot": lot.id, "micrograms": micrograms, "day_total_ug_per_kg": str(total)},
        refusals=[
            *by.not_trained(PROCEDURE, at),
            *labelling.worn_refusals(labelling.DONOR, round_.donor_id, wristband),
            *round_.donor.stops(at),
            *_pregnancy_stops(round_, today, min(dosed_on, default=None)),
            *_order_stops(round_, today, total),
            *_spacing_stops(round_, at, [dose.given_at for dose in given], doses_today=len(of_today) + 1),
            *lot.refusals(at, *kinds.G_CSF),
            *_dose_stops(round_, total_ug_per_kg=total, days_in_row=gcsf.days_in_row(dosed_on=dosed_on, today=today)),
            *_count_stops(round_),
        ],
        scene=scene,
    )


def count(
    round_: Round, *, wristband: Scan | None, figures: Count, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Record a blood count of the donor; what it means is judged before the next dose.

    It is for the donor's safety: it is recorded whatever the donor's eligibility or consent, or the training of
    whoever took it, has become.
    """
    access.require(by, Permission.MOBILIZE)
    row = BloodCount(
        round_id=round_.id,
        wbc_e9_per_l=figures.wbc_e9_per_l,
        platelets_e9_per_l=figures.platelets_e9_per_l,
        haemoglobin_g_per_l=figures.haemoglobin_g_per_l,
        haematocrit_percent=figures.haematocrit_percent,
        mnc_percent=figures.mnc_percent,
        cd34_per_ul=figures.cd34_per_ul,
        taken_at=at,
        taken_by=by.id,
    )
    stops = labelling.worn_refusals(labelling.DONOR, round_.donor_id, wristband)
    return custody.record(round_, "count-blood", by=by, at=at, rows=[row], refusals=stops, scene=scene)


def report_adverse_event(
    round_: Round, *, complaint: Complaint, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Record an adverse event of the donor. A serious one is a physician's task within a day."""
    access.require(by, Permission.MOBILIZE)
    row = AdverseEvent(
        person_kind="donor",
        person_id=round_.donor_id,
        round_id=round_.id,
        term=complaint.term,
        grade=complaint.grade,
        serious=complaint.serious,
        relation=complaint.relation,
        action=complaint.action,
        outcome=complaint.outcome,
        began_on=complaint.began_on,
        ended_on=complaint.ended_on,
        reported_at=at,
        reported_by=by.id,
    )
    stops = adverse_event.refusals(
        complaint=complaint, person=round_.donor_id, people={round_.donor_id}, today=Site.here().day_of(at)
    )
    rows = [row, *row.alerts()]
    return custody.record(round_, "report-donor-adverse-event", by=by, at=at, rows=rows, refusals=stops, scene=scene)


def _pregnancy_stops(round_: Round, today: date, began_on: date | None) -> list[Refusal]:
    """The test is counted back from the first dose: it does not grow old in the middle of a course."""
    protocol = protocols.load(round_.protocol)
    test = DonorTest.latest(round_.donor_id).get(PREGNANCY)
    tested_on = Site.here().day_of(test.specimen_at) if test else None
    in_course = began_on is not None and tested_on is not None and tested_on <= began_on
    return pregnancy_test.refusals(
        childbearing_potential=round_.donor.childbearing,
        tested_on=tested_on,
        result=_RESULTS.get(test.result) if test else None,
        today=began_on if in_course and began_on else today,
        max_age_days=protocol.eligibility.pregnancy_test_max_age_days,
    )


def _order_stops(round_: Round, today: date, total_ug_per_kg: Decimal) -> list[Refusal]:
    standing = GcsfOrder.standing(round_.id)
    return [
        *gcsf_order.refusals(
            starts_on=standing.starts_on if standing else None, days=standing.days if standing else 0, today=today
        ),
        *gcsf_order.dose_refusals(
            ordered_ug_per_kg_day=standing.micrograms_per_kg_day if standing else None, total_ug_per_kg=total_ug_per_kg
        ),
    ]


def _spacing_stops(round_: Round, at: datetime, given_at: list[datetime], *, doses_today: int) -> list[Refusal]:
    standing = GcsfOrder.standing(round_.id)
    return gcsf_order.spacing_refusals(
        at=at,
        given_at=given_at,
        doses_today=doses_today,
        ordered_a_day=standing.doses_per_day if standing else None,
        least=timedelta(hours=protocols.load(round_.protocol).gcsf.min_hours_between_doses),
    )


def _dose_stops(round_: Round, *, total_ug_per_kg: Decimal, days_in_row: int) -> list[Refusal]:
    limits = protocols.load(round_.protocol).gcsf
    return gcsf_dose.refusals(
        total_ug_per_kg_day=total_ug_per_kg,
        days_in_row=days_in_row,
        warn_above_ug_per_kg_day=limits.warn_above_ug_per_kg_day,
        stop_above_ug_per_kg_day=limits.stop_above_ug_per_kg_day,
        max_days_in_row=limits.max_days_in_row,
    )


def _count_stops(round_: Round) -> list[Refusal]:
    """What the newest count says about the next dose."""
    limits = protocols.load(round_.protocol).gcsf
    newest = next(reversed(BloodCount.of(round_.id)), None)
    return [
        *wbc_limit.refusals(
            wbc_e9_per_l=newest.wbc_e9_per_l if newest else None,
            reduce_from_e9_per_l=limits.wbc_reduce_from_e9_per_l,
            hold_from_e9_per_l=limits.wbc_hold_from_e9_per_l,
        ),
        *platelet_limit.refusals(
            platelets_e9_per_l=newest.platelets_e9_per_l if newest else None,
            stop_below_e9_per_l=limits.platelets_stop_below_e9_per_l,
        ),
    ]
