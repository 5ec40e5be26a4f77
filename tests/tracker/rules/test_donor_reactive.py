"""A donor reactive for HIV never gives; for other agents only in documented urgent need."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import donor_reactive


@pytest.mark.hazard("H15")
@pytest.mark.parametrize("marker", ["HIV-1/2 Ab/Ag", "HIV-1 NAT", "anti-HIV-1/2", "hiv p24"])
@pytest.mark.parametrize("urgent_need", [False, True])
def test_hiv_is_a_hard_stop_whatever_the_need(marker: str, urgent_need: bool) -> None:
    found = donor_reactive.refusals(donor="D07", reactive=[marker], urgent_need=urgent_need)
    assert hardness(found) == [("donor-hiv-reactive", True)]


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(("urgent_need", "expected"), [(False, [("donor-reactive", True)]), (True, [])])
def test_another_agent_needs_the_urgent_path(urgent_need: bool, expected: list[tuple[str, bool]]) -> None:
    assert hardness(donor_reactive.refusals(donor="D07", reactive=["HBsAg"], urgent_need=urgent_need)) == expected


def test_cmv_alone_does_not_exclude() -> None:
    assert donor_reactive.refusals(donor="D07", reactive=["CMV Ab"]) == []


def test_every_reactive_marker_is_named() -> None:
    found = donor_reactive.refusals(donor="D07", reactive={"HIV-1 NAT", "HBsAg", "CMV Ab"})
    assert [refusal.values["marker"] for refusal in found] == ["HBsAg", "HIV-1 NAT"]


def test_a_donor_without_a_reactive_marker_is_accepted() -> None:
    assert donor_reactive.refusals(donor="D07", reactive=[]) == []
