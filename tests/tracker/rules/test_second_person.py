"""The second person is there, may do the step too, and knows how."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.second_person import refusals


@pytest.mark.hazard("H31")
def test_the_second_person_is_there_may_and_can() -> None:
    assert codes(refusals(witness="B", may=True, trained=True)) == []
    assert codes(refusals(witness=None, may=False, trained=False)) == ["no-witness"]
    assert codes(refusals(witness="B", may=False, trained=True)) == ["witness-may-not"]
    assert codes(refusals(witness="B", may=True, trained=False)) == ["witness-not-trained"]
