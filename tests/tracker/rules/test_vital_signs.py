"""Vital signs belong to an infusion."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.vital_signs import State, missed_refusals, refusals, start_refusals, time_refusals
from tracker.workflow import Stage

BEDSIDE = {Stage.CHECKED, Stage.INFUSING, Stage.INFUSED}


@pytest.mark.parametrize("stage", list(Stage))
def test_vital_signs_are_taken_from_the_bedside_check_on(stage: Stage) -> None:
    assert codes(refusals(stage=stage.value)) == ([] if stage in BEDSIDE else ["not-at-the-bedside"])


@pytest.mark.parametrize(("minutes", "found"), [(-1, ["measured-too-early"]), (0, []), (1, [])])
def test_a_measurement_is_not_from_before_the_infusion_was_prepared(minutes: int, found: list[str]) -> None:
    since = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert codes(time_refusals(measured_at=since + timedelta(minutes=minutes), since=since)) == found


STATES: list[tuple[State | None, list[str]]] = [
    ("passed", []),
    ("now", []),
    ("later", ["set-not-open"]),
    ("taken", ["set-not-open"]),
    ("missed", ["set-not-open"]),
    (None, ["set-not-open"]),
]


@pytest.mark.parametrize(("state", "found"), STATES)
def test_only_an_open_set_is_called_missed_and_with_a_reason(state: State | None, found: list[str]) -> None:
    assert codes(missed_refusals(state=state, reason="asleep")) == found
    assert codes(missed_refusals(state=state, reason=" ")) == [*found, "missed-without-reason"]


@pytest.mark.parametrize(
    ("before", "found"),
    [(["taken"], 0), (["missed"], 0), (["now"], 1), (["passed"], 1), (["later"], 1), (["taken", "now"], 1), ([], 0)],
)
def test_every_set_before_the_start_is_taken_or_said_to_be_missed(before: list[State], found: int) -> None:
    assert codes(start_refusals(before=before)) == ["vital-signs-before-start"] * found
