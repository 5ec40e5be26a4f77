from typing import Any

import pytest

from tests.tracker.rules.said import codes
from tracker.rules import label_template as rule

WAITS: dict[str, Any] = {
    "template": "final/2",
    "state": "draft",
    "shipped": True,
    "by": "olga",
    "drafted_by": "sam",
    "first_approved_by": None,
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"state": "half-approved", "first_approved_by": "theo"}, []),
        ({"state": "half-approved", "first_approved_by": "olga"}, ["label-template-approved-by-you"]),
        ({"drafted_by": "olga"}, ["label-template-own-draft"]),
        ({"shipped": False}, ["label-template-not-shipped"]),
        ({"state": "approved", "first_approved_by": "olga"}, ["label-template-not-waiting"]),
        ({"state": "retired"}, ["label-template-not-waiting"]),
        (
            {"state": "retired", "shipped": False, "drafted_by": "olga"},
            ["label-template-not-waiting", "label-template-not-shipped", "label-template-own-draft"],
        ),
    ],
)
def test_who_approves_which_version(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(rule.approval_refusals(**WAITS | changes)) == expected


def test_artwork_is_registered_once_retired_once_and_printed_when_approved() -> None:
    assert codes(rule.draft_refusals(label="Final label", registered=None)) == []
    assert codes(rule.draft_refusals(label="Final label", registered="final/1")) == ["label-template-registered"]
    assert codes(rule.retire_refusals(template="final/1", retired=False)) == []
    assert codes(rule.retire_refusals(template="final/1", retired=True)) == ["label-template-retired"]
    assert codes(rule.not_approved(label="Final label", approved=True)) == []
    assert codes(rule.not_approved(label="Final label", approved=False)) == ["label-template-not-approved"]
