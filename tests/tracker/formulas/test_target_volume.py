"""The volume to process stays within the blood volumes that the protocol allows."""

from decimal import Decimal

import pytest

from tracker.formulas.collection import count_per_ul, target_volume_ml


@pytest.mark.parametrize(
    ("needed", "expected"),
    [(9_999, 10_000), (10_000, 10_000), (10_001, 10_001), (15_000, 15_000), (15_001, 15_000)],
)
def test_it_is_what_is_needed_within_two_to_three_blood_volumes(needed: int, expected: int) -> None:
    volume = target_volume_ml(
        needed_ml=needed, total_blood_volume_ml=5_000, blood_volumes_from=Decimal(2), blood_volumes_to=Decimal(3)
    )
    assert volume == expected


def test_counts_per_litre_become_counts_per_microlitre() -> None:
    assert count_per_ul(wbc_e9_per_l=Decimal("45.0"), percent=Decimal(20)) == 9_000
