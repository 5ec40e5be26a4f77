"""A move that the journey does not have is refused."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import stage


@pytest.mark.hazard("H09")
def test_a_move_that_is_not_in_the_table_is_refused_naming_the_lawful_ones() -> None:
    [refusal] = stage.refusals(current="in_test", wanted="issued", allowed={"labelled", "quarantine"})
    assert refusal.hard
    assert refusal.sentence == "This product is in test; it cannot become issued from there."
    assert refusal.advice.endswith("labelled, quarantine.")


def test_a_move_that_is_in_the_table_is_accepted() -> None:
    assert stage.refusals(current="in_test", wanted="labelled", allowed=("labelled", "quarantine")) == []


def test_the_end_of_the_journey_allows_nothing() -> None:
    found = stage.refusals(current="infused", wanted="issued", allowed=())
    assert hardness(found) == [("wrong-stage", True)]
    assert "end of its journey" in found[0].sentence


def test_staying_is_not_a_move() -> None:
    assert codes(stage.refusals(current="stored", wanted="stored", allowed=["issued"])) == ["wrong-stage"]
