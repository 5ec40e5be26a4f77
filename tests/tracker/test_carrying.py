"""Every stage says who may take a bag and where it may rest, and the step asks the table."""

import pytest

from tests.tracker.rules.said import hardness
from tracker import carrying
from tracker.access import ROLES, Permission
from tracker.demo.world import PLACES, World
from tracker.models import Place, Product, User
from tracker.workflow import MOVES, Stage

STAYS = {Stage.IN_PROCESS, Stage.CONSUMED, Stage.CHECKED, Stage.INFUSING, Stage.INFUSED, Stage.DISCARDED}
TAKERS = {
    Stage.RELEASED: {"technologist", "pharmacist"},
    Stage.CONDITIONAL: {"technologist", "pharmacist"},
    Stage.RETURNED: {"technologist", "pharmacist"},
    Stage.ON_WARD: {"nurse"},
}
CARRIERS = {role for role, held in ROLES.items() if Permission.CARRY in held}
RESTS = {
    Stage.COLLECTED: {"apheresis", "laboratory", "bench", "storage"},
    Stage.RECEIVED: {"laboratory", "bench", "storage"},
    Stage.FILLED: {"laboratory", "bench", "storage"},
    Stage.LABELLED: {"laboratory", "bench", "storage", "pharmacy"},
    Stage.RELEASED: {"laboratory", "bench", "storage", "pharmacy"},
    Stage.CONDITIONAL: {"laboratory", "bench", "storage", "pharmacy"},
    Stage.ON_WARD: {"ward", "bed"},
    Stage.RETURNED: {"pharmacy", "storage"},
    Stage.REJECTED: {"laboratory", "bench", "storage", "pharmacy"},
}
KINDS = {kind for _id, _name, kind, *_ in PLACES}


def a_bag(stage: Stage) -> Product:
    return Product(id="P", stage=stage)


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_a_row_with_a_word_of_what_to_do(stage: Stage) -> None:
    assert carrying.WAYS[stage].instead
    assert (stage in carrying.CARRIED) == (stage not in STAYS)


@pytest.mark.hazard("H23")
@pytest.mark.parametrize("stage", list(Stage))
def test_a_bag_of_each_stage_passes_only_to_these_roles(stage: Stage) -> None:
    wanted = set() if stage in STAYS else TAKERS.get(stage, CARRIERS)
    bag = a_bag(stage)
    taken = {role for role in CARRIERS if not carrying.taker_refusals(bag, User(id="S1", role_names=role))}
    assert taken == wanted


@pytest.mark.hazard("H19")
@pytest.mark.parametrize("stage", list(Stage))
def test_a_bag_of_each_stage_rests_only_in_these_kinds_of_place(stage: Stage) -> None:
    bag = a_bag(stage)
    rests = {kind for kind in KINDS if not carrying.place_refusals(bag, Place(id="X", kind=kind))}
    assert rests == RESTS.get(stage, set())


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_that_goes_on_by_hand_can_be_carried(stage: Stage) -> None:
    ends = not MOVES[stage]
    assert not (ends and stage in carrying.CARRIED)


@pytest.mark.parametrize(("kind", "code"), [("position", "position-not-a-place"), ("waste", "waste-not-a-place")])
@pytest.mark.parametrize("stage", list(Stage))
def test_positions_and_waste_are_steps_of_their_own_at_every_stage(stage: Stage, kind: str, code: str) -> None:
    assert hardness(carrying.place_refusals(a_bag(stage), Place(id="X", kind=kind))) == [(code, True)]


def test_a_rejected_bag_alone_is_carried_without_its_label() -> None:
    assert {stage for stage, way in carrying.WAYS.items() if not way.labelled} == {Stage.REJECTED}


@pytest.mark.hazard("H12")
@pytest.mark.parametrize(
    ("reason", "who", "lawful"), [(None, "nadia", False), ("x", "nadia", True), ("x", "carl", False)]
)
def test_a_stopped_bag_goes_into_quarantine_with_who_may_keep_it_apart(
    world: World, reason: str | None, who: str, *, lawful: bool
) -> None:
    for flag in ("hold_reason", "recall_reason"):
        bag = Product(id="P", stage=Stage.ISSUED, **{flag: reason})
        assert carrying.goes_into_quarantine(bag, world[who]) == lawful
