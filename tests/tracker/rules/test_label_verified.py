"""A label counts when it is printed from an approved template, scanned back and verified by another person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import label_verified

GOOD: dict[str, Any] = {"printed": True, "scanned_back": True, "printed_by": "theo", "verified_by": "quinn"}


def test_a_verified_label_is_accepted() -> None:
    assert label_verified.refusals(**GOOD) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        pytest.param({"scanned_back": False}, "label-not-scanned-back", marks=pytest.mark.hazard("H07")),
        pytest.param({"differing_symbols": ["DIN"]}, "label-differs", marks=pytest.mark.hazard("H07")),
        pytest.param({"verified_by": None}, "label-not-verified", marks=pytest.mark.hazard("H07")),
        pytest.param({"verified_by": "theo"}, "label-verified-by-printer", marks=pytest.mark.hazard("H31")),
        pytest.param({"template_approved": False}, "label-template-not-approved", marks=pytest.mark.hazard("H07")),
        pytest.param({"print_voided": True}, "label-voided", marks=pytest.mark.hazard("H06")),
        pytest.param({"missing_statements": ["BIOHAZARD"]}, "label-statement-missing", marks=pytest.mark.hazard("H15")),
        pytest.param({"printed": False}, "label-not-printed", marks=pytest.mark.hazard("H07")),
    ],
)
def test_each_thing_that_is_wrong_with_a_label_is_a_hard_stop(wrong: dict[str, Any], code: str) -> None:
    assert hardness(label_verified.refusals(**(GOOD | wrong))) == [(code, True)]


def test_everything_wrong_is_said_at_once() -> None:
    found = label_verified.refusals(
        printed=True, scanned_back=False, differing_symbols=["DIN", "expiry"], template_approved=False
    )
    assert codes(found) == [
        "label-template-not-approved",
        "label-differs",
        "label-not-scanned-back",
        "label-not-verified",
    ]
    assert found[1].sentence == "The label differs from the record in: DIN, the expiry."
