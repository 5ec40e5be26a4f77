"""Leg 11: what the coordinator may put on record, and what is refused."""

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.enrol import a_round
from tests.factories.follow_up import a_complaint, a_visit
from tests.factories.infuse import a_running_bag
from tracker import access, clock
from tracker.custody import Scene
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import AdverseEvent, CustodyEvent, Deviation, OpportunisticInfection, Round, Task, Visit
from tracker.steps import follow_up
from tracker.steps.follow_up import Findings


@pytest.fixture
def round_(world: World) -> Round:
    return a_round(world)


@pytest.fixture
def today(world: World) -> date:
    return world.site.day_of(clock.now())


@pytest.fixture
def infused(monkeypatch: pytest.MonkeyPatch, today: date) -> list[date]:
    """The days of the infusions that due dates are counted from; the first was four weeks ago."""
    days = [today - timedelta(days=28), today - timedelta(days=21), today - timedelta(days=14)]
    monkeypatch.setattr(Visit, "infused_on", staticmethod(lambda _round: days))
    return days


def refused(event: CustodyEvent) -> list[str]:
    return [refusal["code"] for refusal in event.said["refusals"]]


def test_a_visit_keeps_its_findings_and_its_due_date(
    world: World, round_: Round, infused: list[date], today: date
) -> None:
    assert a_visit(world, round_, "W4", cd4_per_ul=47, karnofsky=80, gvhd_grade=0).accepted
    (row,) = Visit.of_round(round_.id)
    assert (row.code, row.due_on, row.seen_on) == ("W4", infused[0] + timedelta(days=28), today)
    assert (row.cd4_per_ul, row.karnofsky, row.gvhd_grade, row.reported_by) == (47, 80, 0, world["cora"].id)


def test_a_visit_twice_is_refused_and_the_first_stays(world: World, round_: Round, infused: list[date]) -> None:
    a_visit(world, round_, "W4", cd4_per_ul=47)
    event = a_visit(world, round_, "W4", cd4_per_ul=99)
    assert refused(event) == ["visit-twice"]
    assert [row.cd4_per_ul for row in Visit.of_round(round_.id)] == [47]


def corrected(world: World, round_: Round, **changes: Any) -> CustodyEvent:
    """The one visit of the round corrected by the coordinator; `changes` are of the act or of its findings."""
    [row] = Visit.of_round(round_.id)
    act: dict[str, Any] = {
        "code": row.code,
        "seen_on": row.seen_on,
        "reason": "Read off the wrong line.",
        "by": world["cora"],
        "witness": world["mori"],
        "scene": Scene(),
    }
    act |= {name: changes.pop(name) for name in tuple(changes) if name in act}
    found = {entry.name: getattr(row, entry.name) for entry in fields(Findings)}
    return follow_up.correct_visit(round_, row, findings=Findings(**found | changes), at=clock.now(), **act)


@pytest.mark.usefixtures("infused")
def test_a_correction_of_a_visit_says_the_old_value_the_new_one_and_why(world: World, round_: Round) -> None:
    a_visit(world, round_, "W4", cd4_per_ul=47, fever_score=3)
    [row] = Visit.of_round(round_.id)
    line = go(corrected(world, round_, cd4_per_ul=74, fever_score=None))
    assert [(one.id, one.cd4_per_ul, one.fever_score, one.cd8_per_ul) for one in Visit.of_round(round_.id)] == [
        (row.id, 74, None, 700)
    ]
    facts = line.said["facts"]
    assert (facts["corrects"], facts["reason"], facts["old"]) == (
        row.id,
        "Read off the wrong line.",
        {"cd4_per_ul": 47, "fever_score": 3},
    )
    assert [one["values"] for one in line.said["sets"] if one["table"] == "visit"] == [
        {"cd4_per_ul": 74, "fever_score": None}
    ]
    assert (line.by_id, line.witness_id) == (world["cora"].id, world["mori"].id)


def test_a_visit_under_the_wrong_code_gets_the_right_one_and_makes_room_for_the_other(
    world: World, round_: Round, infused: list[date], today: date
) -> None:
    a_visit(world, round_, "W4")
    assert refused(corrected(world, round_, code="W2", witness=None)) == ["no-witness", "visit-outside-window"]
    scene = Scene(override_reason="Seen late (synthetic)")
    go(corrected(world, round_, code="W2", scene=scene))
    [row] = Visit.of_round(round_.id)
    assert (row.code, row.due_on, row.seen_on) == ("W2", infused[0] + timedelta(days=14), today)
    assert a_visit(world, round_, "W4").accepted


