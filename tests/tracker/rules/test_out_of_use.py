"""What was taken out of use takes nothing any more; what is corrected changes; a kind is a known one."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.tracker.rules.said import codes
from tracker.rules import known_kind, out_of_use, unchanged


@pytest.mark.parametrize(("kind", "says"), [("place", "Box is closed."), ("printer", "Box is out of use.")])
def test_what_is_closed_takes_nothing(kind: Literal["place", "printer"], says: str) -> None:
    assert out_of_use.refusals(kind, name="Box", closed=False) == []
    (refusal,) = out_of_use.refusals(kind, name="Box", closed=True)
    assert (refusal.code, refusal.hard, refusal.sentence) == (f"{kind}-closed", True, says)


def test_a_correction_corrects_something() -> None:
    assert unchanged.refusals(what="Box", changes={"name"}) == []
    (refusal,) = unchanged.refusals(what="Box", changes=(), field="name")
    assert (refusal.code, refusal.hard, refusal.field) == ("nothing-corrected", True, "name")


def test_a_kind_is_one_of_those_that_steps_ask_for() -> None:
    assert known_kind.refusals(kind="bench", known=("bench", "ward")) == []
    assert codes(known_kind.refusals(kind="nonsense", known=("bench", "ward"))) == ["kind-unknown"]
