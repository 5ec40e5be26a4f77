"""The ward's work: bags to check, to start, running with what is due, and patients to look after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from tracker import clock, infusing
from tracker.extensions import db
from tracker.infusing import Due
from tracker.models import (
    Handover,
    IdentityCheck,
    Infusion,
    InfusionOrder,
    Product,
    Reaction,
    RecipientIdentity,
    Round,
    User,
)
from tracker.reading.standing import standing_of
from tracker.reading.waiting import Waiting, span_words
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

LOOK_AFTER = timedelta(hours=25)
NEXT = {
    Stage.ISSUED: ("issue.receive", "attention"),
    Stage.ON_WARD: ("infuse.bag", "go"),
    Stage.CHECKED: ("infuse.bag", "attention"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One infusion of the round, as the progress line shows it."""

    number: int
    tone: str
    word: str


def waiting_on_the_ward() -> list[Waiting]:
    """Bags that are coming, on the ward or checked, by what is next for them."""
    words = {
        Stage.ISSUED: _("Receive"),
        Stage.ON_WARD: _("Check at the bedside"),
        Stage.CHECKED: _("Start the infusion"),
    }
    standing = select(Product).where(Product.stage.in_(words)).order_by(Product.expires_at, Product.id)
    return [
        Waiting(
            title=bag.id,
            subtitle=_about(bag),
            next_step=words[bag.stage],
            endpoint=NEXT[bag.stage][0],
            values={"identifier": bag.id},
            stage=_(bag.stage.value.replace("-", " ")),
            tone="stop" if bag.is_stopped else NEXT[bag.stage][1],
            due_at=bag.expires_at,
            note=_standing_note(bag),
        )
        for bag in db.session.scalars(standing)
    ]


def waiting_running() -> list[Waiting]:
    """Infusions that run or are interrupted, with the vital signs that are due next."""
    running = select(Infusion).where(Infusion.ended_at.is_(None)).order_by(Infusion.started_at)
    return [_running(infusion) for infusion in db.session.scalars(running)]


def waiting_afterwards() -> list[Waiting]:
    """Infusions that ended within a day and still need vital signs."""
    at = clock.now()
    ended = select(Infusion).where(Infusion.ended_at > at - LOOK_AFTER).order_by(Infusion.ended_at)
    found = []
    for infusion in db.session.scalars(ended):
        bag = db.session.get_one(Product, infusion.product_id)
        due, passed = next_due(bag, infusion, at), passed_by(bag, infusion, at)
        if due is not None or passed:
            found.append(_vitals_waiting(bag, due, passed, at))
    return found


def next_due(bag: Product, infusion: Infusion | None, at: datetime) -> Due | None:
    """The set of vital signs that is due now or next."""
    schedule = [due for due in infusing.due(bag, infusion, at=at) if due.due_at is not None]
    return next((due for state in ("now", "later") for due in schedule if due.state == state), None)


def passed_by(bag: Product, infusion: Infusion | None, at: datetime) -> list[Due]:
    """The sets whose time went by: each was taken and is to be entered with its time, or was not, and why."""
    return [due for due in infusing.due(bag, infusion, at=at) if due.state == "passed"]


def open_sets(bag: Product) -> list[tuple[str, str]]:
    """The sets of the schedule that are due or went by and have none: each with its name in words."""
    schedule = infusing.due(bag, Infusion.of_product(bag.id), at=clock.now())
    return [(due.slot, set_words(due)) for due in schedule if due.state in ("passed", "now")]


