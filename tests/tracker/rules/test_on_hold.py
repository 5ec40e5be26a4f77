"""A hold and a recall stop every step, each with its reason."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import on_hold


@pytest.mark.hazard("H11")
@pytest.mark.hazard("H12")
@pytest.mark.parametrize(
    ("hold", "recall", "expected"),
    [
        (None, None, []),
        ("late culture", None, ["on-hold"]),
        (None, "donor reactive", ["recalled"]),
        ("late culture", "donor reactive", ["recalled", "on-hold"]),
        ("", None, ["on-hold"]),
        (None, "", ["recalled"]),
    ],
)
def test_hold_and_recall_are_each_a_hard_stop(hold: str | None, recall: str | None, expected: list[str]) -> None:
    found = on_hold.refusals(hold_reason=hold, recall_reason=recall)
    assert hardness(found) == [(code, True) for code in expected]


def test_the_reason_is_said() -> None:
    assert on_hold.refusals(hold_reason="late culture")[0].sentence == "This product is on hold: late culture."
