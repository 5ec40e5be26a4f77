"""What is decided or undone says why."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import codes
from tracker.rules import reason_given


@pytest.mark.parametrize(("reason", "found"), [(None, ["no-reason"]), ("", ["no-reason"]), (" \n", ["no-reason"])])
def test_a_reason_of_blanks_is_none(reason: str | None, found: list[str]) -> None:
    assert codes(reason_given.refusals(reason)) == found


def test_a_reason_in_words_is_one_and_the_field_is_the_callers() -> None:
    assert reason_given.refusals("warm") == []
    assert reason_given.refusals(None, "close_reason")[0].field == "close_reason"
