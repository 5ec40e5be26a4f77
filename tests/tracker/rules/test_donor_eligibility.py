"""A determination that is made, in date, and not against the donor; or a documented urgent need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import donor_eligibility
from tracker.rules.donor_eligibility import Determination

AT = datetime(2026, 2, 8, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.hazard("H15")
@pytest.mark.hazard("H51")
@pytest.mark.parametrize(
    ("determination", "urgent_need", "expected"),
    [
        (None, False, [("eligibility-missing", True)]),
        (None, True, [("eligibility-missing", True)]),
        ("eligible", False, []),
        ("eligible", True, []),
        ("incomplete", False, [("eligibility-incomplete", True)]),
        ("incomplete", True, []),
        ("ineligible", False, [("donor-ineligible", True)]),
        ("ineligible", True, []),
    ],
)
def test_each_determination_with_and_without_urgent_need(
    determination: Determination | None, urgent_need: bool, expected: list[tuple[str, bool]]
) -> None:
    found = donor_eligibility.refusals(donor="D07", determination=determination, at=AT, urgent_need=urgent_need)
    assert hardness(found) == expected


@pytest.mark.hazard("H51")
@pytest.mark.parametrize(("valid_until", "stale"), [(AT - MINUTE, True), (AT, True), (AT + MINUTE, False)])
def test_a_determination_past_its_validity_is_refused_even_in_urgent_need(valid_until: datetime, stale: bool) -> None:
    found = donor_eligibility.refusals(
        donor="D07", determination="eligible", at=AT, valid_until=valid_until, urgent_need=True
    )
    assert hardness(found) == ([("eligibility-stale", True)] if stale else [])


def test_at_enrolment_an_incomplete_determination_is_a_soft_stop() -> None:
    found = donor_eligibility.refusals(donor="D07", determination="incomplete", at=AT, need_can_be_documented_here=True)
    assert hardness(found) == [("eligibility-incomplete", False)]


def test_documenting_an_urgent_need_is_a_soft_stop() -> None:
    assert hardness(donor_eligibility.refusals_to_document_need(donor="D07")) == [("urgent-medical-need", False)]
