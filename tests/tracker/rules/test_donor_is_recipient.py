"""Donor and recipient are two people."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import donor_is_recipient


@pytest.mark.parametrize(
    ("recipient", "same_person", "refused"), [("R07", False, False), ("R07", True, True), ("D07", False, True)]
)
def test_one_person_is_not_both(recipient: str, same_person: bool, refused: bool) -> None:
    found = donor_is_recipient.refusals(donor="D07", recipient=recipient, same_name_and_birth_date=same_person)
    assert hardness(found) == ([("donor-is-recipient", True)] if refused else [])
