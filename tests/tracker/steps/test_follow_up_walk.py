"""The synthetic course of a recipient over 48 weeks."""

from datetime import timedelta

import pytest

from tests.factories.enrol import a_round
from tracker import clock
from tracker.demo import follow_up
from tracker.demo.world import World
from tracker.models import AdverseEvent, OpportunisticInfection, Visit


def test_a_round_is_followed_for_48_weeks_within_all_windows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = a_round(world, days_ago=350)
    first = world.site.day_of(clock.now()) - timedelta(days=340)
    days = [first, first + timedelta(days=7), first + timedelta(days=14)]
    follow_up.visit(world, round_, "SCR", at=clock.now() - timedelta(days=345))
    monkeypatch.setattr(Visit, "infused_on", staticmethod(lambda _round: days))
    for code, at in [("D0", clock.now() - timedelta(days=340)), *follow_up.schedule(world, round_)]:
        follow_up.visit(world, round_, code, at=at)
    follow_up.adverse_event(world, round_, at=clock.now() - timedelta(days=300))
    follow_up.infections_follow(world, round_, at=clock.now() - timedelta(days=200))
    follow_up.infections_follow(world, round_, at=clock.now() - timedelta(days=100))
    seen = {row.code: row for row in Visit.of_round(round_.id)}
    assert len(seen) == 20
    assert (seen["W48"].cd4_per_ul or 0) > (seen["D0"].cd4_per_ul or 0)
    assert (seen["W48"].hiv_rna_copies_per_ml or 0) < (seen["D0"].hiv_rna_copies_per_ml or 0)
    assert seen["INF2+1"].cd4_per_ul is None
    assert len(AdverseEvent.of_round(round_.id)) == 1
    assert {episode.status for episode in OpportunisticInfection.of(round_.recipient_id)} == {"controlled"}
