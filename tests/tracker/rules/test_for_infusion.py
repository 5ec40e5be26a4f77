"""Only doses are given."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.for_infusion import refusals


@pytest.mark.parametrize("purpose", ["collection", "retain", "sample", ""])
def test_what_was_not_made_as_a_dose_is_refused(purpose: str) -> None:
    assert codes(refusals(purpose=purpose)) == ["not-a-dose"]
    assert codes(refusals(purpose="dose")) == []
