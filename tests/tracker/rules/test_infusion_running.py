"""An act fits the state of the infusion."""

from typing import get_args

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.infusion_running import State, refusals


@pytest.mark.parametrize("state", get_args(State))
def test_an_act_is_refused_in_every_state_that_it_does_not_want(state: State) -> None:
    assert codes(refusals(state=state, wanted=(state,))) == []
    assert codes(refusals(state=state, wanted=())) == [f"infusion-{state}"]
