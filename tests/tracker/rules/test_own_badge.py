"""The badge is the one of the person signed in."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.own_badge import refusals


@pytest.mark.hazard("H29")
def test_another_badge_or_none_is_refused() -> None:
    assert codes(refusals(signed_in="A", badge="A")) == []
    assert codes(refusals(signed_in="A", badge="B")) == ["badge-not-yours"]
    assert codes(refusals(signed_in="A", badge=None)) == ["badge-not-yours"]
