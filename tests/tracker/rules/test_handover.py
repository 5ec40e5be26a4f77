"""Custody passes from its holder to somebody else who may take it."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import handover


def test_the_holder_hands_over_to_an_authorised_taker() -> None:
    assert handover.refusals(holder="ana", giver="ana", taker="carl") == []


@pytest.mark.hazard("H23")
@pytest.mark.parametrize("holder", ["theo", None])
def test_only_the_holder_can_give(holder: str | None) -> None:
    assert hardness(handover.refusals(holder=holder, giver="ana", taker="carl")) == [("not-the-holder", True)]


@pytest.mark.hazard("H23")
def test_a_handover_has_two_people() -> None:
    assert hardness(handover.refusals(holder="ana", giver="ana", taker="ana")) == [("taker-is-giver", True)]
    assert hardness(handover.refusals(holder="ana", giver="ana", taker=None)) == [("no-taker", True)]


@pytest.mark.hazard("H33")
def test_a_taker_without_authority_or_training_is_refused_for_both() -> None:
    found = handover.refusals(holder="ana", giver="ana", taker="carl", taker_authorised=False, taker_trained=False)
    assert hardness(found) == [("taker-not-authorised", True), ("taker-not-trained", True)]


def test_the_sentence_names_the_holder() -> None:
    [refusal] = handover.refusals(holder="Theo", giver="Ana", taker="Carl")
    assert refusal.sentence == "This product is in the custody of Theo; Ana cannot hand it over."
    assert codes([refusal]) == ["not-the-holder"]
