"""Leg 11: visits, adverse events, the course of infections, and the end of a round."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from tracker import access, custody, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.extensions import db
from tracker.models import (
    AdverseEvent,
    CustodyEvent,
    Donor,
    Infusion,
    OpportunisticInfection,
    Recipient,
    Round,
    Site,
    User,
    Visit,
)
from tracker.rules import adverse_event, infection_course, round_end, visit_entry, visit_schedule, visit_window
from tracker.rules.adverse_event import Complaint
from tracker.rules.refusal import Refusal
from tracker.rules.visit_schedule import Planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found at a visit; None where it was not looked for."""

    weight_kg: Decimal
    cd4_per_ul: int | None = None
    cd8_per_ul: int | None = None
    hiv_rna_copies_per_ml: int | None = None
    wbc_e9_per_l: Decimal | None = None
    haemoglobin_g_per_l: int | None = None
    platelets_e9_per_l: int | None = None
    fever_score: int | None = None
    fatigue_score: int | None = None
    cough_score: int | None = None
    diarrhoea_score: int | None = None
    karnofsky: int | None = None
    chimerism_percent: Decimal | None = None
    gvhd_grade: int | None = None


def visit(
    round_: Round,
    *,
    code: str,
    seen_on: date,
    findings: Findings,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Record one visit of the protocol's schedule; its due date is counted from the infusions given so far."""
    access.require(by, Permission.FOLLOW_UP)
    planned = next((entry for entry in _schedule(round_) if entry.code == code), None)
    window = planned.window if planned else None
    row = Visit(
        round_id=round_.id,
        recipient_id=round_.recipient_id,
        code=code,
        due_on=window.planned_on if window else seen_on,
        seen_on=seen_on,
        reported_at=at,
        reported_by=by.id,
        **asdict(findings),
    )
    return custody.record(
        round_,
        "record-visit",
        by=by,
        at=at,
        witness=witness,
        rows=[row],
        facts={"visit": code, "seen_on": seen_on},
        refusals=[
            *round_end.refusals_closed(round_=round_.id, closed=round_.closed_at is not None),
            *_entry_stops(round_, code, planned, seen_on, at),
            *(visit_window.refusals(window=window, happened_on=seen_on) if window else ()),
            *visit_entry.refusals_labs(
                planned=planned,
                cd4=findings.cd4_per_ul is not None,
                cd8=findings.cd8_per_ul is not None,
                hiv_rna=findings.hiv_rna_copies_per_ml is not None,
            ),
        ],
        scene=scene,
    )


def report_adverse_event(
    round_: Round, *, person: Donor | Recipient, complaint: Complaint, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Record an adverse event of the recipient or the donor. A serious one is a physician's task within a day."""
    access.require(by, Permission.FOLLOW_UP)
    row = AdverseEvent(
        person_kind=person.__tablename__,
        person_id=person.id,
        round_id=round_.id,
        reported_at=at,
        reported_by=by.id,
        **asdict(complaint),
    )
    return custody.record(
        round_,
        "report-adverse-event",
        by=by,
        at=at,
        rows=[row, *row.alerts()],
        facts={"person": person.id, "term": complaint.term, "grade": complaint.grade, "serious": complaint.serious},
        refusals=[
            *round_end.refusals_closed(round_=round_.id, closed=round_.closed_at is not None),
            *adverse_event.refusals(
                complaint=complaint,
                person=person.id,
                people={round_.donor_id, round_.recipient_id},
                today=Site.here().day_of(at),
            ),
        ],
        scene=scene,
    )


def follow_infection(
    episode: OpportunisticInfection, *, status: str, on: date, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Record how an opportunistic infection goes on. One that comes back after it was controlled is active again."""
    access.require(by, Permission.FOLLOW_UP)
    return custody.record(
        episode,
        "follow-infection",
        by=by,
        at=at,
        sets={"status": status, "controlled_on": on if status == infection_course.CONTROLLED else None},
        facts={"agent": episode.agent, "was": episode.status, "on": on},
        refusals=infection_course.refusals(
            agent=episode.agent,
            current=episode.status,
            status=status,
            since=episode.since,
            on=on,
            today=Site.here().day_of(at),
        ),
        scene=scene,
    )


def close_round(
    round_: Round, *, reason: str, by: User, at: datetime, witness: User | None = None, scene: Scene = PLAIN
) -> CustodyEvent:
    """Close the follow-up of a round; nothing is added to it afterwards."""
    access.require(by, Permission.FOLLOW_UP)
    seen = {row.code for row in Visit.of_round(round_.id)} | visit_schedule.BY_ENROLMENT
    ended = db.session.scalars(select(Infusion.ended_at).where(Infusion.round_id == round_.id)).all()
    return custody.record(
        round_,
        "close-round",
        by=by,
        at=at,
        witness=witness,
        sets={"closed_at": at, "closed_by": by.id},
        facts={"reason": reason},
        refusals=[
            *round_end.refusals_closed(round_=round_.id, closed=round_.closed_at is not None),
            *round_end.refusals(
                round_=round_.id,
                running=None in ended,
                unseen=[entry.code for entry in _schedule(round_) if entry.code not in seen],
                infused=len(ended),
                planned=round_.planned_infusions,
            ),
        ],
        scene=scene,
    )


def _schedule(round_: Round) -> list[Planned]:
    return visit_schedule.schedule(
        visits=protocols.load(round_.protocol).visits,
        infused_on=Visit.infused_on(round_.id),
        infusions=round_.planned_infusions,
    )


def _entry_stops(round_: Round, code: str, planned: Planned | None, seen_on: date, at: datetime) -> list[Refusal]:
    site, consent_at = Site.here(), round_.recipient.consent_at
    return visit_entry.refusals(
        code=code,
        planned=planned,
        seen={row.code for row in Visit.of_round(round_.id)},
        seen_on=seen_on,
        today=site.day_of(at),
        consent_on=site.day_of(consent_at) if consent_at else None,
    )
