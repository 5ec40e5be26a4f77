"""The second person is there, may infuse and knows how."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.second_nurse import refusals


@pytest.mark.hazard("H31")
def test_the_second_nurse_is_there_may_and_can() -> None:
    assert codes(refusals(witness="B", may_infuse=True, trained=True)) == []
    assert codes(refusals(witness=None, may_infuse=False, trained=False)) == ["no-witness"]
    assert codes(refusals(witness="B", may_infuse=False, trained=True)) == ["witness-may-not-infuse"]
    assert codes(refusals(witness="B", may_infuse=True, trained=False)) == ["witness-not-trained"]
