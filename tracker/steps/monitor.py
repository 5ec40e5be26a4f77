"""Leg 10, while it runs: rate, interruption, vital signs, reactions.

What lets cells run asks for training in infusing. Closing the clamp, reporting a reaction and taking vital signs do
not: a training that lapsed yesterday must not keep cells running into a patient, keep the physician from being called
or lose what was seen of the patient.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from tracker import access, custody, infusing
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.models import CustodyEvent, Infusion, Product, RateChange, Reaction, Recorded, Task, User, VitalSigns
from tracker.rules import infusion_rate, infusion_running, serious_reaction, vital_signs
from tracker.rules.infusion_running import State
from tracker.rules.refusal import Refusal

PROCEDURE = "infuse"
BEFORE = -15  # minute of a set taken before the start, as the schedule names it [GK]


def change_rate(
    bag: Product,
    *,
    rate_ml_per_min: Decimal,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Let the cells run faster or slower."""
    access.require(by, Permission.INFUSE)
    infusion = Infusion.of_product(bag.id)
    return custody.record(
        bag,
        "change-rate",
        by=by,
        at=at,
        witness=witness,
        rows=[_rate(infusion, rate_ml_per_min, by, at)],
        refusals=[
            *by.not_trained(PROCEDURE, at),
            *_state(infusion, at, "running"),
            *_limits(bag, infusion, rate_ml_per_min, at),
        ],
        scene=scene,
    )


