"""One bag in one position."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import storage_position


@pytest.mark.hazard("H18")
@pytest.mark.parametrize(("occupied_by", "refused"), [(None, False), ("P1", False), ("P2", True)])
def test_a_position_that_another_bag_occupies_is_refused(occupied_by: str | None, refused: bool) -> None:
    found = storage_position.refusals(position="T1-A4", product="P1", occupied_by=occupied_by)
    assert hardness(found) == ([("position-occupied", True)] if refused else [])
