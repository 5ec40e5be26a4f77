"""Pages of leg 8: every criterion green or red, the decisions as buttons, and bad input."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from labels.own_code import build_own
from tests.factories.process import a_frozen_bag
from tests.factories.release import a_conditional_bag, a_labelled_bag, an_unlabelled_dose
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.models import Deviation, Product, ReleaseDecision
from tracker.workflow import Stage

Browsers = Callable[[str], FlaskClient]
WHY = "No other cells for this recipient; benefit outweighs the finding."


def page(bag: Product, *more: str) -> str:
    return "/".join(("/release/products", bag.id, *more))


def kept(bag: Product) -> Product:
    db.session.commit()
    return bag


def now(bag: Product) -> Product:
    return db.session.get_one(Product, bag.id, populate_existing=True)


def signatures(world: World, **changes: str) -> dict[str, str]:
    filled = {
        "justification": WHY,
        "witness_badge": build_own("U", world["olga"].id),
        "witness_password": PASSWORD,
        "physician_badge": build_own("U", world["mori"].id),
        "physician_password": PASSWORD,
    }
    return {f"exceptional-{name}": text for name, text in (filled | changes).items()}


def test_a_product_with_only_its_culture_pending_is_released_on_condition(world: World, client_of: Browsers) -> None:
    bag, priya = kept(a_labelled_bag(world)), client_of("priya")
    text = priya.get(page(bag)).text
    assert "12 of 13 met" in text
    assert text.count("Criteria that stand against it: 1.") == 1
    assert "Bags to decide on" in priya.get("/").text
    assert priya.post(page(bag, "release")).status_code == 409
    assert priya.post(page(bag, "conditional")).status_code == 303
    assert now(bag).stage == Stage.CONDITIONAL
    assert "Released on condition" in priya.get(page(bag)).text


def test_a_red_criterion_says_why_and_greys_the_button(world: World, client_of: Browsers) -> None:
    bag = kept(an_unlabelled_dose(world))
    text = client_of("priya").get(page(bag)).text
    assert "This product has no label of this step." in text
    assert "has no result and was not started." in text
    assert "disabled" in text


def test_the_page_of_a_frozen_bag_says_that_it_is_thawed_first(world: World, client_of: Browsers) -> None:
    bag, priya = kept(a_frozen_bag(world)), client_of("priya")
    assert bag.id not in priya.get("/release/").text
    text = priya.get(page(bag)).text
    assert "Have the cell laboratory retrieve and thaw it" in text
    assert "no expiry on record" not in text
    assert priya.post(page(bag, "conditional")).status_code == 409


def test_an_auditor_sees_the_criteria_and_no_button(world: World, client_of: Browsers) -> None:
    bag = kept(a_labelled_bag(world))
    text = client_of("ada").get(page(bag)).text
    assert "12 of 13 met" in text
    assert "/conditional" not in text
    assert client_of("ada").post(page(bag, "conditional")).status_code == 403


def test_an_exception_is_signed_by_three_people_in_place(world: World, client_of: Browsers) -> None:
    bag = kept(a_labelled_bag(world, changes={"viability": Decimal("69.0")}))
    priya, address = client_of("priya"), page(bag, "exceptional")
    for wrong, said in (
        ({"justification": "short"}, "Write at least 30 characters."),
        ({"witness_badge": ""}, "Scan the badge of the person who signs as well."),
        ({"witness_password": "guess"}, "Badge and password do not belong together."),
        ({"physician_badge": ""}, "Scan the physician"),
        ({"physician_password": "guess"}, "Badge and password do not belong together."),
    ):
        answer = priya.post(address, data=signatures(world, **wrong))
        assert (answer.status_code, said in answer.text) == (422, True), said
    nurse = signatures(world, physician_badge=build_own("U", world["nadia"].id))
    assert priya.post(address, data=nurse).status_code == 409
    assert now(bag).stage == Stage.LABELLED
    assert priya.post(address, data=signatures(world)).status_code == 303
    assert now(bag).stage == Stage.RELEASED


@pytest.mark.hazard("H12")
def test_hold_lift_recall_and_reject_each_take_a_reason_on_the_page(world: World, client_of: Browsers) -> None:
    bag, priya, olga = kept(a_conditional_bag(world)), client_of("priya"), client_of("olga")
    for act in ("quarantine", "recall", "reject"):
        answer = priya.post(page(bag, act), data={f"{act}-reason": ""})
        assert (answer.status_code, "This decision needs a reason." in answer.text) == (422, True)
    assert priya.post(page(bag, "quarantine"), data={"quarantine-reason": "warm"}).status_code == 303
    assert "ON HOLD" in priya.get(page(bag)).text
    assert "On hold or recalled" in olga.get("/").text
    assert priya.post(page(bag, "lift/1"), data={"lift-1-reason": "fine"}).status_code == 403
    assert olga.post(page(bag, "lift/1"), data={"lift-1-reason": "logger shows 4 °C"}).status_code == 303
    assert priya.post(page(bag, "recall"), data={"recall-reason": "lot recall"}).status_code == 303
    assert "RECALLED" in priya.get(page(bag)).text
    assert priya.post(page(bag, "reject"), data={"reject-reason": "recalled"}).status_code == 303
    assert [one.kind for one in ReleaseDecision.all_of(bag.id)][1:] == [
        "quarantine",
        "lift-quarantine",
        "recall",
        "reject",
    ]


def test_quality_assurance_closes_a_deviation_with_a_conclusion(world: World, client_of: Browsers) -> None:
    bag = kept(a_labelled_bag(world, changes={"viability": Decimal("85.0")}))
    (deviation,) = Deviation.open_in(bag.stream)
    olga, address = client_of("olga"), f"/release/deviations/{deviation.id.replace('#', '%23')}"
    assert "in action range" in client_of("priya").get(page(bag)).text
    assert olga.post(address, data={"conclusion": ""}).status_code == 422
    assert client_of("priya").post(address, data={"conclusion": "fine"}).status_code == 403
    assert olga.post(address, data={"conclusion": "repeat count agrees"}).status_code == 303
    assert "repeat count agrees" in olga.get(address).text