def interrupt(bag: Product, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Close the clamp for a while. Lawful on a bag recalled meanwhile, and by a nurse whose training lapsed."""
    access.require(by, Permission.INFUSE)
    infusion = Infusion.of_product(bag.id)
    return custody.record(
        bag,
        "interrupt-infusion",
        by=by,
        at=at,
        rows=[_rate(infusion, Decimal(0), by, at)],
        also=[(infusion, {"interrupted_at": at, "interrupted_by": by.id})] if infusion else (),
        facts={"reason": reason},
        refusals=_state(infusion, at, "running"),
        scene=scene,
        despite_hold=True,
    )


def resume(
    bag: Product,
    *,
    rate_ml_per_min: Decimal,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Let the cells run again after an interruption."""
    access.require(by, Permission.INFUSE)
    infusion = Infusion.of_product(bag.id)
    return custody.record(
        bag,
        "resume-infusion",
        by=by,
        at=at,
        witness=witness,
        rows=[_rate(infusion, rate_ml_per_min, by, at)],
        also=[(infusion, {"interrupted_at": None, "interrupted_by": None})] if infusion else (),
        refusals=[
            *by.not_trained(PROCEDURE, at),
            *_state(infusion, at, "interrupted"),
            *_limits(bag, infusion, rate_ml_per_min, at),
        ],
        scene=scene,
    )


def take_vital_signs(
    bag: Product,
    *,
    temperature_celsius: Decimal,
    pulse_per_min: int,
    systolic_mmhg: int,
    diastolic_mmhg: int,
    spo2_percent: int,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Record one set of vital signs, trained or not: before the start, while it runs, or after the end."""
    access.require(by, Permission.INFUSE)
    infusion = Infusion.of_product(bag.id)
    signs = VitalSigns(
        product_id=bag.id,
        minute=_minute(infusion, at),
        temperature_celsius=temperature_celsius,
        pulse_per_min=pulse_per_min,
        systolic_mmhg=systolic_mmhg,
        diastolic_mmhg=diastolic_mmhg,
        spo2_percent=spo2_percent,
        taken_at=at,
        taken_by=by.id,
    )
    return custody.record(
        bag,
        "take-vital-signs",
        by=by,
        at=at,
        rows=[signs],
        refusals=[
            *vital_signs.refusals(stage=bag.stage.value),
            *vital_signs.time_refusals(measured_at=at, since=infusing.vitals_since(bag)),
        ],
        scene=scene,
        despite_hold=True,
    )


def miss_vital_signs(
    bag: Product, *, slot: str, reason: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Say that a set of the schedule was not taken, and why: nobody waits for it any more."""
    access.require(by, Permission.INFUSE)
    schedule = infusing.due(bag, Infusion.of_product(bag.id), at=at)
    state = next((due.state for due in schedule if due.slot == slot), None)
    return custody.record(
        bag,
        infusing.MISSED,
        by=by,
        at=at,
        facts={"slot": slot, "reason": reason},
        refusals=[
            *vital_signs.refusals(stage=bag.stage.value),
            *vital_signs.missed_refusals(state=state, reason=reason),
        ],
        scene=scene,
        despite_hold=True,
    )


def report_reaction(
    bag: Product,
    *,
    reaction_class: str,
    grade: int,
    action: str,
    outcome: str,
    interrupted: bool,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Record a reaction, trained or not. A serious one needs the clamp closed, and raises a task for the physician."""
    access.require(by, Permission.INFUSE)
    infusion, limits = Infusion.of_product(bag.id), infusing.protocol_of(bag).infusion
    running = infusion is not None and infusion.state == "running"
    reaction = Reaction(
        product_id=bag.id,
        recipient_id=bag.recipient_id,
        reaction_class=reaction_class,
        grade=grade,
        action=action,
        outcome=outcome,
        onset_at=at,
        onset_by=by.id,
    )
    rows: list[Recorded] = [reaction]
    if running and interrupted:
        rows.append(_rate(infusion, Decimal(0), by, at))
    if serious_reaction.is_serious(grade=grade, from_grade=limits.serious_from_grade):
        within = limits.physician_called_within_min
        said = f"{reaction_class}, CTCAE grade {grade}"
        rows.append(_call_physician(bag, said, within_min=within, by=by, at=at))
    pause = {"interrupted_at": at, "interrupted_by": by.id}
    return custody.record(
        bag,
        "report-reaction",
        by=by,
        at=at,
        rows=rows,
        also=[(infusion, pause)] if infusion is not None and running and interrupted else (),
        facts={"interrupted": interrupted},
        refusals=[
            *_state(infusion, at, "running", "interrupted", "ended"),
            *serious_reaction.refusals(
                grade=grade, from_grade=limits.serious_from_grade, still_running=running and not interrupted
            ),
        ],
        scene=scene,
        despite_hold=True,
    )


def _state(infusion: Infusion | None, at: datetime, *wanted: State) -> list[Refusal]:
    return [
        *infusion_running.refusals(state=infusion.state if infusion else "none", wanted=wanted),
        *infusion_running.order_refusals(started_at=infusion.started_at if infusion else None, at=at),
    ]


def _limits(bag: Product, infusion: Infusion | None, rate: Decimal, at: datetime) -> list[Refusal]:
    limits = infusing.protocol_of(bag).infusion
    return infusion_rate.refusals(
        rate_ml_per_min=rate,
        running_for=at - infusion.started_at if infusion else timedelta(0),
        start_ml_per_min=limits.start_ml_per_min,
        start_lasts=timedelta(minutes=limits.start_lasts_min),
        max_ml_per_min=limits.max_ml_per_min,
    )


def _rate(infusion: Infusion | None, rate: Decimal, by: User, at: datetime) -> RateChange:
    return RateChange(
        infusion_id=infusion.id if infusion else None, rate_ml_per_min=rate, changed_at=at, changed_by=by.id
    )


def _minute(infusion: Infusion | None, at: datetime) -> int:
    if infusion is None:
        return BEFORE
    started = infusion.started_at.replace(second=0, microsecond=0)  # times are typed to the minute
    return int((at - started).total_seconds() // 60)


def _call_physician(bag: Product, said: str, *, within_min: int, by: User, at: datetime) -> Task:
    return Task(
        kind="serious-reaction",
        subject_kind=bag.__tablename__,
        subject_id=bag.id,
        role="physician",
        due=at + timedelta(minutes=within_min),
        raised_at=at,
        raised_by=by.id,
        note=said,
    )
