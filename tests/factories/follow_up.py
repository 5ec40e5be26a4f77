"""Rounds in follow-up, and what the coordinator enters."""

from datetime import date
from typing import Any

from tracker import clock
from tracker.demo.world import World
from tracker.models import CustodyEvent, Round
from tracker.rules.adverse_event import Complaint
from tracker.steps import follow_up
from tracker.steps.follow_up import Findings


def a_visit(world: World, round_: Round, code: str, seen_on: date | None = None, **changes: Any) -> CustodyEvent:
    """A visit entered by the coordinator now; `changes` are of the act or of its findings."""
    now = clock.now()
    act = {name: changes.pop(name) for name in ("by", "witness", "scene") if name in changes}
    found: dict[str, Any] = {"weight_kg": 60, "cd4_per_ul": 35, "cd8_per_ul": 700, "hiv_rna_copies_per_ml": 4000}
    return follow_up.visit(
        round_,
        code=code,
        seen_on=seen_on or world.site.day_of(now),
        findings=Findings(**found | changes),
        at=now,
        **{"by": world["cora"]} | act,
    )


def a_complaint(world: World, **changes: Any) -> Complaint:
    """A harmless adverse event that began today, unless `changes` say otherwise."""
    given: dict[str, Any] = {
        "term": "Fever",
        "grade": 1,
        "serious": False,
        "relation": "product",
        "action": "paracetamol",
        "outcome": "recovered",
        "began_on": world.site.day_of(clock.now()),
    }
    return Complaint(**given | changes)
