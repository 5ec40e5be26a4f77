"""What an apheresis session yielded."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.formulas import collection


def test_the_volume_is_weighed() -> None:
    assert collection.volume_ml(gross_g=Decimal("302.5"), tare_g=Decimal(40)) == Decimal("250.0")


def test_ce2_compares_the_bag_with_what_went_through() -> None:
    found = collection.ce2_percent(
        cells_in_bag=580_000_000, pre_count_per_ul=Decimal(100), processed_ml=Decimal(10_000)
    )
    assert found == Decimal("58.0")


def test_ce1_takes_the_mean_of_the_counts_before_and_after() -> None:
    found = collection.ce1_percent(
        cells_in_bag=690_000_000,
        pre_count_per_ul=Decimal(120),
        post_count_per_ul=Decimal(80),
        processed_ml=Decimal(10_000),
    )
    assert found == Decimal("69.0")


def test_ce1_equals_ce2_when_the_count_did_not_fall() -> None:
    count, volume = Decimal(100), Decimal(9000)
    ce2 = collection.ce2_percent(cells_in_bag=5 * 10**8, pre_count_per_ul=count, processed_ml=volume)
    ce1 = collection.ce1_percent(
        cells_in_bag=5 * 10**8, pre_count_per_ul=count, post_count_per_ul=count, processed_ml=volume
    )
    assert ce1 == ce2


def test_processing_the_target_volume_yields_the_wanted_cells() -> None:
    wanted = 580_000_000
    volume = collection.volume_to_process_ml(
        wanted_cells=wanted, ce2_percent=Decimal(58), pre_count_per_ul=Decimal(100)
    )
    assert volume == 10_000
    efficiency = collection.ce2_percent(
        cells_in_bag=wanted, pre_count_per_ul=Decimal(100), processed_ml=Decimal(volume)
    )
    assert efficiency == 58


@pytest.mark.parametrize(("volume_ml", "ratio", "expected"), [("130", "12", 10), ("125", "12", 10), ("0", "12", 0)])
def test_the_anticoagulant_in_a_product_is_its_share_of_what_was_drawn(
    volume_ml: str, ratio: str, expected: int
) -> None:
    found = collection.anticoagulant_in_product_ml(volume_ml=Decimal(volume_ml), ac_ratio=Decimal(ratio))
    assert found == expected
