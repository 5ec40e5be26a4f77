"""The infusions of a round come in order and not too soon."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import infusion_sequence

TODAY = date(2026, 2, 15)
SUBSETS = [set(chosen) for size in range(4) for chosen in combinations([1, 2, 3], size)]


@pytest.mark.hazard("H16")
@pytest.mark.parametrize("completed", SUBSETS, ids=str)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_infusion_is_accepted_exactly_when_it_is_the_first_one_still_to_come(
    number: int, completed: set[int]
) -> None:
    found = infusion_sequence.refusals(number=number, completed=completed, planned=3)
    is_next = number not in completed and all(earlier in completed for earlier in range(1, number))
    code = "infusion-repeated" if number in completed else "infusion-out-of-sequence"
    assert hardness(found) == ([] if is_next else [(code, True)])


@pytest.mark.parametrize(("number", "beyond"), [(0, True), (-1, True), (4, True)])
def test_a_round_has_only_its_planned_infusions(number: int, beyond: bool) -> None:
    found = infusion_sequence.refusals(number=number, completed={1, 2, 3}, planned=3)
    assert hardness(found) == [("infusion-beyond-round", beyond)]


@pytest.mark.parametrize(("days", "too_soon"), [(4, True), (5, False), (6, False)])
def test_too_soon_after_the_one_before_is_a_soft_stop(days: int, too_soon: bool) -> None:
    found = infusion_sequence.refusals(
        number=2, completed={1}, planned=3, last_on=TODAY - timedelta(days=days), today=TODAY, min_days_between=5
    )
    assert hardness(found) == ([("infusion-too-soon", False)] if too_soon else [])


def test_the_sentence_names_the_infusion_that_is_due() -> None:
    [refusal] = infusion_sequence.refusals(number=3, completed={1}, planned=3)
    assert refusal.sentence == "This is infusion 3 of 3; the next one due is infusion 2."
