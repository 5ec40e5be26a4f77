"""The split of a bag into doses: the worked example, and what is true of every plan."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker.rules.said import codes
from tracker.rules import dose_plan
from tracker.rules.dose_plan import DosePlan

LOW, TARGET, HIGH = 200_000_000, 250_000_000, 300_000_000


def planned(
    volume_ml: str = "250", mnc_per_ml: int = 120_000_000, weight_kg: str = "60", bags: int = 2, samples_ml: str = "0"
) -> DosePlan:
    return dose_plan.plan(
        volume_ml=Decimal(volume_ml),
        mnc_per_ml=mnc_per_ml,
        weight_kg=Decimal(weight_kg),
        bags_wanted=bags,
        low_cells_per_kg=LOW,
        high_cells_per_kg=HIGH,
        target_cells_per_kg=TARGET,
        samples_ml=Decimal(samples_ml),
    )


def test_the_worked_example_gives_two_bags_of_125_ml_at_the_target() -> None:
    plan = planned()
    assert plan.bags == (dose_plan.Bag(Decimal(125), 15_000_000_000, TARGET),) * 2
    assert plan.left_over_ml == plan.left_over_cells == 0
    assert plan.refusals == ()


def test_three_doses_do_not_come_from_that_bag_and_it_says_how_many_do() -> None:
    plan = planned(bags=3)
    assert plan.bags == ()
    assert plan.most_bags == 2
    assert codes(plan.refusals) == ["too-few-cells"]
    assert plan.refusals[0].sentence == "There are 5.00 × 10⁸ MNC/kg; 3 doses need at least 6.00 × 10⁸ MNC/kg."
    assert plan.refusals[0].advice == "Split into 2 doses and collect again for the others."


def test_what_is_kept_back_is_not_dosed_and_the_doses_stay_equal() -> None:
    plan = planned(samples_ml="10")
    assert [bag.volume_ml for bag in plan.bags] == [120, 120]
    assert (plan.samples_ml, plan.left_over_ml) == (Decimal(10), Decimal(0))


def test_what_is_more_than_the_target_needs_is_left_over() -> None:
    plan = planned(volume_ml="260.5", samples_ml="5")
    assert [bag.volume_ml for bag in plan.bags] == [125, 125]
    assert plan.left_over_ml == Decimal("5.5")


@pytest.mark.parametrize(("volume_ml", "bags"), [("299", 0), ("300", 3), ("301", 3)])
def test_three_doses_need_three_times_the_least(volume_ml: str, bags: int) -> None:
    assert len(planned(volume_ml=volume_ml, bags=3).bags) == bags


def test_cells_that_are_too_concentrated_to_measure_are_refused() -> None:
    plan = planned(mnc_per_ml=20_000_000_000, weight_kg="40", volume_ml="50")
    assert plan.bags == ()
    assert codes(plan.refusals) == ["dose-not-measurable"]


def test_samples_larger_than_the_bag_leave_nothing_to_dose() -> None:
    plan = planned(volume_ml="5", samples_ml="10")
    assert plan.bags == ()
    assert plan.left_over_ml == 0


@pytest.mark.hazard("H36")
@pytest.mark.hazard("H37")
@settings(deadline=None, max_examples=200)
@given(
    volume=st.integers(0, 6000),
    concentration=st.integers(1_000_000, 300_000_000),
    weight=st.integers(300, 1200),
    bags=st.integers(1, 6),
    samples=st.integers(0, 300),
)
def test_no_plan_leaves_the_window_or_gives_out_more_than_there_is(
    *, volume: int, concentration: int, weight: int, bags: int, samples: int
) -> None:
    volume_ml, samples_ml = Decimal(volume) / 10, Decimal(samples) / 10
    plan = planned(str(volume_ml), concentration, str(Decimal(weight) / 10), bags, str(samples_ml))
    assert bool(plan.bags) != bool(plan.refusals)
    assert len(plan.bags) in (0, bags)
    assert all(LOW <= bag.cells_per_kg <= HIGH for bag in plan.bags)
    assert sum(bag.volume_ml for bag in plan.bags) + plan.left_over_ml == max(volume_ml - samples_ml, Decimal(0))
    assert sum(bag.cells for bag in plan.bags) + plan.left_over_cells <= concentration * volume_ml
    assert plan.left_over_ml >= 0
    codes(plan.refusals)
