"""Leg 2: the G-CSF order, each dose, the daily counts and what the donor suffers."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from tracker import access, custody, labelling, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.extensions import db
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
    """Give one dose. The donor's doses of every round count; of two at once the second sees the first."""
    access.require(by, Permission.MOBILIZE)
    db.write()
    round_.donor.hold()
    given, weight_kg = GcsfDose.of_donor(round_.donor_id), round_.donor.weight_kg
    of_day = micrograms + sum(dose.micrograms for dose in _of_day(given, at))
    total = gcsf.ug_per_kg(dose_ug=of_day, weight_kg=weight_kg)
    row = GcsfDose(
        round_id=round_.id,
        supply_lot_id=lot.id,
        micrograms=micrograms,
        micrograms_per_kg=gcsf.ug_per_kg(dose_ug=micrograms, weight_kg=weight_kg).quantize(_TENTH),
        body_site=body_site,
        given_at=at,
        given_by=by.id,
    )
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
            *lot.refusals(at, *kinds.G_CSF),
            *_course_stops(round_, given, at=at, total_ug_per_kg=total),
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
        taken_at=at,
        taken_by=by.id,
        **asdict(figures),
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
        reported_at=at,
        reported_by=by.id,
        **asdict(complaint),
    )
    stops = adverse_event.refusals(
        complaint=complaint, person=round_.donor_id, people={round_.donor_id}, today=Site.here().day_of(at)
    )
    rows = [row, *row.alerts()]
    return custody.record(round_, "report-donor-adverse-event", by=by, at=at, rows=rows, refusals=stops, scene=scene)


def _of_day(given: Iterable[GcsfDose], at: datetime) -> list[GcsfDose]:
    """Those of these doses that were given on the day of `at`."""
    site = Site.here()
    return [dose for dose in given if site.day_of(dose.given_at) == site.day_of(at)]


def _course_stops(round_: Round, given: Sequence[GcsfDose], *, at: datetime, total_ug_per_kg: Decimal) -> list[Refusal]:
    """What the doses that the donor had so far, in whatever round, say about this one. total: of its day, with it."""
    site = Site.here()
    today, dosed_on = site.day_of(at), {site.day_of(dose.given_at) for dose in given}
    began_on = min((site.day_of(dose.given_at) for dose in given if dose.round_id == round_.id), default=None)
    return [
        *_pregnancy_stops(round_, today, began_on),
        *_order_stops(round_, given, at=at, total_ug_per_kg=total_ug_per_kg),
        *_dose_stops(
            round_,
            total_ug_per_kg=total_ug_per_kg,
            days_in_row=gcsf.days_in_row(dosed_on=dosed_on, today=today),
        ),
        *_count_stops(round_),
    ]


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


def _order_stops(round_: Round, given: Sequence[GcsfDose], *, at: datetime, total_ug_per_kg: Decimal) -> list[Refusal]:
    order = GcsfOrder.standing(round_.id)
    return [
        *gcsf_order.refusals(
            starts_on=order.starts_on if order else None, days=order.days if order else 0, today=Site.here().day_of(at)
        ),
        *gcsf_order.dose_refusals(
            ordered_ug_per_kg_day=order.micrograms_per_kg_day if order else None, total_ug_per_kg=total_ug_per_kg
        ),
        *gcsf_order.spacing_refusals(
            at=at,
            given_at=[dose.given_at for dose in given],
            doses_today=len(_of_day(given, at)) + 1,
            ordered_a_day=order.doses_per_day if order else None,
            least=timedelta(hours=protocols.load(round_.protocol).gcsf.min_hours_between_doses),
        ),
    ]


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
