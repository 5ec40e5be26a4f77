"""Typing an identity needs its check character, a reason and a second person."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import typed_instead_of_scanned


@pytest.mark.hazard("H03")
@pytest.mark.parametrize(
    ("reason", "witness", "expected"),
    [
        ("label torn", "noor", []),
        ("", "noor", ["typed-without-reason"]),
        ("  ", "noor", ["typed-without-reason"]),
        ("label torn", None, ["typed-without-witness"]),
        (None, None, ["typed-without-reason", "typed-without-witness"]),
    ],
)
def test_typing_is_a_soft_stop_until_reason_and_witness_are_there(
    reason: str | None, witness: str | None, expected: list[str]
) -> None:
    found = typed_instead_of_scanned.refusals(typed=True, reason=reason, witness=witness)
    assert hardness(found) == [(code, False) for code in expected]


def test_what_was_scanned_needs_neither() -> None:
    assert typed_instead_of_scanned.refusals(typed=False) == []
