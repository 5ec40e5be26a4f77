"""A negative pregnancy test of the last days, where it is required."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import pregnancy_test

TODAY = date(2026, 2, 8)


def judged(
    days_ago: int | None, result: pregnancy_test.Result | None, potential: bool = True
) -> list[tuple[str, bool]]:
    tested_on = None if days_ago is None else TODAY - timedelta(days=days_ago)
    return hardness(
        pregnancy_test.refusals(
            childbearing_potential=potential, tested_on=tested_on, result=result, today=TODAY, max_age_days=7
        )
    )


@pytest.mark.parametrize(
    ("days_ago", "expected"), [(-1, ["pregnancy-test-missing"]), (0, []), (6, []), (7, []), (8, ["pregnancy-test-old"])]
)
def test_the_test_is_at_most_seven_days_old(days_ago: int, expected: list[str]) -> None:
    assert judged(days_ago, "negative") == [(code, True) for code in expected]


def test_a_missing_test_is_refused() -> None:
    assert judged(None, None) == judged(1, None) == judged(None, "negative") == [("pregnancy-test-missing", True)]


def test_a_positive_test_is_refused() -> None:
    assert judged(1, "positive") == [("pregnancy-test-positive", True)]


def test_it_is_not_asked_of_a_donor_who_cannot_be_pregnant() -> None:
    assert judged(None, None, potential=False) == []
