"""What waits for a decision, and what stands in its way."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select

from tracker import protocols
from tracker.extensions import db
from tracker.models import Assay, Deviation, Product, ReleaseDecision
from tracker.reading.assay import unfinished
from tracker.reading.holds import why_stopped
from tracker.reading.value_words import rule_words
from tracker.reading.waiting import Waiting
from tracker.releasing import Case
from tracker.rules import release as rule
from tracker.rules import stage, still_frozen
from tracker.rules.refusal import N_, Refusal
from tracker.rules.release import Criterion
from tracker.rules.released import Release
from tracker.rules.two_people import Person
from tracker.workflow import AFTER_RELEASE, MOVES, UNFINISHED, Stage

MOST_LISTED = 100
TO: dict[Release, Stage] = {
    "full": Stage.RELEASED,
    "conditional": Stage.CONDITIONAL,
    "exceptional": Stage.RELEASED,
}


def stops(case: Case, criteria: Sequence[Criterion], kind: Release, by: Person) -> list[Refusal]:
    """What stands in the way of this decision by this person, its signatures aside; the criteria, each with its
    reasons, stand beside it on the page and are only counted here."""
    bag = case.bag
    person = rule.refusals(criteria=(), kind=kind, by=by, processed_by=case.processed_by)
    against = [one for one in criteria if _stands(one, kind)]
    return [
        *stage.refusals(current=bag.stage, wanted=TO[kind], allowed=MOVES[bag.stage]),
        *still_frozen.refusals(frozen=bag.is_frozen),
        *(_against(len(against)) if against else ()),
        *(refusal for refusal in person if not refusal.code.startswith("exceptional-")),
    ]


def _stands(one: Criterion, kind: Release) -> bool:
    found = rule.refusals(criteria=[one], kind=kind, by="", processed_by=())
    return any(not refusal.code.startswith("exceptional-") for refusal in found)


def _against(count: int) -> list[Refusal]:
    says = N_("Criteria that stand against it: %(count)s.")
    return [Refusal("criteria-open", says, N_("Read the reasons beside each criterion."), {"count": str(count)})]


def waiting_for_release() -> list[Waiting]:
    """Labelled bags with results, and returned ones, those that expire first on top.

    A frozen bag waits for its thaw and one without a result for its tests, not for this.
    """
    measured = exists().where(Assay.product_id == Product.id)
    return _bags(N_("Decide"), Product.stage == Stage.RETURNED, and_(Product.stage == Stage.LABELLED, measured))


def waiting_for_late_tests() -> list[Waiting]:
    """Bags that were released on condition: until they are released in full, and those that have left, given or not,
    until their last test is final."""
    begun = unfinished().order_by(None).subquery()
    awaited = Product.id.in_(select(begun.c.product_id))
    conditional = exists().where(ReleaseDecision.product_id == Product.id, ReleaseDecision.kind == "conditional")
    left = and_(Product.stage.in_(AFTER_RELEASE), conditional, awaited)
    return _bags(N_("Look at the late tests"), Product.stage == Stage.CONDITIONAL, left)


def stopped() -> list[Waiting]:
    """Bags on hold or recalled that are still to be worked on or given."""
    flagged = or_(Product.hold_reason.is_not(None), Product.recall_reason.is_not(None))
    bags = select(Product).where(flagged, Product.stage.in_(UNFINISHED)).order_by(Product.held_at, Product.id)
    return [
        Waiting(
            title=bag.id,
            subtitle=why_stopped(bag),
            next_step=N_("Assess"),
            endpoint="release.product",
            values={"identifier": bag.id},
            tone="stop" if bag.recall_reason else "attention",
        )
        for bag in db.session.scalars(bags.limit(MOST_LISTED))
    ]


def open_deviations() -> list[Deviation]:
    """Every deviation that nobody has closed, oldest first."""
    wanted = select(Deviation).where(Deviation.closed_at.is_(None)).order_by(Deviation.opened_at, Deviation.id)
    return list(db.session.scalars(wanted.limit(MOST_LISTED)))


def waiting_deviations() -> list[Waiting]:
    """The same as a worklist."""
    return [
        Waiting(
            title=one.subject_id,
            subtitle=f"{rule_words(one.rule)}: {one.reason}",
            next_step=N_("Assess"),
            endpoint="release.deviation",
            values={"identifier": one.id},
            tone="attention",
        )
        for one in open_deviations()
    ]


def _bags(next_step: str, *which: ColumnElement[bool]) -> list[Waiting]:
    frozen = Product.product_description_code.in_(protocols.codes_of("cryopreserved"))
    bags = select(Product).where(or_(*which), Product.purpose == "dose", ~frozen)
    return [
        Waiting(
            title=bag.id,
            subtitle=bag.recipient_id,
            next_step=next_step,
            endpoint="release.product",
            values={"identifier": bag.id},
            due_at=bag.expires_at,
        )
        for bag in db.session.scalars(bags.order_by(Product.expires_at, Product.id).limit(MOST_LISTED))
    ]
