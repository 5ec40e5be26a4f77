"""A soft stop that is a physician's is passed by a physician."""

import pytest

from tracker.rules import physician_decides
from tracker.rules.refusal import Refusal

SOFT = Refusal("lab-ask", "", "", hard=False)
HARD = Refusal("lab-hold", "", "")


@pytest.mark.parametrize(
    ("stops", "witness", "is_physician", "expected"),
    [
        ([], "S1", False, []),
        ([SOFT], None, False, []),
        ([SOFT], "S1", True, []),
        ([SOFT], "S1", False, ["physician-needed"]),
        ([HARD], "S1", False, []),
    ],
)
def test_nobody_else_signs_for_a_physician(
    *, stops: list[Refusal], witness: str | None, is_physician: bool, expected: list[str]
) -> None:
    found = physician_decides.refusals(soft=stops, witness=witness, is_physician=is_physician)
    assert [refusal.code for refusal in found] == expected
    assert all(refusal.hard for refusal in found)
