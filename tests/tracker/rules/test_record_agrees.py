"""The ledger decides."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.record_agrees import refusals


@pytest.mark.hazard("H41")
def test_one_disagreement_is_enough() -> None:
    assert codes(refusals(problems=[])) == []
    [found] = refusals(problems=["product A stage is 'x'", "another"])
    assert (found.code, found.hard, found.values["count"]) == ("record-disagrees", True, "2")
    assert "product A stage" in found.sentence
