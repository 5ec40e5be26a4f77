"""Blood groups are known twice, and a mismatch has a policy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import abo_compatibility

O_TO_O: dict[str, Any] = {
    "donor": "O",
    "recipient": "O",
    "donor_rhd": "positive",
    "recipient_rhd": "positive",
    "policy_signed_off": False,
}


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize(
    ("donor", "recipient", "code"),
    [
        ("O", "O", None),
        ("A", "O", "abo-major-mismatch"),
        ("O", "A", "abo-minor-mismatch"),
        ("A", "B", "abo-bidirectional-mismatch"),
    ],
)
def test_a_mismatch_without_a_policy_is_refused(donor: str, recipient: str, code: str | None, hard: bool) -> None:
    found = abo_compatibility.refusals(**(O_TO_O | {"donor": donor, "recipient": recipient, "hard": hard}))
    assert hardness(found) == ([] if code is None else [(code, hard)])


def test_a_mismatch_under_a_policy_that_is_signed_off_is_accepted() -> None:
    assert abo_compatibility.refusals(**(O_TO_O | {"donor": "A", "policy_signed_off": True})) == []


@pytest.mark.parametrize("missing", ["donor", "recipient", "donor_rhd", "recipient_rhd"])
def test_an_unknown_group_is_a_hard_stop_under_any_policy(missing: str) -> None:
    found = abo_compatibility.refusals(**(O_TO_O | {missing: None, "policy_signed_off": True}))
    assert hardness(found) == [("abo-missing", True)]


@pytest.mark.parametrize("person", ["donor_determinations", "recipient_determinations"])
@pytest.mark.parametrize(("times", "refused"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_group_is_determined_twice(person: str, times: int, refused: bool) -> None:
    found = abo_compatibility.refusals(**(O_TO_O | {person: times}))
    assert hardness(found) == ([("abo-unconfirmed", False)] if refused else [])
