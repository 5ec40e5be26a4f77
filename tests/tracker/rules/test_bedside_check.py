"""A start follows the check soon, by one of the two who checked."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.bedside_check import refusals, same_people_refusals, wristband_refusals

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


@pytest.mark.hazard("H02")
@pytest.mark.parametrize(
    ("current", "voided", "scanned_back", "good"),
    [
        (1, False, True, False),
        (2, False, True, True),
        (3, False, True, False),
        (None, False, False, False),
        (2, True, True, False),
        (2, False, False, False),
    ],
)
def test_the_wristband_of_the_check_still_counts(
    current: int | None, voided: bool, scanned_back: bool, good: bool
) -> None:
    found = wristband_refusals(checked_print=2, current_print=current, voided=voided, scanned_back=scanned_back)
    assert codes(found) == ([] if good else ["wristband-changed-since-check"])
