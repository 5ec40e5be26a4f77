"""A hold and a recall stop every step, each with its reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import on_hold

AT = datetime(2026, 2, 11, 10, 15, tzinfo=UTC)


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
    holds = [] if hold is None else [on_hold.Held(hold, "S1", AT)]
    found = on_hold.refusals(holds=holds, recall_reason=recall)
    assert hardness(found) == [(code, True) for code in expected]


def test_each_hold_is_said_with_its_reason_who_and_when() -> None:
    found = on_hold.refusals(holds=[on_hold.Held("late culture.", "S1", AT), on_hold.Held("torn", "S2", AT)])
    assert [one.sentence for one in found] == [
        "This product is on hold: late culture. Set by S1, 2026-02-11 10:15 UTC.",
        "This product is on hold: torn. Set by S2, 2026-02-11 10:15 UTC.",
    ]
