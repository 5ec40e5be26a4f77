"""Cell counts and doses, against the worked example of 150 × 10⁶/mL × 250 mL × 80 %."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.formulas import cells


def test_the_worked_example_from_count_to_dose() -> None:
    nucleated = cells.total_nucleated(wbc_e6_per_ml=Decimal(150), volume_ml=Decimal(250))
    mononuclear = cells.total_mononuclear(total_nucleated=nucleated, mnc_percent=Decimal(80))
    concentration = cells.mnc_per_ml(wbc_e6_per_ml=Decimal(150), mnc_percent=Decimal(80))
    assert nucleated == 37_500_000_000
    assert mononuclear == 30_000_000_000
    assert cells.per_kg(cells=mononuclear, weight_kg=Decimal(60)) == 500_000_000
    dose_ml = cells.dose_volume_ml(cells_per_kg=250_000_000, weight_kg=Decimal(60), mnc_per_ml=concentration)
    assert dose_ml == 125
    assert cells.total_in(mnc_per_ml=concentration, volume_ml=dose_ml) == 15_000_000_000


def test_what_was_sampled_is_not_counted() -> None:
    found = cells.total_nucleated(wbc_e6_per_ml=Decimal(150), volume_ml=Decimal(250), sampled_ml=Decimal(10))
    assert found == 36_000_000_000


def test_mononuclear_cells_are_lymphocytes_and_monocytes_and_what_else_was_counted() -> None:
    assert cells.mnc_percent(lymphocytes_percent=Decimal("55.5"), monocytes_percent=Decimal(24)) == Decimal("79.5")
    found = cells.mnc_percent(lymphocytes_percent=Decimal(55), monocytes_percent=Decimal(24), other_percent=Decimal(1))
    assert found == 80


def test_the_living_part_is_rounded_down_to_whole_cells() -> None:
    assert cells.viable(cells=100, viability_percent=Decimal("97.9")) == 97


def test_a_flow_count_is_per_microlitre() -> None:
    assert cells.from_flow(cells_per_ul=Decimal(500), volume_ml=Decimal(125)) == 62_500_000


@pytest.mark.parametrize(("infused_ml", "expected"), [("0", 0), ("62.5", 500), ("125", 1000), ("130", 1000)])
def test_cells_received_are_the_infused_part_and_never_more_than_the_bag(infused_ml: str, expected: int) -> None:
    assert cells.received(cells=1000, volume_ml=Decimal(125), infused_ml=Decimal(infused_ml)) == expected


def test_recovery_is_what_a_step_kept() -> None:
    assert cells.recovery_percent(before=400, after=333) == Decimal("83.2")


def test_red_cells_are_volume_times_haematocrit() -> None:
    assert cells.red_cell_ml(volume_ml=Decimal(250), haematocrit_percent=Decimal(3)) == Decimal("7.5")


@pytest.mark.hazard("H37")
@given(
    concentration=st.integers(1, 300_000_000),
    parts=st.lists(st.integers(0, 5000).map(lambda n: Decimal(n) / 10), min_size=1, max_size=6),
)
def test_the_parts_never_hold_more_cells_than_the_whole(concentration: int, parts: list[Decimal]) -> None:
    whole = cells.total_in(mnc_per_ml=concentration, volume_ml=sum(parts, Decimal(0)))
    assert sum(cells.total_in(mnc_per_ml=concentration, volume_ml=part) for part in parts) <= whole
