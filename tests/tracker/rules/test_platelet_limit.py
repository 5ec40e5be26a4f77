"""Low platelets end a mobilization."""

from decimal import Decimal

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import platelet_limit


@pytest.mark.parametrize(("platelets", "low"), [(None, False), (69, True), (70, False), (71, False)])
def test_g_csf_stops_below_the_limit(platelets: int | None, low: bool) -> None:
    found = platelet_limit.refusals(platelets_e9_per_l=platelets, stop_below_e9_per_l=Decimal(70))
    assert hardness(found) == ([("platelets-low", True)] if low else [])
