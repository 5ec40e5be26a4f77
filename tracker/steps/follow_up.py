"""Leg 11: visits, adverse events, the course of infections, and the end of a round."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from tracker import access, completing, custody, protocols
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
from tracker.rules import (
    adverse_event,
    completeness,
    infection_course,
    round_end,
    test_result,
    unchanged,
    visit_entry,
    visit_schedule,
    visit_window,
)
from tracker.rules.adverse_event import Complaint
from tracker.rules.completeness import Gap
from tracker.rules.refusal import Refusal
from tracker.rules.visit_schedule import Planned

_SAID_BEFORE = ("infusion-open", "infusion-missing", "visit-missing")  # round_end speaks of these


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
    planned = _planned(round_, code)
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
            *_stops(round_, planned, code=code, seen_on=seen_on, findings=findings, at=at),
        ],
        scene=scene,
    )


def correct_visit(
    round_: Round,
    row: Visit,
    *,
    code: str,
    seen_on: date,
    findings: Findings,
    reason: str,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Put right what was entered wrong of a visit, also of a closed round; a physician signs.

    What was entered before stays in its line, and this one repeats it.
    """
    access.require(by, Permission.FOLLOW_UP)
    db.write()
    planned, right = _planned(round_, code), {"code": code, "seen_on": seen_on, **asdict(findings)}
    if (code, seen_on) != (row.code, row.seen_on):
        right["due_on"] = planned.window.planned_on if planned and planned.window else seen_on
    old = {name: getattr(row, name) for name in right if getattr(row, name) != right[name]}
    return custody.record(
        round_,
        "correct-visit",
        by=by,
        at=at,
        witness=witness,
        also=[(row, {name: right[name] for name in old})],
        facts={"corrects": row.id, "visit": row.code, "old": old, "reason": reason},
        refusals=[
            *unchanged.refusals(what=f"visit {row.code}", changes=old),
            *test_result.correction_refusals(corrected=False, reason=reason),
            *User.not_signed(witness or scene.second),
            *_stops(round_, planned, code=code, seen_on=seen_on, findings=findings, at=at, instead_of=row),
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
    round_: Round,
    *,
    reason: str,
    by: User,
    at: datetime,
    gaps: Sequence[Gap] = (),
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Close the record of a round; nothing is added to it afterwards. Whatever is missing from it stands against that.

    gaps: what else is missing, that only a reading of the whole ledger shows (custody).
    """
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
            *completeness.refusals([*completing.of_round(round_, at=at), *gaps], without=_SAID_BEFORE),
        ],
        scene=scene,
    )


def _planned(round_: Round, code: str) -> Planned | None:
    return next((entry for entry in _schedule(round_) if entry.code == code), None)


def _schedule(round_: Round) -> list[Planned]:
    return visit_schedule.schedule(
        visits=protocols.load(round_.protocol).visits,
        infused_on=Visit.infused_on(round_.id),
        infusions=round_.planned_infusions,
    )


def _stops(
    round_: Round,
    planned: Planned | None,
    *,
    code: str,
    seen_on: date,
    findings: Findings,
    at: datetime,
    instead_of: Visit | None = None,
) -> list[Refusal]:
    """All that stands against this entry; of a correction, only against what is new in it."""
    site, consent_at, window = Site.here(), round_.recipient.consent_at, planned.window if planned else None
    moved = instead_of is None or (code, seen_on) != (instead_of.code, instead_of.seen_on)
    known = instead_of if instead_of is not None and instead_of.code == code else None
    there = {
        name: getattr(findings, name) is not None or (known is not None and getattr(known, name) is None)
        for name in ("cd4_per_ul", "cd8_per_ul", "hiv_rna_copies_per_ml")
    }
    return [
        *visit_entry.refusals(
            code=code,
            planned=planned,
            seen={row.code for row in Visit.of_round(round_.id) if row is not instead_of},
            seen_on=seen_on,
            today=site.day_of(at),
            consent_on=site.day_of(consent_at) if consent_at and moved else None,
        ),
        *(visit_window.refusals(window=window, happened_on=seen_on) if window and moved else ()),
        *visit_entry.refusals_labs(
            planned=planned,
            cd4=there["cd4_per_ul"],
            cd8=there["cd8_per_ul"],
            hiv_rna=there["hiv_rna_copies_per_ml"],
        ),
    ]
