"""G-CSF within the day's total and the days in a row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import gcsf_dose
from tracker.rules.refusal import Refusal


def judged(total: str, days: int = 4) -> list[Refusal]:
    return gcsf_dose.refusals(
        total_ug_per_kg_day=Decimal(total),
        days_in_row=days,
        warn_above_ug_per_kg_day=Decimal(10),
        stop_above_ug_per_kg_day=Decimal(16),
        max_days_in_row=6,
    )


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("9.99", []),
        ("10", []),
        ("10.01", [("gcsf-over-warning", False)]),
        ("15.99", [("gcsf-over-warning", False)]),
        ("16", [("gcsf-over-warning", False)]),
        ("16.01", [("gcsf-over-limit", True)]),
        ("100", [("gcsf-over-limit", True)]),
    ],
)
def test_above_the_warning_is_soft_and_above_the_stop_is_hard(total: str, expected: list[tuple[str, bool]]) -> None:
    assert hardness(judged(total)) == expected


@pytest.mark.parametrize(("days", "refused"), [(5, False), (6, False), (7, True)])
def test_the_days_in_a_row_have_an_end(days: int, refused: bool) -> None:
    assert hardness(judged("10", days)) == ([("gcsf-too-many-days", True)] if refused else [])


def test_both_reasons_are_given_at_once() -> None:
    assert [refusal.code for refusal in judged("17", 7)] == ["gcsf-over-limit", "gcsf-too-many-days"]
