"""One order, one bag."""

from tests.tracker.rules.said import codes
from tracker.rules.order_filled import bedside_refusals, issue_refusals


def test_an_order_takes_one_bag() -> None:
    assert codes(issue_refusals(filled_with=None, bag="A")) == []
    assert codes(issue_refusals(filled_with="A", bag="A")) == []
    assert codes(issue_refusals(filled_with="B", bag="A")) == ["order-already-filled"]


def test_the_bedside_takes_only_the_bag_that_was_issued() -> None:
    assert codes(bedside_refusals(filled_with="A", bag="A")) == []
    assert codes(bedside_refusals(filled_with="B", bag="A")) == ["not-issued-for-order"]
    assert codes(bedside_refusals(filled_with=None, bag="A")) == ["not-issued-for-order"]
