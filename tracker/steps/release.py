"""Leg 8: the decision on a product, on every criterion as it stands in the same transaction; and what undoes it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from tracker import access, custody, releasing
from tracker.access import ROLES, Permission
from tracker.custody import PLAIN, Line, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, Deviation, Hold, Product, ReleaseCriterion, ReleaseDecision, User
from tracker.releasing import Case, Cause, Change, Ground
from tracker.rules import another_person, donor_reactive, for_infusion, on_hold, open_deviations, reason_given
from tracker.rules import hold as hold_rule
from tracker.rules import release as rule
from tracker.rules.refusal import Refusal
from tracker.rules.release import Approval, Criterion
from tracker.rules.released import Release
from tracker.workflow import Stage

SAID = {True: "yes", False: "no", None: "pending"}
Flag = Callable[..., Change]  # what releasing makes of a bag that a hold or a recall reaches
KINDS: Mapping[Release, str] = {"full": "release", "conditional": "conditional", "exceptional": "exceptional"}


def release(bag: Product, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Release a product that meets every criterion; also one that was released on condition, or came back."""
    return _decide(bag, "full", to=Stage.RELEASED, by=by, at=at, scene=scene)


def conditional(bag: Product, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Release a product of which only the late tests are pending."""
    return _decide(bag, "conditional", to=Stage.CONDITIONAL, by=by, at=at, scene=scene)


def restock(bag: Product, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Take a returned product into stock again: every criterion is asked anew."""
    pending = any(criterion.met is None for criterion in releasing.criteria_of(Case(bag, at)))
    return (conditional if pending else release)(bag, by=by, at=at, scene=scene)


def exceptional(
    bag: Product,
    *,
    justification: str,
    approver: User,
    physician: User | None,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Release a product that does not meet every criterion, for a patient who needs it: two signatures of different
    roles, a justification, and the agreement of the recipient's physician."""
    return _decide(
        bag,
        "exceptional",
        to=Stage.RELEASED,
        by=by,
        at=at,
        approver=approver,
        physician=physician,
        justification=justification,
        scene=scene,
    )


def quarantine(bag: Product, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Hold a product where it is, whatever its stage, and with it everything that was made of it."""
    access.require(by, Permission.QUARANTINE)
    db.write()
    change = releasing.held(bag, Cause(Ground.DECISION, reason), by=by, at=at)
    named = Line(
        bag,
        sets=change.sets,
        rows=[*_why(bag, "quarantine", reason, by=by, at=at), *change.rows],
        refusals=[*reason_given.refusals(reason), *on_hold.refusals(recall_reason=bag.recall_reason)],
        despite_hold=True,
    )
    cause = Cause(Ground.PRODUCT, f"Hold of {bag.id}: {reason}", bag.id)
    below = _below(bag, "quarantine", cause, releasing.held, by=by, at=at)
    return custody.record_together("quarantine", [named, *below], by=by, at=at, scene=scene)[0]


def lift(bag: Product, hold: Hold, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Lift one hold of a product; somebody else than the one who set it. Every other hold stays."""
    access.require(by, Permission.CLOSE_DEVIATION)
    db.write()
    found = releasing.lift_refusals(bag, hold, by=by.id)
    change = releasing.lifted(bag, [hold], reason, by=by, at=at)
    return custody.record(
        bag,
        "lift-quarantine",
        by=by,
        at=at,
        sets=change.sets,
        also=change.also,
        rows=[*_why(bag, "lift-quarantine", reason, by=by, at=at), *change.rows],
        facts={"reason_gone": hold.reason},
        refusals=[*reason_given.refusals(reason), *found],
        scene=scene,
        despite_hold=True,
    )


def recall(bag: Product, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Recall a product wherever it is, and everything that was made of it: no step takes any of it any more."""
    access.require(by, Permission.RECALL)
    named = Line(
        bag,
        sets={"recall_reason": reason, "recalled_at": at, "recalled_by": by.id},
        rows=_why(bag, "recall", reason, by=by, at=at),
        refusals=[*reason_given.refusals(reason), *hold_rule.recall_refusals(recall_reason=bag.recall_reason)],
        despite_hold=True,
    )
    cause = Cause(Ground.PRODUCT, f"Recall of {bag.id}: {reason}", bag.id)
    below = _below(bag, "recall", cause, _recalled, by=by, at=at)
    return custody.record_together("recall", [named, *below], by=by, at=at, scene=scene)[0]


def reject(bag: Product, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """End the journey of a product that must not be given."""
    access.require(by, Permission.RELEASE)
    return custody.record(
        bag,
        "reject",
        to=Stage.REJECTED,
        by=by,
        at=at,
        rows=_why(bag, "reject", reason, by=by, at=at),
        refusals=reason_given.refusals(reason),
        scene=scene,
        despite_hold=True,
    )


def close_deviation(
    deviation: Deviation, *, conclusion: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Quality assurance assesses a deviation and closes it with a conclusion; not the one who opened it."""
    access.require(by, Permission.CLOSE_DEVIATION)
    return custody.record(
        deviation,
        "close-deviation",
        by=by,
        at=at,
        sets={"closed_at": at, "closed_by": by.id, "conclusion": conclusion},
        facts={"rule": deviation.rule, "about": deviation.subject_id},
        refusals=[
            *open_deviations.closing_refusals(closed=deviation.closed_at is not None, conclusion=conclusion),
            *another_person.refusals(by=by.id, earlier={"opened the deviation": deviation.opened_by}),
        ],
        scene=scene,
    )


def _decide(
    bag: Product,
    kind: Release,
    *,
    to: Stage,
    by: User,
    at: datetime,
    scene: Scene,
    approver: User | None = None,
    physician: User | None = None,
    justification: str | None = None,
) -> CustodyEvent:
    access.require(by, Permission.RELEASE)
    case = Case(bag, at)
    criteria = releasing.criteria_of(case)
    decision = releasing.decision(
        bag, KINDS[kind], by=by, at=at, approver=approver, physician=physician, justification=justification
    )
    return custody.record(
        bag,
        KINDS[kind],
        to=to,
        by=by,
        witness=approver,
        at=at,
        rows=[decision, *_rows(decision, criteria)],
        facts={"criteria": {one.code: SAID[one.met] for one in criteria}},
        refusals=[
            *by.not_trained("release", at),
            *for_infusion.refusals(purpose=bag.purpose),
            *rule.refusals(
                criteria=criteria,
                kind=kind,
                by=by.id,
                processed_by=case.processed_by,
                approvals=_approvals(by, approver),
                justification=justification or "",
                physician_agreed=physician is not None and "physician" in physician.roles,
            ),
            *_never(case),
        ],
        scene=scene,
    )


def _rows(decision: ReleaseDecision, criteria: Sequence[Criterion]) -> list[ReleaseCriterion]:
    """Each criterion as it stood when the decision was made."""
    return [ReleaseCriterion(decision_id=decision.id, code=one.code, met=SAID[one.met]) for one in criteria]


def _below(bag: Product, kind: str, cause: Cause, flag: Flag, *, by: User, at: datetime) -> list[Line]:
    """The same for what was made of the bag and is not finished; a bag that has the flag already needs no line."""
    flagged = [(one, flag(one, cause, by=by, at=at)) for one in releasing.unfinished(bag.descendants())]
    return [
        Line(
            one,
            sets=change.sets,
            rows=[*_why(one, kind, cause.reason, by=by, at=at), *change.rows],
            facts={"because_of": bag.id},
            despite_hold=True,
        )
        for one, change in flagged
        if change
    ]


def _recalled(bag: Product, cause: Cause, *, by: User, at: datetime) -> Change:
    return releasing.recalled(bag, cause.reason, by=by, at=at)


def _why(bag: Product, kind: str, reason: str, *, by: User, at: datetime) -> list[ReleaseDecision]:
    """The decision as a row: what was decided about this bag, by whom, for what reason."""
    return [releasing.decision(bag, kind, by=by, at=at, justification=reason)]


def _approvals(by: User, approver: User | None) -> list[Approval]:
    """The two signatures, each in a role that lets its holder sign."""
    signed = [Approval(by.id, _role(by, Permission.RELEASE))]
    if approver is not None:
        signed.append(Approval(approver.id, _role(approver, Permission.APPROVE_EXCEPTION)))
    return [approval for approval in signed if approval.role]


def _role(person: User, permission: Permission) -> str:
    """The first role that lets this person do this, or none."""
    return next((role for role in sorted(person.roles) if permission in ROLES.get(role, ())), "")


def _never(case: Case) -> list[Refusal]:
    """No path leads past a donor who reacts for HIV, or past somebody who does not consent."""
    found = donor_reactive.refusals(donor=case.donor.id, reactive=releasing.agents_of(case), urgent_need=True)
    return [*(refusal for refusal in found if refusal.code == "donor-hiv-reactive"), *case.coi.consent_stops(case.at)]
