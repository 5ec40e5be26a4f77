"""A number is used once."""

from tests.tracker.rules.said import hardness
from tracker.rules import on_record_already


def test_what_is_not_known_yet_can_be_made() -> None:
    assert on_record_already.refusals(known=None) == []


def test_what_is_known_is_not_made_again() -> None:
    assert hardness(on_record_already.refusals(known="D01")) == [("on-record-already", True)]
