"""A recall of all that a trace reaches: every product or none, at every gate; who was given one; who was told."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import process as laboratory
from tests.factories.infuse import a_checked_bag
from tests.factories.two_rounds import two_rounds
from tests.journeys import bedside, given, ledger
from tests.journeys.test_recalled_in_transit import arrive
from tests.races import at_once, overlapping
from tracker import access, clock, tracing
from tracker.custody import LostRace
from tracker.demo import issue
from tracker.demo import process as bench
from tracker.demo import release as pharmacy
from tracker.demo import store as cold
from tracker.demo import transport as carried
from tracker.demo.world import Refused, World, go
from tracker.extensions import db
from tracker.models import Contact, CustodyEvent, Donor, Product, Recipient, ReleaseDecision, SupplyLot, Task
from tracker.reading import trace
from tracker.steps import assay, monitor, recall, release
from tracker.workflow import GONE, UNFINISHED, Stage

WHY = "Leaks reported by the maker (synthetic)"


def a_lot_of_both(*bags: Product) -> SupplyLot:
    """A lot that touched all of these."""
    lots = db.session.scalars(select(SupplyLot).order_by(SupplyLot.id))
    return next(lot for lot in lots if {bag.id for bag in bags} <= tracing.reached(lot))


def recalled(world: World, start: Any, **changes: Any) -> CustodyEvent:
    act: dict[str, Any] = {"reason": WHY, "by": world["priya"], "at": clock.now()}
    return recall.recall_reached(start, **act | changes)


def products_of(start: Any) -> list[Product]:
    return [db.session.get_one(Product, one) for one in sorted(tracing.reached(start))]


def lines() -> int:
    return db.session.scalar(select(func.count()).select_from(CustodyEvent)) or 0


@pytest.mark.hazard("H50")
@pytest.mark.hazard("H12")
def test_everything_that_could_still_be_used_is_recalled_by_one_form(world: World) -> None:
    running, other = two_rounds(world)
    lot = a_lot_of_both(running, other)
    usable = {bag.id for bag in products_of(lot) if bag.stage in UNFINISHED}
    ended = [bag for bag in products_of(lot) if bag.id not in usable]
    before = lines()
    event = go(recalled(world, lot))
    assert {bag.id for bag in products_of(lot) if bag.recall_reason} == usable
    assert usable >= {running.id, other.id}
    assert ended
    assert all(bag.recall_reason is None for bag in ended)
    assert {bag.recall_reason for bag in products_of(lot)} - {None} == {f"Recall from lot {lot.id}: {WHY}"}
    assert lines() - before == len(usable) + 2  # the lot itself, and the one recipient who is being given a bag
    assert event.said["facts"] == {"reason": WHY, "products": len(usable), "recipients": 1}
    assert [ReleaseDecision.all_of(bag)[-1].kind for bag in sorted(usable)] == ["recall"] * len(usable)
    assert (lot.recall_reason, lot.recalled_by) == (WHY, world["priya"].id)


@pytest.mark.hazard("H50")
def test_who_was_given_one_is_a_task_of_a_physician_and_not_twice(world: World) -> None:
    running, _other = two_rounds(world)
    donor = db.session.get_one(Donor, running.donor_id)
    go(recalled(world, donor))
    (task,) = [one for one in Task.open_about(running.recipient_id) if one.kind == recall.INFUSED]
    assert (task.role, task.note) == ("physician", f"Recall from donor {donor.id}: {WHY}")
    again = recalled(world, donor)
    assert ledger.reasons(again) == {"nothing-to-recall"}
    recipient = db.session.get_one(Recipient, running.recipient_id)
    told: dict[str, Any] = {"note": "Called in (synthetic)", "by": world["mori"], "at": clock.now()}
    go(assay.tell_physician(recipient, task, **told))
    assert [one for one in Task.open_about(running.recipient_id) if one.kind == recall.INFUSED] == []


def test_what_is_wholly_given_is_not_stopped_but_its_recipient_is_looked_after(world: World) -> None:
    bag = given.bag_on_ward(world)
    bedside.check(world, bag)
    bedside.measure(world, bag)
    bedside.start(world, bag)
    with clock.fixed(clock.now()):
        ended = bedside.stop(world, bag)
    assert ended.accepted
    go(recalled(world, db.session.get_one(Donor, bag.donor_id)))
    assert (bag.stage, bag.recall_reason) == (Stage.INFUSED, None)
    assert [task.kind for task in Task.open_about(bag.recipient_id)] == [recall.INFUSED]


def test_a_recall_without_a_reason_or_of_nothing_is_refused_and_recalls_nothing(world: World) -> None:
    running, other = two_rounds(world)
    lot = a_lot_of_both(running, other)
    assert ledger.reasons(recalled(world, lot, reason=" ")) == {"no-reason"}
    untouched = next(one for one in db.session.scalars(select(SupplyLot)) if not tracing.reached(one))
    assert ledger.reasons(recalled(world, untouched)) == {"nothing-to-recall"}
    assert [bag for bag in products_of(lot) if bag.recall_reason] == []
    assert (lot.recalled_at, untouched.recalled_at) == (None, None)


@pytest.mark.parametrize("who", ["nadia", "ada", "cora", "theo", "mori"])
def test_only_who_may_recall_recalls(world: World, who: str) -> None:
    bag = given.filled_bags(world)[0]
    with pytest.raises(access.Forbidden):
        recalled(world, db.session.get_one(Donor, bag.donor_id), by=world[who])


def frozen_bag(world: World) -> Product:
    return given.frozen_bag(world)


def to_the_courier(world: World, bag: Product) -> None:
    issue.to_courier(world, bag, issue.order(world, bag.round, bag.dose_number or 0, at=clock.now()), at=clock.now())


Bag = Callable[[World], Product]
GATES: dict[str, tuple[Bag, Callable[[World, Product], Any]]] = {
    "take a collection bag into the laboratory": (
        laboratory.a_collected_bag,
        lambda world, bag: carried.to_lab(world, [bag], at=clock.now()),
    ),
    "open a run": (laboratory.a_received_bag, lambda world, bag: bench.opened(world, bag, at=clock.now())),
    "freeze": (given.labelled_bag, lambda world, bag: bench.frozen(world, bag, at=clock.now())),
    "take out of the tank": (frozen_bag, lambda world, bag: bench.thawed(world, bag, at=clock.now())),
    "take out of the refrigerator": (given.labelled_bag, lambda world, bag: cold.take(world, bag, at=clock.now())),
    "release": (given.labelled_bag, lambda world, bag: pharmacy.conditional(world, bag, at=clock.now())),
    "issue": (given.released_bag, to_the_courier),
    "take over on the ward": (given.bag_with_courier, lambda world, bag: go(arrive(world, bag))),
    "scan at the bedside": (given.bag_on_ward, lambda world, bag: go(bedside.glance(world, bag))),
    "check at the bedside": (given.bag_on_ward, lambda world, bag: go(bedside.check(world, bag))),
    "start": (a_checked_bag, lambda world, bag: go(bedside.start(world, bag))),
}


@pytest.mark.hazard("H12")
@pytest.mark.hazard("H50")
@pytest.mark.parametrize("gate", GATES)
def test_no_gate_lets_a_bag_through_that_was_recalled_with_all_the_others(world: World, gate: str) -> None:
    bag, act = GATES[gate][0](world), GATES[gate][1]
    go(recalled(world, db.session.get_one(Donor, bag.donor_id)))
    stage = bag.stage
    with pytest.raises(Refused):
        act(world, bag)
    db.session.flush()
    refused = db.session.scalars(
        select(CustodyEvent).where(CustodyEvent.verdict == "refused", CustodyEvent.subject_id == bag.id)
    ).all()
    assert "recalled" in {one["code"] for line in refused for one in line.said["refusals"]}
    assert bag.stage == stage


@pytest.mark.hazard("H12")
def test_an_infusion_that_runs_is_flagged_stopped_and_not_resumed(world: World) -> None:
    running, _other = two_rounds(world)
    go(recalled(world, db.session.get_one(Donor, running.donor_id)))
    with clock.fixed(clock.now() + timedelta(minutes=10)):
        now = clock.now()
        go(monitor.interrupt(running, reason="Recalled", by=world["nadia"], at=now))
        again = monitor.resume(running, rate_ml_per_min=running.volume_ml / 100, by=world["nadia"], at=now)
        assert "recalled" in ledger.reasons(again)
        assert bedside.stop(world, running, volume_ml=Decimal(50), reason="Recalled (synthetic)").accepted


@pytest.mark.hazard("H12")
@pytest.mark.parametrize("begins", ["recall", "start"])
def test_a_recall_and_the_start_of_an_infusion_at_one_moment_never_miss_each_other(
    app: Flask, world: World, begins: str
) -> None:
    bag = a_checked_bag(world)
    bedside.measure(world, bag)
    db.session.commit()
    bag_id, donor_id = bag.id, bag.donor_id

    def recalls() -> CustodyEvent:
        try:
            return recall.recall_reached(
                db.session.get_one(Donor, donor_id), reason=WHY, by=me("priya"), at=clock.now()
            )
        except LostRace:  # as who presses the button again
            db.session.rollback()
            return recall.recall_reached(
                db.session.get_one(Donor, donor_id), reason=WHY, by=me("priya"), at=clock.now()
            )

    def starts() -> CustodyEvent:
        return bedside.start(world, db.write().get_one(Product, bag_id), by=me("nadia"))

    def me(who: str) -> Any:
        return db.session.get_one(type(world[who]), world[who].id)

    acts = (recalls, starts) if begins == "recall" else (starts, recalls)
    became = dict(zip((act.__name__ for act in acts), overlapping(app, *acts), strict=True))
    db.session.expire_all()
    bag = db.session.get_one(Product, bag_id)
    tasks = [task.kind for task in Task.open_about(bag.recipient_id)]
    assert became["recalls"] == "accepted"
    assert bag.recall_reason is not None
    assert (bag.stage == Stage.INFUSING) == (became["starts"] == "accepted")
    assert tasks == ([recall.INFUSED] if became["starts"] == "accepted" else [])
    assert (became["starts"] == "accepted") == (begins == "start")


@pytest.mark.hazard("H50")
def test_a_recall_that_loses_one_of_its_bags_recalls_none(app: Flask, world: World) -> None:
    running, other = two_rounds(world)
    lot_id = a_lot_of_both(running, other).id
    other_id = other.id
    db.session.commit()

    def recalls() -> str | None:
        lot = db.write().get_one(SupplyLot, lot_id)
        priya = db.session.get_one(type(world["priya"]), world["priya"].id)
        event = recall.recall_reached(lot, reason=WHY, by=priya, at=clock.now())
        db.session.commit()
        return event.verdict

    def holds() -> str | None:
        bag = db.write().get_one(Product, other_id)
        olga = db.session.get_one(type(world["olga"]), world["olga"].id)
        event = release.quarantine(bag, reason="Smell (synthetic)", by=olga, at=clock.now())
        db.session.commit()
        return event.verdict

    recall_became, hold_became = at_once(app, [recalls, holds])
    db.session.expire_all()
    flagged = {bag.id for bag in products_of(db.session.get_one(SupplyLot, lot_id)) if bag.recall_reason}
    usable = {bag.id for bag in products_of(db.session.get_one(SupplyLot, lot_id)) if bag.stage in UNFINISHED}
    assert flagged == (usable if recall_became == "accepted" else set())
    assert "accepted" in (recall_became, hold_became)


def test_a_contact_says_who_was_told_how_and_by_whom_about_each_product(world: World) -> None:
    running, other = two_rounds(world)
    lot = a_lot_of_both(running, other)
    recipient = db.session.get_one(Recipient, other.recipient_id)
    act: dict[str, Any] = {"way": "telephone", "note": "x", "by": world["cora"], "at": clock.now()}
    go(recall.record_contact(lot, recipient, whom="ward", outcome="not-reached", **act))
    made = Contact.of(lot, tracing.reached(lot))
    somewhere = [bag for bag in products_of(lot) if bag.stage not in GONE]
    theirs = {bag.id for bag in somewhere if bag.recipient_id == other.recipient_id}
    assert set(made) == theirs
    (one,) = made[other.id]
    assert (one.whom, one.way, one.outcome, one.contacted_by) == ("ward", "telephone", "not-reached", world["cora"].id)
    assert Contact.state(made[other.id]) == "not-reached"
    assert trace.to_do(trace.of(lot)).not_told == len(somewhere)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"whom": "nobody"}, "contact-incomplete"),
        ({"way": "pigeon"}, "contact-incomplete"),
        ({"outcome": "perhaps"}, "contact-incomplete"),
    ],
)
def test_a_contact_that_says_too_little_is_refused(world: World, changes: dict[str, str], code: str) -> None:
    _running, other = two_rounds(world)
    act: dict[str, Any] = {"whom": "ward", "way": "telephone", "outcome": "told", "note": "", "by": world["cora"]}
    recipient = db.session.get_one(Recipient, other.recipient_id)
    donor = db.session.get_one(Donor, other.donor_id)
    event = recall.record_contact(donor, recipient, **act | changes, at=clock.now())
    assert ledger.reasons(event) == {code}
    stranger = db.session.get_one(Donor, "D01")
    event = recall.record_contact(stranger, recipient, **act, at=clock.now())
    assert ledger.reasons(event) == {"not-on-recall-list"}


def test_who_neither_recalls_nor_follows_up_records_no_contact(world: World) -> None:
    bag = given.filled_bags(world)[0]
    donor, recipient = db.session.get_one(Donor, bag.donor_id), db.session.get_one(Recipient, bag.recipient_id)
    act: dict[str, Any] = {"whom": "ward", "way": "telephone", "outcome": "told", "note": "", "at": clock.now()}
    with pytest.raises(access.Forbidden):
        recall.record_contact(donor, recipient, by=world["ada"], **act)
