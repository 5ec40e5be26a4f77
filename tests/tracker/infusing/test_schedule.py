"""Which set of the schedule a measurement is, and what becomes of one that nobody took."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.infuse import a_checked_bag, a_running_bag
from tests.tracker.steps.test_infuse import checked
from tracker import clock, infusing
from tracker.custody import Scene
from tracker.demo import infuse as walk
from tracker.demo.world import World, go
from tracker.models import CustodyEvent, Infusion, Product
from tracker.steps import identify, monitor

MINUTE = timedelta(minutes=1)
LATE = Scene(late_reason="Entered from paper")


def measured(world: World, bag: Product, at: datetime, pulse: int = 80) -> CustodyEvent:
    return monitor.take_vital_signs(
        bag,
        temperature_celsius=Decimal("36.8"),
        pulse_per_min=pulse,
        systolic_mmhg=120,
        diastolic_mmhg=70,
        spo2_percent=98,
        by=world["nadia"],
        at=at,
        scene=LATE,
    )


def states(bag: Product) -> dict[str, str]:
    """Each set: the pulse that was taken for it, or how it stands."""
    schedule = infusing.due(bag, Infusion.of_product(bag.id), at=clock.now())
    return {due.slot: str(due.taken.pulse_per_min) if due.taken else due.state for due in schedule}


@pytest.mark.parametrize(
    ("minute", "slot"), [(0, "start+0"), (9, "start+0"), (10, "start+15"), (24, "start+15"), (25, "start+30")]
)
def test_the_time_of_a_measurement_decides_which_set_it_is(world: World, minute: int, slot: str) -> None:
    bag = a_running_bag(world)
    infusion = Infusion.of_product(bag.id)
    assert infusion is not None
    with clock.fixed(infusion.started_at + 40 * MINUTE):
        go(measured(world, bag, infusion.started_at + minute * MINUTE, pulse=61))
        assert [name for name, said in states(bag).items() if said == "61"] == [slot]


def test_a_set_entered_after_the_end_fills_its_own_place_and_a_missed_one_is_said_to_be(world: World) -> None:
    bag = a_running_bag(world)
    infusion = Infusion.of_product(bag.id)
    assert infusion is not None
    began = infusion.started_at
    walk.ended(world, bag, at=began + 40 * MINUTE)
    with clock.fixed(began + 41 * MINUTE):
        assert {name: states(bag)[name] for name in ("start+15", "start+30", "end+0", "end+60")} == {
            "start+15": "passed",
            "start+30": "passed",
            "end+0": "now",
            "end+60": "later",
        }
        go(measured(world, bag, began + 15 * MINUTE, pulse=61))
        go(measured(world, bag, began + 41 * MINUTE, pulse=62))
        who: dict[str, Any] = {"by": world["nadia"], "at": clock.now()}
        go(monitor.miss_vital_signs(bag, slot="start+30", reason="The cuff was broken", **who))
        refused = monitor.miss_vital_signs(bag, slot="end+60", reason="No time", **who)
        assert [one["code"] for one in refused.said["refusals"]] == ["set-not-open"]
        told = states(bag)
    assert (told["start+15"], told["start+30"], told["end+0"]) == ("61", "missed", "62")
    assert {told["end+60"], told["end+240"]} == {"later"}


def test_a_set_keeps_its_place_when_the_infusion_ends_in_the_same_minute(world: World) -> None:
    bag = a_running_bag(world)
    infusion = Infusion.of_product(bag.id)
    assert infusion is not None
    half = infusion.started_at.replace(second=0, microsecond=0) + 30 * MINUTE
    with clock.fixed(half + timedelta(seconds=10)):
        go(measured(world, bag, clock.now(), pulse=61))
    walk.ended(world, bag, at=half + timedelta(seconds=40))
    with clock.fixed(half + MINUTE):
        told = states(bag)
    assert (told["start+30"], told["start+15"], told["end+0"]) == ("61", "passed", "now")


def test_vital_signs_are_not_older_than_this_infusion(world: World) -> None:
    bag = a_checked_bag(world)
    since = infusing.vitals_since(bag)
    assert since is not None
    refused = measured(world, bag, since - MINUTE)
    assert [one["code"] for one in refused.said["refusals"]] == ["measured-too-early"]
    go(measured(world, bag, since))


def test_a_set_taken_for_an_earlier_check_is_not_the_one_before_this_start(world: World) -> None:
    bag = a_checked_bag(world)
    assert states(bag)["start-15"].isdigit()
    later = clock.now() + 60 * MINUTE
    with clock.fixed(later):
        go(identify.put_back(bag, place=world.places["WARD-7"], reason="Fever", by=world["nadia"], at=later))
    with clock.fixed(later + 2 * MINUTE):
        go(checked(world, bag))
        assert states(bag)["start-15"] == "now"
        who: dict[str, Any] = {"by": world["nadia"], "at": clock.now()}
        go(monitor.miss_vital_signs(bag, slot="start-15", reason="The monitor is broken", **who))
        assert states(bag)["start-15"] == "missed"
