"""A start follows the check soon, by one of the two who checked."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.bedside_check import refusals, same_people_refusals

CHECKED = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOLDS = timedelta(minutes=30)


@pytest.mark.parametrize(("seconds", "wanted"), [(-1, []), (0, []), (1, ["check-too-old"])])
def test_a_check_holds_until_its_last_second(seconds: int, wanted: list[str]) -> None:
    at = CHECKED + HOLDS + timedelta(seconds=seconds)
    assert codes(refusals(checked_at=CHECKED, at=at, longest=HOLDS)) == wanted


def test_without_a_check_there_is_no_start() -> None:
    assert codes(refusals(checked_at=None, at=CHECKED, longest=HOLDS)) == ["not-checked"]


@pytest.mark.parametrize(("by", "wanted"), [("A", []), ("B", []), ("C", ["starter-did-not-check"])])
def test_only_the_two_who_checked_start(by: str, wanted: list[str]) -> None:
    assert codes(same_people_refusals(by=by, checked_by="A", witnessed_by="B")) == wanted
