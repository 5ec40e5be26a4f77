"""The acts that a walk tries, and which bags they are meant for."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys.walk import carrying, decided, laboratory, tested, ward
from tests.journeys.walk import labelled as labels
from tests.journeys.walk.attempt import NAMES, Attempt, Walk
from tests.journeys.walk.model import Bag, Model
from tracker.workflow import AFTER_RELEASE, EMPTIED, MOVES, Stage

S = Stage
OPEN = frozenset(Stage) - EMPTIED
Fits = Callable[[Model, Bag], bool]


@dataclass(frozen=True)
class Act:
    """One act. fits: whether it is meant for this bag as it is."""

    tries: Callable[[Walk, Bag], Attempt]
    fits: Fits


def at(*stages: Stage) -> Fits:
    """Meant for a bag at one of these stages."""
    return lambda _model, bag: bag.stage in stages


def _dose_at(*stages: Stage) -> Fits:
    return lambda _model, bag: bag.purpose == "dose" and bag.stage in stages


def _held_by_somebody(_model: Model, bag: Bag) -> bool:
    return bag.keeper in NAMES and bag.stage in OPEN


def _at_a_place(_model: Model, bag: Bag) -> bool:
    return bag.keeper not in NAMES and bag.stage in OPEN


def _in_a_parcel(model: Model, bag: Bag) -> bool:
    return bag.parcel in model.parcels


def _to_be_labelled(model: Model, bag: Bag) -> bool:
    return bag.stage in (S.FILLED, S.COLLECTED) and not any(one.verified for one in model.prints_of(bag).values())


def _printed(model: Model, bag: Bag) -> bool:
    return any(not one.verified and not one.void for one in model.prints_of(bag).values())


def _to_be_destroyed(model: Model, bag: Bag) -> bool:
    return any(one.void and not one.destroyed for one in model.prints_of(bag).values())


def _to_be_ordered(model: Model, bag: Bag) -> bool:
    return bag.purpose == "dose" and (bag.round, bag.dose) not in model.order_for.values()


ACTS = {
    "store": Act(carrying.put, at(S.COLLECTED, S.RECEIVED, S.FILLED, S.LABELLED, S.CONDITIONAL, S.RETURNED)),
    "retrieve": Act(carrying.retrieve, lambda _model, bag: bag.slot is not None),
    "count": Act(carrying.count, lambda _model, bag: bag.slot is not None),
    "deliver": Act(carrying.deliver, lambda _model, bag: bag.purpose in ("sample", "retain")),
    "hand over": Act(carrying.hand_over, _held_by_somebody),
    "take": Act(carrying.take, _at_a_place),
    "put down": Act(carrying.put_down, _held_by_somebody),
    "pack": Act(carrying.pack, at(S.COLLECTED)),
    "unpack": Act(carrying.unpack, _in_a_parcel),
    "dispatch": Act(carrying.dispatch, _in_a_parcel),
    "receive": Act(carrying.receive, _in_a_parcel),
    "open run": Act(laboratory.open_run, at(S.RECEIVED)),
    "use": Act(laboratory.use, at(S.IN_PROCESS)),
    "measure": Act(laboratory.measure, at(S.IN_PROCESS)),
    "split": Act(laboratory.split, at(S.IN_PROCESS)),
    "close run": Act(laboratory.close_run, at(S.IN_PROCESS)),
    "print": Act(labels.print_, _to_be_labelled),
    "scan back": Act(labels.scan_back, _printed),
    "verify": Act(labels.verify, _printed),
    "void": Act(labels.void, _printed),
    "destroy": Act(labels.destroy, _to_be_destroyed),
    "report": Act(tested.report, _dose_at(S.FILLED, S.LABELLED)),
    "review": Act(tested.review, lambda _model, bag: "report-result" in bag.done),
    "correct": Act(tested.correct, lambda _model, bag: "report-result" in bag.done),
    "conditional": Act(decided.conditional, _dose_at(S.LABELLED, S.RETURNED)),
    "quarantine": Act(decided.quarantine, at(*OPEN)),
    "lift": Act(decided.lift, lambda _model, bag: bool(bag.holds)),
    "recall": Act(decided.recall, at(*AFTER_RELEASE)),
    "reject": Act(decided.reject, lambda _model, bag: S.REJECTED in MOVES[bag.stage]),
    "order": Act(decided.order, _to_be_ordered),
    "issue": Act(decided.issue_, at(S.RELEASED, S.CONDITIONAL)),
    "receive on ward": Act(decided.receive_on_ward, at(S.ISSUED)),
    "come back": Act(decided.come_back, at(S.ISSUED, S.ON_WARD, S.CHECKED)),
    "discard": Act(decided.discard, at(S.REJECTED, S.RETURNED)),
    "glance": Act(ward.glance, at(S.ON_WARD)),
    "check": Act(ward.check, at(S.ON_WARD)),
    "put back": Act(ward.put_back, at(S.CHECKED)),
    "start": Act(ward.start, at(S.CHECKED)),
    "vital signs": Act(ward.vitals, at(S.ON_WARD, S.CHECKED, S.INFUSING, S.INFUSED)),
    "interrupt": Act(ward.interrupt, at(S.INFUSING)),
    "resume": Act(ward.resume, at(S.INFUSING)),
    "rate": Act(ward.change_rate, at(S.INFUSING)),
    "stop": Act(ward.stop, at(S.INFUSING)),
}


def next_act(model: Model, bag: Bag) -> str:
    """What the journey has next for a bag, so that walks come far."""
    if bag.recalled:
        return "reject" if S.REJECTED in MOVES[bag.stage] else "come back"
    if bag.holds:
        return "lift"
    if bag.stage in (S.COLLECTED, S.FILLED) and not labelled(model, bag):
        return _labelling(model, bag)
    if bag.stage in (S.LABELLED, S.FILLED, S.CONDITIONAL, S.RETURNED) and bag.purpose == "dose":
        return _to_the_ward(model, bag)
    if bag.stage is S.RECEIVED:
        return "retrieve" if bag.slot else "put down" if bag.keeper in NAMES else "open run"
    if bag.stage is S.IN_PROCESS:
        return _processing(model, bag)
    if bag.stage is S.COLLECTED:
        return (
            "pack" if bag.parcel not in model.parcels else "receive" if model.parcels[bag.parcel].sent else "dispatch"
        )
    if bag.stage in (S.ON_WARD, S.CHECKED, S.INFUSING):
        return _bedside(model, bag)
    if bag.purpose != "dose" and bag.stage is S.FILLED and bag.keeper != "QC":
        return "deliver"
    return {S.ISSUED: "receive on ward", S.REJECTED: "discard"}.get(bag.stage, "store")


def labelled(model: Model, bag: Bag) -> bool:
    """Whether the newest label of a bag is verified."""
    prints = list(model.prints_of(bag).values())
    return bool(prints) and prints[-1].verified and not prints[-1].void


def _labelling(model: Model, bag: Bag) -> str:
    prints = list(model.prints_of(bag).values())
    if not prints or prints[-1].void:
        return "print"
    if any(one.void and not one.destroyed for one in prints):
        return "destroy"
    return "verify" if prints[-1].scanned else "scan back"


def _processing(model: Model, bag: Bag) -> str:
    if any(bag.id in one.parents for one in model.bags.values()):
        return "close run"
    if len(bag.used) < len(laboratory.WANTED):
        return "use"
    return "measure" if bag.counted < 2 else "split"


def _to_the_ward(model: Model, bag: Bag) -> str:
    if bag.stage in (S.LABELLED, S.RETURNED):
        return next(
            (act for act, step in (("report", "report-result"), ("review", "review-results")) if step not in bag.done),
            "conditional",
        )
    if (bag.round, bag.dose) not in model.order_for.values():
        return "order" if bag.dose == 1 else "take" if bag.slot is None else "retrieve"
    return "retrieve" if bag.slot else "issue" if bag.keeper in ("PHARM", "S00010") else "put down"


def _bedside(model: Model, bag: Bag) -> str:
    if bag.done[-1:] != ["take-vital-signs"] and bag.stage is not S.ON_WARD:
        return "vital signs"
    if bag.stage is S.INFUSING:
        return "resume" if model.infusions.get(bag.id) == "interrupted" else "stop"
    if bag.stage is S.CHECKED:
        return "start"
    return "check" if bag.done[-1:] == ["bedside-scan"] else "glance"