@pytest.mark.usefixtures("infused")
def test_a_correction_into_a_visit_that_is_on_record_is_refused(world: World, round_: Round, today: date) -> None:
    a_visit(world, round_, "W4")
    [row] = Visit.of_round(round_.id)
    a_visit(world, round_, "INF3+3", seen_on=today, witness=world["mori"], scene=Scene(override_reason="Late"))
    event = follow_up.correct_visit(
        round_,
        row,
        code="INF3+3",
        seen_on=today,
        findings=Findings(weight_kg=row.weight_kg),
        reason="Wrong visit.",
        by=world["cora"],
        witness=world["mori"],
        at=clock.now(),
    )
    assert "visit-twice" in refused(event)
    assert sorted(one.code for one in Visit.of_round(round_.id)) == ["INF3+3", "W4"]


@pytest.mark.usefixtures("infused")
@pytest.mark.parametrize(
    ("changes", "stops"),
    [
        ({"cd4_per_ul": 48}, []),
        ({}, ["nothing-corrected"]),
        ({"cd4_per_ul": 48, "reason": " "}, ["correction-without-reason"]),
        ({"cd4_per_ul": 48, "witness": None}, ["no-witness"]),
        ({"cd4_per_ul": 48, "witness": "noor"}, ["witness-may-not"]),
        ({"cd4_per_ul": None}, ["visit-incomplete"]),
        ({"seen_on": timedelta(days=1)}, ["visit-in-future"]),
        ({"seen_on": timedelta(days=-3)}, ["visit-before-consent"]),
    ],
)
def test_what_a_correction_of_a_visit_needs(
    world: World, round_: Round, today: date, changes: dict[str, Any], stops: list[str]
) -> None:
    a_visit(world, round_, "W4", cd4_per_ul=47)
    if isinstance(changes.get("witness"), str):
        changes = changes | {"witness": world[changes["witness"]]}
    if "seen_on" in changes:
        changes = changes | {"seen_on": today + changes["seen_on"]}
    assert refused(corrected(world, round_, **changes)) == stops


@pytest.mark.usefixtures("infused")
def test_what_was_passed_when_the_visit_was_entered_is_not_asked_again(world: World, round_: Round) -> None:
    scene = Scene(override_reason="The tube broke (synthetic)")
    go(a_visit(world, round_, "W2", cd4_per_ul=None, scene=scene, witness=world["mori"]))
    go(corrected(world, round_, weight_kg=Decimal("58.5")))
    assert sorted(db.session.scalars(select(Deviation.rule))) == ["visit-incomplete", "visit-outside-window"]


@pytest.mark.usefixtures("infused")
def test_a_visit_of_a_closed_round_is_still_put_right(world: World, round_: Round) -> None:
    a_visit(world, round_, "W4")
    go(
        follow_up.close_round(
            round_,
            reason="Moved away (synthetic)",
            by=world["cora"],
            at=clock.now(),
            witness=world["mori"],
            scene=Scene(override_reason="Moved away (synthetic)"),
        )
    )
    go(corrected(world, round_, cd4_per_ul=48))


def test_only_who_follows_up_corrects_a_visit(world: World, round_: Round) -> None:
    a_visit(world, round_, "D0")
    with pytest.raises(access.Forbidden):
        corrected(world, round_, cd4_per_ul=48, by=world["nadia"])


@pytest.mark.parametrize(("days", "stops"), [(-4, True), (-3, False), (3, False), (4, True)])
def test_a_visit_outside_its_window_needs_a_reason_and_a_second_person(
    world: World, round_: Round, monkeypatch: pytest.MonkeyPatch, *, days: int, stops: bool
) -> None:
    first = world.site.day_of(clock.now()) - timedelta(days=28 + days)
    monkeypatch.setattr(Visit, "infused_on", staticmethod(lambda _round: [first]))
    monkeypatch.setattr("tracker.rules.visit_entry._days", lambda *_: [])  # seen after consent is a rule of its own
    event = a_visit(world, round_, "W4")
    assert refused(event) == (["visit-outside-window"] if stops else [])
    assert event.accepted is not stops


def test_a_reason_and_a_second_person_pass_the_window_and_open_a_deviation(
    world: World, round_: Round, infused: list[date]
) -> None:
    event = a_visit(
        world, round_, "W8", witness=world["mori"], scene=Scene(override_reason="The recipient was abroad.")
    )
    assert event.accepted
    deviation = db.session.scalars(select(Deviation)).one()
    assert (deviation.rule, deviation.witnessed_by) == ("visit-outside-window", world["mori"].id)


