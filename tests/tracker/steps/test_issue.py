"""Leg 9: every reason for which an order is not signed and a bag does not leave, arrive or come back."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.infuse import MINUTE, a_bag_on_the_ward, a_running_bag, an_order, released_bags
from tracker import clock
from tracker.access import Forbidden
from tracker.custody import Scene
from tracker.demo import issue as walk
from tracker.demo import release
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, Deviation, Handover, InfusionOrder, Product, Round
from tracker.steps import administer, carry, enrol, issue, order, printing, screen, store
from tracker.steps import release as decided
from tracker.workflow import Stage


@pytest.fixture
def bags(world: World) -> list[Product]:
    return released_bags(world, divisions="AB")


@pytest.fixture
def bag(bags: list[Product]) -> Product:
    return bags[0]


@pytest.fixture
def made_out(world: World, bag: Product) -> InfusionOrder:
    return an_order(world, bag)


def codes(event: CustodyEvent) -> set[str]:
    assert not event.accepted
    return {refusal["code"] for refusal in event.said["refusals"]}


def ordered(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    today = world.site.day_of(clock.now())
    said: dict[str, Any] = {
        "number": 1,
        "planned_on": today,
        "target_cells_per_kg": 250_000_000,
        "weight_kg": Decimal("60.0"),
        "weighed_on": today,
        "by": world["mori"],
        "at": clock.now(),
    }
    return order.order(db.session.get_one(Round, bag.round_id), **said | changes)


def issued(world: World, bag: Product, made_out: InfusionOrder, **changes: Any) -> CustodyEvent:
    said: dict[str, Any] = {"coi": bag.round_id, "courier": world["carl"], "by": world["priya"], "at": clock.now()}
    return issue.issue(bag, order=made_out, **said | changes)


def received(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    said: dict[str, Any] = {
        "scanned": bag.id,
        "giver": world["carl"],
        "place": world.places["WARD-7"],
        "intact": True,
        "by": world["nadia"],
        "at": clock.now(),
    }
    return issue.receive_on_ward(bag, **said | changes)


def returned(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    said: dict[str, Any] = {
        "scanned": bag.id,
        "giver": world["nadia"],
        "place": world.places["PHARM"],
        "temperature_kept": True,
        "unopened": True,
        "by": world["priya"],
        "at": clock.now(),
    }
    return issue.return_to_pharmacy(bag, **said | changes)


def day(world: World, days: int) -> date:
    return world.site.day_of(clock.now()) + timedelta(days=days)


def test_an_order_is_signed_and_numbered_in_the_round(world: World, bag: Product) -> None:
    event = go(ordered(world, bag))
    made = db.session.query(InfusionOrder).one()
    assert (made.id, made.stream, made.signed_by) == (event.said["facts"]["order"], f"round:{bag.round_id}", "S00003")


ORDERS = [
    ("infusion-beyond-round", {"number": 4}),
    ("infusion-beyond-round", {"number": 0}),
    ("dose-outside-window", {"target_cells_per_kg": 199_999_999}),
    ("dose-outside-window", {"target_cells_per_kg": 300_000_001}),
]


@pytest.mark.parametrize(("code", "changes"), ORDERS)
def test_an_order_outside_the_protocol_is_refused(
    world: World, bag: Product, code: str, changes: dict[str, Any]
) -> None:
    assert codes(ordered(world, bag, **changes)) == {code}
    assert db.session.query(InfusionOrder).count() == 0


@pytest.mark.hazard("H51")
@pytest.mark.parametrize("who", ["donor", "recipient"])
def test_nothing_is_ordered_or_issued_after_a_consent_was_withdrawn(
    world: World, bag: Product, made_out: InfusionOrder, who: str
) -> None:
    go(enrol.withdraw_consent(getattr(bag.round, who), reason="No.", by=world["cora"], at=clock.now()))
    assert "consent-withdrawn" in codes(ordered(world, bag))
    assert codes(issued(world, bag, made_out)) == {"consent-withdrawn"}
    assert "consent-withdrawn" in codes(issued(world, bag, made_out, at=clock.now() - timedelta(minutes=5)))


@pytest.mark.hazard("H15")
def test_a_bag_of_a_reactive_donor_is_not_issued(world: World, bag: Product, made_out: InfusionOrder) -> None:
    at = clock.now()
    results = {"hiv-nat": "reactive"}
    go(screen.report_tests(bag.round.donor, results=results, specimen_at=at, by=world["cora"], at=at))
    stays(bag, issued(world, bag, made_out), "donor-hiv-reactive")


def test_an_order_is_for_a_day_to_come_with_a_weight_of_the_week(world: World, bag: Product) -> None:
    assert codes(ordered(world, bag, planned_on=day(world, -1))) == {"order-for-the-past"}
    assert codes(ordered(world, bag, weighed_on=day(world, -8))) == {"weight-too-old"}
    assert codes(ordered(world, bag, weighed_on=day(world, 1))) == {"weight-in-future"}
    assert ordered(world, bag, weighed_on=day(world, -7)).accepted


def test_an_infusion_is_ordered_once_and_again_after_a_cancellation(world: World, bag: Product) -> None:
    first = db.session.get_one(InfusionOrder, go(ordered(world, bag)).said["facts"]["order"])
    assert codes(ordered(world, bag)) == {"order-exists"}
    go(order.cancel(first, reason="fever", by=world["mori"], at=clock.now()))
    assert ordered(world, bag).accepted
    assert codes(order.cancel(first, reason="again", by=world["mori"], at=clock.now())) == {"order-already-cancelled"}


@pytest.mark.hazard("H36")
def test_an_order_too_near_to_another_one_that_is_not_carried_out_yet_needs_a_reason(
    world: World, bag: Product
) -> None:
    go(ordered(world, bag))
    assert codes(ordered(world, bag, number=2, planned_on=day(world, 4))) == {"order-too-soon"}
    go(ordered(world, bag, number=2, planned_on=day(world, 5)))
    assert codes(ordered(world, bag, number=3, planned_on=day(world, 2))) == {"order-too-soon"}
    scene = Scene(override_reason="The recipient leaves the country (synthetic)")
    go(ordered(world, bag, number=3, planned_on=day(world, 9), witness=world["cora"], scene=scene))
    assert db.session.query(Deviation).one().rule == "order-too-soon"


def test_an_order_whose_day_went_by_or_that_was_cancelled_keeps_no_other_from_its_day(
    world: World, bag: Product
) -> None:
    go(ordered(world, bag))
    second = db.session.get_one(
        InfusionOrder, go(ordered(world, bag, number=2, planned_on=day(world, 5))).said["facts"]["order"]
    )
    go(order.cancel(second, reason="fever", by=world["mori"], at=clock.now()))
    assert ordered(world, bag, number=3, planned_on=day(world, 6)).accepted
    with clock.fixed(clock.now() + timedelta(days=1)):
        tomorrow = world.site.day_of(clock.now())
        assert ordered(world, bag, number=2, planned_on=tomorrow, weighed_on=tomorrow).accepted


def test_only_a_physician_orders(world: World, bag: Product) -> None:
    with pytest.raises(Forbidden):
        ordered(world, bag, by=world["priya"])


def test_an_issued_bag_is_the_couriers_and_fills_the_order(world: World, bag: Product, made_out: InfusionOrder) -> None:
    go(issued(world, bag, made_out))
    assert (bag.stage, bag.holder_id, made_out.product_id) == (Stage.ISSUED, "S00012", bag.id)
    left = Handover.newest(bag.id, "issue")
    assert left is not None
    assert (left.given_by, left.taken_by) == ("S00010", "S00012")


def lines_of(*steps: str) -> list[tuple[str, str, str]]:
    """Step, subject and verdict of every line of these steps."""
    made = db.session.query(CustodyEvent).filter(CustodyEvent.step.in_(steps)).order_by(CustodyEvent.recorded_at)
    return sorted((line.step, line.subject_kind, line.verdict) for line in made)


def test_bag_and_order_are_issued_by_one_act(world: World, bag: Product, made_out: InfusionOrder) -> None:
    go(issued(world, bag, made_out))
    assert lines_of("issue", "fill-order") == [
        ("fill-order", "infusion_order", "accepted"),
        ("issue", "product", "accepted"),
    ]


def test_neither_bag_nor_order_says_issued_when_the_act_is_refused(
    world: World, bag: Product, made_out: InfusionOrder
) -> None:
    stays(bag, issued(world, bag, made_out, at=clock.now() - timedelta(minutes=20)), "late-entry")
    assert {verdict for _step, _kind, verdict in lines_of("issue", "fill-order")} == {"refused"}
    assert made_out.product_id is None
    assert db.session.query(Handover).filter_by(purpose="issue").count() == 0


def test_a_double_tap_issues_a_bag_once(world: World, bag: Product, made_out: InfusionOrder) -> None:
    first, again = (issued(world, bag, made_out, scene=Scene(form_key="one-form")) for _ in range(2))
    assert (again.accepted, again.digest) == (True, first.digest)
    assert len(lines_of("issue", "fill-order")) == 2


def stays(bag: Product, event: CustodyEvent, code: str, stage: Stage = Stage.CONDITIONAL) -> None:
    keeper = bag.keeper
    assert code in codes(event)
    db.session.commit()
    db.session.refresh(bag)
    assert (bag.stage, bag.keeper) == (stage, keeper)


@pytest.mark.hazard("H01")
def test_a_bag_is_not_issued_for_the_chain_of_identity_of_another_round(
    world: World, bag: Product, made_out: InfusionOrder
) -> None:
    stays(bag, issued(world, bag, made_out, coi="CHA999926000002"), "wrong-coi")
    stays(bag, issued(world, bag, made_out, coi=None), "wrong-coi")
    assert made_out.product_id is None


def test_a_bag_is_not_issued_for_an_order_of_another_infusion(world: World, bags: list[Product]) -> None:
    stays(bags[1], issued(world, bags[1], an_order(world, bags[0])), "order-wrong-infusion")


def test_a_bag_is_not_issued_against_a_cancelled_order(world: World, bag: Product, made_out: InfusionOrder) -> None:
    go(order.cancel(made_out, reason="fever", by=world["mori"], at=clock.now()))
    stays(bag, issued(world, bag, made_out), "order-cancelled")


def test_a_bag_is_not_issued_on_another_day(world: World, bag: Product) -> None:
    round_ = db.session.get_one(Round, bag.round_id)
    tomorrow = walk.order(world, round_, 1, at=clock.now(), planned_on=day(world, 1))
    stays(bag, issued(world, bag, tomorrow), "order-wrong-date")


def test_a_second_bag_is_not_issued_against_an_order(world: World, bags: list[Product]) -> None:
    made = an_order(world, bags[0])
    go(issued(world, bags[0], made))
    stays(bags[1], issued(world, bags[1], made), "order-already-filled")


def test_an_order_that_is_carried_out_is_not_cancelled(world: World) -> None:
    a_running_bag(world)
    made_out = db.session.query(InfusionOrder).one()
    assert codes(order.cancel(made_out, reason="fever", by=world["mori"], at=clock.now())) == {"order-carried-out"}
    assert made_out.cancelled_at is None


@pytest.mark.hazard("H19")
def test_a_bag_leaves_from_the_pharmacy_only(world: World, bag: Product, made_out: InfusionOrder) -> None:
    for position, code in (("FRIDGE-1-A1", "not-in-the-room"), ("PHARM-F1-01", "")):
        go(store.put(bag, position=world.places[position], by=world["priya"], at=clock.now()))
        event = issued(world, bag, made_out)
        assert event.accepted == (not code)
        if code:
            stays(bag, event, code)


@pytest.mark.hazard("H23")
def test_a_bag_in_another_persons_hands_is_neither_issued_nor_stored_nor_discarded(
    world: World, bag: Product, made_out: InfusionOrder
) -> None:
    go(carry.take(bag, place=world.places["PHARM"], by=world["theo"], at=clock.now()))
    act: dict[str, Any] = {"by": world["priya"], "at": clock.now()}
    stays(bag, issued(world, bag, made_out), "not-the-holder")
    stays(bag, store.put(bag, position=world.places["PHARM-F1-01"], **act), "held-by-another")
    waste: dict[str, Any] = {
        "place": world.places["PHARM-W"],
        "scanned": bag.id,
        "reason": "leak",
        "witness": world["olga"],
    }
    stays(bag, issue.discard(bag, **waste, **act), "held-by-another")


@pytest.mark.hazard("H22")
def test_an_issued_bag_is_not_stored_past_the_return(world: World) -> None:
    bag = a_bag_on_the_ward(world)
    event = store.put(bag, position=world.places["PHARM-F1-01"], by=world["priya"], at=clock.now())
    stays(bag, event, "not-for-storage", Stage.ON_WARD)


def test_a_bag_is_not_put_down_in_the_waste(world: World, bag: Product) -> None:
    go(carry.take(bag, place=world.places["PHARM"], by=world["priya"], at=clock.now()))
    event = carry.put_down(bag, place=world.places["PHARM-W"], by=world["priya"], at=clock.now())
    stays(bag, event, "waste-not-a-place")


@pytest.mark.hazard("H12")
def test_a_recalled_or_held_bag_is_not_issued(world: World, bag: Product, made_out: InfusionOrder) -> None:
    release.recall(world, bag, reason="late growth", at=clock.now())
    stays(bag, issued(world, bag, made_out), "recalled")


def test_a_bag_that_is_not_released_is_not_issued(world: World, bag: Product, made_out: InfusionOrder) -> None:
    source = db.session.get_one(Product, bag.id[:-8] + "DAA01-00")
    event = issued(world, source, made_out)
    assert {"not-released", "wrong-stage", "not-a-dose", "label-not-printed"} <= codes(event)


@pytest.mark.hazard("H13")
@pytest.mark.parametrize(("seconds", "accepted"), [(-1, True), (0, False), (1, False)])
def test_a_bag_is_issued_until_the_last_second_before_it_expires(
    world: World, bag: Product, seconds: int, accepted: bool
) -> None:
    expires = bag.expires_at
    assert expires is not None
    with clock.fixed(expires - timedelta(hours=1)):
        made = an_order(world, bag, at=clock.now())
    with clock.fixed(expires + timedelta(seconds=seconds)):
        event = issued(world, bag, made)
    assert event.accepted == accepted
    assert accepted or codes(event) == {"expired"}


def test_a_bag_whose_label_was_reprinted_and_not_verified_is_not_issued(
    world: World, bag: Product, made_out: InfusionOrder
) -> None:
    again = printing.print_labels([bag], kind="final", by=world["theo"], at=clock.now(), reprint_reason="smudged")
    go(again)
    stays(bag, issued(world, bag, made_out), "label-not-verified")


def test_a_pharmacist_whose_training_lapsed_does_not_issue(world: World, bag: Product, made_out: InfusionOrder) -> None:
    untrained = world["olga"]
    go(administer.change_user(untrained, role_names="pharmacist", by=world["sam"], at=clock.now()))
    stays(bag, issued(world, bag, made_out, by=untrained), "training-missing")


HANDS = [("no-taker", None), ("taker-not-authorised", "cora"), ("taker-is-giver", "priya")]


@pytest.mark.parametrize(("code", "taker"), HANDS)
def test_a_bag_goes_only_to_somebody_who_may_carry_it(
    world: World, bag: Product, made_out: InfusionOrder, code: str, taker: str | None
) -> None:
    stays(bag, issued(world, bag, made_out, courier=world[taker] if taker else None), code)


def test_a_dose_outside_the_window_needs_a_reason_and_a_second_person(world: World, bag: Product) -> None:
    heavy = an_order_for(world, bag, Decimal("80.0"))
    stays(bag, issued(world, bag, heavy), "dose-outside-window")
    scene = Scene(override_reason="Physician accepts 1.9 × 10⁸ per kg")
    go(issued(world, bag, heavy, witness=world["olga"], scene=scene))
    assert (bag.stage, db.session.query(Deviation).one().rule) == (Stage.ISSUED, "dose-outside-window")


def an_order_for(world: World, bag: Product, weight_kg: Decimal) -> InfusionOrder:
    round_ = db.session.get_one(Round, bag.round_id)
    return walk.order(world, round_, 1, at=clock.now(), weight_kg=weight_kg)


def test_the_ward_takes_a_bag_only_from_its_holder_into_a_place_of_the_ward(
    world: World, bag: Product, made_out: InfusionOrder
) -> None:
    go(issued(world, bag, made_out))
    stays(bag, received(world, bag, giver=world["ana"]), "not-the-holder", Stage.ISSUED)
    stays(bag, received(world, bag, place=world.places["PHARM"]), "wrong-place", Stage.ISSUED)
    stays(bag, received(world, bag, intact=False), "bag-not-intact", Stage.ISSUED)
    stays(bag, received(world, bag, scanned="another"), "wrong-bag", Stage.ISSUED)
    release.recall(world, bag, reason="late growth", at=clock.now())
    stays(bag, received(world, bag), "recalled", Stage.ISSUED)


def test_an_expired_bag_is_not_received(world: World, bag: Product, made_out: InfusionOrder) -> None:
    go(issued(world, bag, made_out))
    assert bag.expires_at is not None
    with clock.fixed(bag.expires_at):
        stays(bag, received(world, bag), "expired", Stage.ISSUED)


@pytest.mark.parametrize(("minutes", "accepted"), [(29, True), (30, True), (31, False)])
def test_a_bag_comes_back_into_stock_within_its_time(
    world: World, noon: datetime, minutes: int, accepted: bool
) -> None:
    bag = a_bag_on_the_ward(world)
    left = Handover.newest(bag.id, "issue")
    assert left is not None
    with clock.fixed(left.handed_at + minutes * MINUTE):
        event = returned(world, bag)
    assert event.accepted == accepted
    order_now = db.session.query(InfusionOrder).one()
    assert (order_now.product_id is None) == accepted
    if not accepted:
        assert codes(event) == {"return-too-late"}


def test_a_return_that_is_refused_leaves_the_order_its_bag(world: World) -> None:
    bag = a_bag_on_the_ward(world)
    stays(bag, returned(world, bag, at=clock.now() - timedelta(minutes=20)), "late-entry", Stage.ON_WARD)
    assert db.session.query(InfusionOrder).one().product_id == bag.id
    assert {verdict for _step, _kind, verdict in lines_of("return", "clear-order")} == {"refused"}


def test_a_warm_or_opened_bag_comes_back_only_into_quarantine(world: World) -> None:
    bag = a_bag_on_the_ward(world)
    bad = {"temperature_kept": False, "unopened": False}
    event = returned(world, bag, **bad)
    assert codes(event) == {"return-out-of-temperature", "return-opened"}
    go(returned(world, bag, quarantine=True, **bad))
    assert (bag.stage, bag.place_id, bag.held_by) == (Stage.RETURNED, "PHARM", "S00010")
    assert "opened or spiked" in (bag.hold_reason or "")


@pytest.mark.hazard("H12")
def test_a_bag_that_is_to_go_into_quarantine_goes_there_though_nothing_was_wrong_with_it(world: World) -> None:
    bag = a_bag_on_the_ward(world)
    go(returned(world, bag, quarantine=True))
    assert [(one.ground, one.reason) for one in bag.holds()] == [("return", "Quarantined at return.")]
    assert "on-hold" in codes(decided.restock(bag, by=world["priya"], at=clock.now()))


@pytest.mark.hazard("H12")
def test_a_return_leaves_a_hold_that_stood_before_with_who_set_it(world: World) -> None:
    bag, quinn = a_bag_on_the_ward(world), world["quinn"]
    go(decided.quarantine(bag, reason="Growth in a sister", by=quinn, at=clock.now()))
    go(returned(world, bag, quarantine=True, temperature_kept=False))
    assert [(one.ground, one.set_by) for one in bag.holds()] == [("decision", quinn.id), ("return", "S00010")]
    assert (bag.hold_reason or "").startswith("Growth in a sister; ")


def test_a_recalled_bag_comes_back(world: World) -> None:
    bag = a_bag_on_the_ward(world)
    release.recall(world, bag, reason="late growth", at=clock.now())
    go(returned(world, bag))
    assert bag.stage == Stage.RETURNED


def test_a_bag_is_discarded_before_two_people_into_the_waste(world: World) -> None:
    bag = a_bag_on_the_ward(world)
    said: dict[str, Any] = {"scanned": bag.id, "reason": "leak", "by": world["nadia"], "at": clock.now()}
    waste, ward = world.places["WASTE-7"], world.places["WARD-7"]
    for code, place, witness in (
        ("no-witness", waste, None),
        ("same-person-twice", waste, world["nadia"]),
        ("wrong-place", ward, world["noor"]),
    ):
        stays(bag, issue.discard(bag, place=place, witness=witness, **said), code, Stage.ON_WARD)
        assert db.session.query(InfusionOrder).one().product_id == bag.id
    go(issue.discard(bag, place=waste, witness=world["noor"], **said))
    assert (bag.stage, bag.place_id) == (Stage.DISCARDED, "WASTE-7")
    assert db.session.query(InfusionOrder).one().product_id is None
