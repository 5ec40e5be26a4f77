"""One acts on a bag in one's own hands, or takes it from a place."""

from tests.tracker.rules.said import codes
from tracker.rules.in_hand import refusals


def test_a_bag_in_another_persons_hands_is_refused() -> None:
    assert codes(refusals(holder=None, by="A")) == []
    assert codes(refusals(holder="A", by="A")) == []
    assert codes(refusals(holder="B", by="A")) == ["held-by-another"]
