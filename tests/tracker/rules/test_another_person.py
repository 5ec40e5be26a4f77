"""An independent check is not done by whoever did what it checks."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import another_person


@pytest.mark.hazard("H31")
def test_whoever_did_an_earlier_step_is_refused_once_for_each() -> None:
    earlier = {"printed the label": "theo", "weighed the bag": "theo", "collected it": "ana"}
    found = another_person.refusals(by="theo", earlier=earlier)
    assert hardness(found) == [("not-independent", True), ("not-independent", True)]
    assert found[0].sentence == "You did an earlier step of this product: you printed the label."


@pytest.mark.hazard("H31")
def test_somebody_else_is_accepted() -> None:
    assert another_person.refusals(by="noor", earlier={"printed the label": "theo", "weighed it": None}) == []
