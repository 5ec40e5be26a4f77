"""A serious reaction closes the clamp."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.serious_reaction import is_serious, refusals


@pytest.mark.parametrize(("grade", "serious"), [(1, False), (2, False), (3, True), (4, True), (5, True)])
def test_from_its_grade_on_a_reaction_needs_the_clamp_closed(grade: int, serious: bool) -> None:
    assert is_serious(grade=grade, from_grade=3) == serious
    wanted = ["reaction-needs-interruption"] if serious else []
    assert codes(refusals(grade=grade, from_grade=3, still_running=True)) == wanted
    assert codes(refusals(grade=grade, from_grade=3, still_running=False)) == []
