"""A bag that is not whole goes no further."""

from tests.tracker.rules.said import codes
from tracker.rules.bag_intact import refusals


def test_a_bag_passes_only_intact() -> None:
    assert codes(refusals(intact=True)) == []
    assert codes(refusals(intact=False)) == ["bag-not-intact"]
