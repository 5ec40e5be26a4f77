"""The rules of the bench and of storage at their boundaries, and that a split never makes cells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.rules.said import hardness
from tracker.formulas import cells
from tracker.rules import (
    batch_record,
    dose_numbers,
    dose_plan,
    right_product,
    split,
    storage_temperature,
)

D = Decimal
LOW, HIGH, TARGET = 200_000_000, 300_000_000, 250_000_000


@pytest.mark.parametrize(
    ("parts", "whole", "expected"),
    [
        (["50", "49.9"], "100", []),
        (["50", "50"], "100", []),
        (["50", "50.1"], "100", ["parts-exceed-whole"]),
        (["50", "0"], "100", ["part-without-volume"]),
        (["50", "0.1"], "100", []),
        (["101", "-1"], "100", ["part-without-volume"]),
    ],
)
@pytest.mark.hazard("H37")
def test_parts_are_never_more_than_the_whole(parts: list[str], whole: str, expected: list[str]) -> None:
    found = split.refusals(parts_ml=[D(part) for part in parts], whole_ml=D(whole))
    assert hardness(found) == [(code, True) for code in expected]


@pytest.mark.parametrize(
    ("numbers", "missing", "expected"),
    [
        ([1, 2, 3], [1, 2, 3], []),
        ([3], [3], []),
        ([], [1], ["no-dose"]),
        ([2, 2], [1, 2], ["dose-number-twice"]),
        ([1], [2, 3], ["dose-number-taken"]),
        ([4, 4], [1, 2, 3], ["dose-number-twice", "dose-number-taken"]),
    ],
)
def test_each_infusion_has_one_dose(numbers: list[int], missing: list[int], expected: list[str]) -> None:
    found = dose_numbers.refusals(numbers=numbers, missing=missing)
    assert hardness(found) == [(code, True) for code in expected]


@pytest.mark.parametrize(
    ("place", "product", "expected"),
    [
        (("2", "8"), ("2", "8"), []),
        (("1.9", "8"), ("2", "8"), ["wrong-temperature"]),
        (("2", "8.1"), ("2", "8"), ["wrong-temperature"]),
        (("-196", "-150"), (None, "-150"), []),
        (("-196", "-149.9"), (None, "-150"), ["wrong-temperature"]),
        ((None, None), ("2", "8"), ["place-temperature-unknown"]),
    ],
)
def test_a_place_suits_a_product_when_its_range_lies_within(
    place: tuple[str | None, str | None], product: tuple[str | None, str], expected: list[str]
) -> None:
    low, high = (None if end is None else D(end) for end in place)
    found = storage_temperature.refusals(
        place="P1",
        product="A",
        place_low_c=low,
        place_high_c=high,
        low_c=None if product[0] is None else D(product[0]),
        high_c=D(product[1]),
    )
    assert hardness(found) == [(code, True) for code in expected]


def test_a_step_takes_its_own_product() -> None:
    assert right_product.refusals(product="A", code="DAA02", wanted_code="DAA02", wanted="a dose") == []
    assert hardness(right_product.refusals(product="A", code="DAA01", wanted_code="DAA02", wanted="a dose")) == [
        ("wrong-product", True)
    ]


def test_the_batch_record_names_everything_that_is_still_missing() -> None:
    found = batch_record.refusals(missing=["balance", "saline"], measured=["before"], wanted=["before", "after"])
    assert hardness(found) == [("batch-record-incomplete", True), ("not-measured", True)]
    assert "balance, saline" in found[0].sentence
    assert batch_record.refusals(missing=[], measured=["before"], wanted=["before"]) == []


@pytest.mark.parametrize(
    ("filled", "cleared", "expected"),
    [
        (True, True, []),
        (False, True, ["nothing-filled"]),
        (True, False, ["line-not-cleared"]),
        (False, False, ["nothing-filled", "line-not-cleared"]),
    ],
)
def test_a_run_is_closed_filled_and_cleared(filled: bool, cleared: bool, expected: list[str]) -> None:
    found = batch_record.closable(run="RUN-26-00001", filled=filled, cleared=cleared)
    assert hardness(found) == [(code, True) for code in expected]


def test_a_closed_run_stays_closed_and_a_filled_one_filled() -> None:
    assert hardness(batch_record.still_open(run="R", closed=True)) == [("run-closed", True)]
    assert batch_record.still_open(run="R", closed=False) == []
    assert hardness(batch_record.not_filled(run="R", filled=True)) == [("already-filled", True)]
    assert batch_record.not_filled(run="R", filled=False) == []


tenths = st.integers(1, 6000).map(lambda n: D(n) / 10)


@given(
    volume_ml=tenths,
    mnc_per_ml=st.integers(1, 400_000_000),
    weight_kg=st.integers(300, 1500).map(lambda n: D(n) / 10),
    wanted=st.integers(1, 3),
    samples_ml=st.integers(0, 200).map(lambda n: D(n) / 10),
)
@pytest.mark.hazard("H37")
def test_a_split_never_makes_volume_or_cells_and_stays_in_the_window(
    volume_ml: Decimal, mnc_per_ml: int, weight_kg: Decimal, wanted: int, samples_ml: Decimal
) -> None:
    plan = dose_plan.plan(
        volume_ml=volume_ml,
        mnc_per_ml=mnc_per_ml,
        weight_kg=weight_kg,
        bags_wanted=wanted,
        low_cells_per_kg=LOW,
        high_cells_per_kg=HIGH,
        target_cells_per_kg=TARGET,
        samples_ml=samples_ml,
    )
    parts_ml = [bag.volume_ml for bag in plan.bags]
    whole = cells.total_in(mnc_per_ml=mnc_per_ml, volume_ml=volume_ml)
    assert sum(bag.cells for bag in plan.bags) + plan.left_over_cells <= whole
    assert len(plan.bags) in (0, wanted)
    assert bool(plan.refusals) == (not plan.bags)
    assert all(LOW <= bag.cells_per_kg <= HIGH for bag in plan.bags)
    if plan.bags:
        assert sum(parts_ml) + plan.samples_ml + plan.left_over_ml == volume_ml
        assert split.refusals(parts_ml=parts_ml, whole_ml=volume_ml) == []
