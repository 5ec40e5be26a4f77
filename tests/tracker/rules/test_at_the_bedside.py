"""Vital signs belong to an infusion."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.at_the_bedside import refusals
from tracker.workflow import Stage

BEDSIDE = {Stage.CHECKED, Stage.INFUSING, Stage.INFUSED}


@pytest.mark.parametrize("stage", list(Stage))
def test_vital_signs_are_taken_from_the_bedside_check_on(stage: Stage) -> None:
    assert codes(refusals(stage=stage.value)) == ([] if stage in BEDSIDE else ["not-at-the-bedside"])