def set_words(due: Due) -> str:
    """A set of the schedule by the time that it is for."""
    if due.after == "end":
        after = _("%(hours)s h after the end", hours=due.minute // 60)
        return str(after if due.minute else _("At the end"))
    if due.minute <= 0:
        return str(_("At the start") if due.minute == 0 else _("Before the start"))
    return str(_("%(minutes)s min after the start", minutes=due.minute))


def findings(bag: Product) -> list[Refusal]:
    """What stands against infusing this bag right now, before anything is scanned."""
    order, check = InfusionOrder.of_product(bag.id), IdentityCheck.newest(bag.id)
    weight_kg = check.weight_kg if check else None
    return [
        *bag.hold_stops(),
        *infusing.fit_to_infuse(bag, order, weight_kg=weight_kg, at=clock.now()),
    ]


def progress(bag: Product) -> list[Step]:
    """The infusions of the bag's round: done, running, this one, to come."""
    made = {infusion.number: infusion for infusion in Infusion.of_round(bag.round_id)}
    words = {"ended": ("go", _("infused")), "running": ("pending", _("running")), "interrupted": ("stop", _("paused"))}
    steps = []
    for number in range(1, db.session.get_one(Round, bag.round_id).planned_infusions + 1):
        tone, word = ("here", _("this bag")) if number == bag.dose_number else ("plain", _("to come"))
        if number in made:
            tone, word = words[made[number].state]
        steps.append(Step(number, tone, word))
    return steps


def identity_of(bag: Product) -> RecipientIdentity | None:
    """Name and birth date of the patient, for comparing aloud."""
    return db.session.get(RecipientIdentity, bag.recipient_id)


def check_of(bag: Product) -> IdentityCheck | None:
    """The newest bedside check of this bag."""
    return IdentityCheck.newest(bag.id)


def check_holds_until(bag: Product) -> datetime | None:
    """When the bedside check lapses."""
    check = IdentityCheck.newest(bag.id)
    minutes = infusing.protocol_of(bag).infusion.check_holds_min
    return check.checked_at + timedelta(minutes=minutes) if check else None


def finish_by(bag: Product) -> datetime | None:
    """When all of the bag should be in, counted from the moment it left the pharmacy's refrigerator."""
    left = Handover.newest(bag.id, "issue")
    hours = infusing.protocol_of(bag).infusion.finish_within_hours
    return left.handed_at + timedelta(hours=hours) if left else None


def reactions_of(bag: Product) -> Sequence[Reaction]:
    """Every reaction."""
    return Reaction.of_product(bag.id)


def names_of_staff(bag: Product, infusion: Infusion | None) -> dict[str, str]:
    """Names of those who checked, started and hold, by their staff number."""
    check = IdentityCheck.newest(bag.id)
    checked = (check.checked_by, check.witnessed_by) if check else ()
    started = (infusion.started_by, infusion.ended_by) if infusion else ()
    wanted = [person for person in (bag.holder_id, *checked, *started) if person]
    return {person.id: person.name for person in db.session.scalars(select(User).where(User.id.in_(wanted)))}


def _about(bag: Product) -> str:
    planned = db.session.get_one(Round, bag.round_id).planned_infusions
    said = _("Recipient %(who)s · infusion %(n)s of %(all)s", who=bag.recipient_id, n=bag.dose_number, all=planned)
    return str(said)


def _standing_note(bag: Product) -> str:
    standing = standing_of(bag)
    return " · ".join([*([standing.release] if standing.reserve else []), standing.groups])


def _running(infusion: Infusion) -> Waiting:
    bag = db.session.get_one(Product, infusion.product_id)
    at = clock.now()
    due = next_due(bag, infusion, at)
    minutes = int((at - infusion.started_at).total_seconds() // 60)
    paused = infusion.state == "interrupted"
    return Waiting(
        title=bag.id,
        subtitle=_about(bag),
        next_step=_("Open"),
        endpoint="infuse.bag",
        values={"identifier": bag.id},
        stage=_("interrupted") if paused else _("running for %(minutes)s min", minutes=minutes),
        tone="stop" if paused else "attention" if due and due.late else "go",
        note=_vitals_note(due, passed_by(bag, infusion, at), at),
    )


def _vitals_waiting(bag: Product, due: Due | None, passed: Sequence[Due], at: datetime) -> Waiting:
    return Waiting(
        title=bag.id,
        subtitle=_about(bag),
        next_step=_("Vital signs"),
        endpoint="infuse.bag",
        values={"identifier": bag.id},
        stage=_("infused"),
        tone="attention" if passed or (due and due.late) else "pending",
        note=_vitals_note(due, passed, at),
    )


def _vitals_note(due: Due | None, passed: Sequence[Due], at: datetime) -> str:
    said = []
    if due is not None and due.due_at is not None:
        minutes = int((due.due_at - at).total_seconds() // 60)
        span = span_words(abs(minutes))
        if due.late:
            said.append(str(_("Vital signs were due %(span)s ago.", span=span)))
        elif minutes <= 0:
            said.append(str(_("Vital signs now.")))
        else:
            said.append(str(_("Vital signs in %(span)s.", span=span)))
    if passed:
        said.append(str(_("Sets not recorded: %(count)s.", count=len(passed))))
    return " ".join(said)