def test_before_the_first_infusion_only_screening_and_baseline_are_recorded(world: World, round_: Round) -> None:
    assert a_visit(world, round_, "D0").accepted
    assert refused(a_visit(world, round_, "W1")) == ["visit-before-infusion"]


def test_a_visit_that_is_not_of_the_protocol_is_refused(world: World, round_: Round) -> None:
    assert refused(a_visit(world, round_, "W5")) == ["visit-unknown"]


def test_a_visit_in_the_future_or_before_the_consent_is_refused(world: World, round_: Round, today: date) -> None:
    assert refused(a_visit(world, round_, "D0", today + timedelta(days=1))) == ["visit-in-future"]
    assert refused(a_visit(world, round_, "SCR", today - timedelta(days=30))) == ["visit-before-consent"]
    assert Visit.of_round(round_.id) == []


def test_a_visit_without_its_counts_is_a_soft_stop(world: World, round_: Round) -> None:
    event = a_visit(world, round_, "D0", cd4_per_ul=None)
    assert refused(event) == ["visit-incomplete"]
    assert not event.said["refusals"][0]["hard"]


def test_only_those_who_follow_up_record_a_visit(world: World, round_: Round) -> None:
    with pytest.raises(access.Forbidden):
        a_visit(world, round_, "D0", by=world["nadia"])


def report(world: World, round_: Round, **changes: Any) -> CustodyEvent:
    person = changes.pop("person", round_.recipient)
    complaint = a_complaint(world, **changes)
    return follow_up.report_adverse_event(round_, person=person, complaint=complaint, by=world["cora"], at=clock.now())


def test_an_adverse_event_of_donor_or_recipient_is_on_record(world: World, round_: Round) -> None:
    assert report(world, round_).accepted
    assert report(world, round_, person=round_.donor, relation="apheresis").accepted
    assert [(row.person_kind, row.person_id) for row in AdverseEvent.of_round(round_.id)] == [
        ("recipient", round_.recipient_id),
        ("donor", round_.donor_id),
    ]


def test_a_serious_event_is_a_task_of_a_physician_within_a_day(world: World, round_: Round) -> None:
    event = report(world, round_, grade=3, serious=True, outcome="ongoing")
    task = db.session.scalars(select(Task)).one()
    assert (task.role, task.subject_id, task.due) == ("physician", round_.id, event.at + timedelta(hours=24))


def test_a_contradictory_event_is_refused_with_all_reasons(world: World, round_: Round) -> None:
    event = report(world, round_, grade=5, outcome="ongoing")
    assert refused(event) == ["ae-not-serious", "ae-outcome"]
    assert AdverseEvent.of_round(round_.id) == []


def test_an_infection_comes_under_control_on_its_day(world: World, round_: Round, today: date) -> None:
    episode = OpportunisticInfection.of(round_.recipient_id)[0]
    event = follow_up.follow_infection(episode, status="controlled", on=today, by=world["mori"], at=clock.now())
    assert event.accepted
    assert (episode.status, episode.controlled_on) == ("controlled", today)
    again = follow_up.follow_infection(episode, status="controlled", on=today, by=world["mori"], at=clock.now())
    assert refused(again) == ["infection-unchanged"]
    follow_up.follow_infection(episode, status="active", on=today, by=world["mori"], at=clock.now())
    assert episode.controlled_on is None


def close(world: World, round_: Round, **more: Any) -> CustodyEvent:
    return follow_up.close_round(round_, reason="withdrawn", by=world["cora"], at=clock.now(), **more)


def test_a_round_that_is_not_complete_is_closed_with_a_reason_and_a_second_person_only(
    world: World, round_: Round
) -> None:
    assert refused(close(world, round_)) == ["round-short", "round-visits-missing"]
    assert round_.closed_at is None
    assert close(world, round_, witness=world["mori"], scene=Scene(override_reason="Withdrew consent.")).accepted
    assert round_.closed_by == world["cora"].id


def test_a_round_is_not_closed_while_an_infusion_runs_whoever_signs(world: World) -> None:
    running = db.session.get_one(Round, a_running_bag(world).round_id)
    scene = Scene(override_reason="withdrawn (synthetic)")
    assert "round-running" in refused(close(world, running, witness=world["mori"], scene=scene))
    assert running.closed_at is None


def test_nothing_is_added_to_a_closed_round(world: World, round_: Round) -> None:
    close(world, round_, witness=world["mori"], scene=Scene(override_reason="Withdrew consent."))
    assert "round-closed" in refused(a_visit(world, round_, "D0"))
    assert refused(report(world, round_)) == ["round-closed"]
    assert "round-closed" in refused(close(world, round_))
