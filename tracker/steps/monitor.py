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
from tracker.models import CustodyEvent, Infusion, Product, RateChange, Reaction, Task, User, VitalSigns
from tracker.rules import infusion_running, serious_reaction, vital_signs
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
            *infusing.rate_refusals(bag, rate_ml_per_min, running_for=_running_for(infusion, at)),
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
            *infusing.rate_refusals(bag, rate_ml_per_min, running_for=_running_for(infusion, at)),
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
    infusion, from_grade = Infusion.of_product(bag.id), infusing.protocol_of(bag).infusion.serious_from_grade
    running = infusion if infusion is not None and infusion.state == "running" else None
    closed = running if interrupted else None
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
    pause = [_rate(closed, Decimal(0), by, at)] if closed else []
    call = [_call_physician(bag, reaction)] if serious_reaction.is_serious(grade=grade, from_grade=from_grade) else []
    still_running = running is not None and not interrupted
    return custody.record(
        bag,
        "report-reaction",
        by=by,
        at=at,
        rows=[reaction, *pause, *call],
        also=[(closed, {"interrupted_at": at, "interrupted_by": by.id})] if closed else (),
        facts={"interrupted": interrupted},
        refusals=[
            *_state(infusion, at, "running", "interrupted", "ended"),
            *serious_reaction.refusals(grade=grade, from_grade=from_grade, still_running=still_running),
        ],
        scene=scene,
        despite_hold=True,
    )


def _state(infusion: Infusion | None, at: datetime, *wanted: State) -> list[Refusal]:
    return [
        *infusion_running.refusals(state=infusion.state if infusion else "none", wanted=wanted),
        *infusion_running.order_refusals(started_at=infusion.started_at if infusion else None, at=at),
    ]


def _running_for(infusion: Infusion | None, at: datetime) -> timedelta:
    return at - infusion.started_at if infusion else timedelta(0)


def _rate(infusion: Infusion | None, rate: Decimal, by: User, at: datetime) -> RateChange:
    return RateChange(
        infusion_id=infusion.id if infusion else None, rate_ml_per_min=rate, changed_at=at, changed_by=by.id
    )


def _minute(infusion: Infusion | None, at: datetime) -> int:
    if infusion is None:
        return BEFORE
    started = infusion.started_at.replace(second=0, microsecond=0)  # times are typed to the minute
    return int((at - started).total_seconds() // 60)


def _call_physician(bag: Product, reaction: Reaction) -> Task:
    within = timedelta(minutes=infusing.protocol_of(bag).infusion.physician_called_within_min)
    return Task(
        kind="serious-reaction",
        subject_kind=bag.__tablename__,
        subject_id=bag.id,
        role="physician",
        due=reaction.onset_at + within,
        raised_at=reaction.onset_at,
        raised_by=reaction.onset_by,
        note=f"{reaction.reaction_class}, CTCAE grade {reaction.grade}",
    )
