"""An act fits the state of the infusion."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.infusion_running import State, order_refusals, refusals


@pytest.mark.parametrize("state", get_args(State))
def test_an_act_is_refused_in_every_state_that_it_does_not_want(state: State) -> None:
    assert codes(refusals(state=state, wanted=(state,))) == []
    assert codes(refusals(state=state, wanted=())) == [f"infusion-{state}"]


@pytest.mark.hazard("H46")
@pytest.mark.parametrize(("seconds", "code"), [(-1, ["before-the-start"]), (0, []), (1, [])])
def test_nothing_of_an_infusion_happened_before_its_start(seconds: int, code: list[str]) -> None:
    started = datetime(2026, 2, 11, 10, tzinfo=UTC)
    assert codes(order_refusals(started_at=started, at=started + timedelta(seconds=seconds))) == code


def test_before_an_infusion_is_started_its_state_is_what_refuses() -> None:
    assert order_refusals(started_at=None, at=datetime(2026, 2, 11, tzinfo=UTC)) == []
