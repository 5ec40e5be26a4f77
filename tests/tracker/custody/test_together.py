"""An act of several lines is accepted whole or not at all."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, repeat

import pytest
from flask import Flask
from sqlalchemy import select

from tests.tracker.steps.said import codes
from tracker import clock, custody
from tracker.custody import Line, LostRace, Scene
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Deviation
from tracker.rules.refusal import Refusal

STOP = Refusal("stop", "Stop.", "Do not.")
ASK = Refusal("ask", "Is it so?", "Say why.", hard=False)


def test_two_lines_that_pass_are_both_written(app: Flask, world: World) -> None:
    one, two = world.places["LAB"], world.places["QC"]
    lines = [Line(one, sets={"name": "Reception"}), Line(two, sets={"name": "Control"})]
    events = custody.record_together("rename", lines, by=world["sam"], at=clock.now())
    assert [event.accepted for event in events] == [True, True]
    assert (one.name, two.name) == ("Reception", "Control")


def test_one_line_that_is_refused_stops_the_others_and_is_the_only_one_written(app: Flask, world: World) -> None:
    one, two = world.places["LAB"], world.places["QC"]
    before = one.name
    lines = [Line(one, sets={"name": "Reception"}), Line(two, sets={"name": "Control"}, refusals=[STOP])]
    events = custody.record_together("rename", lines, by=world["sam"], at=clock.now())
    assert [(event.subject_id, event.accepted, codes(event)) for event in events] == [("QC", False, ["stop"])]
    assert one.name == before
    assert db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "rename")).one().subject_id == "QC"


def test_a_form_that_another_person_sent_already_stops_the_lines_that_it_did_not_make(app: Flask, world: World) -> None:
    lab, control, pharmacy = (Line(world.places[name]) for name in ("LAB", "QC", "PHARM"))
    form = Scene(form_key="one-form")
    custody.record_together("look", [lab, control], by=world["sam"], at=clock.now(), scene=form)
    events = custody.record_together("look", [lab, pharmacy], by=world["theo"], at=clock.now(), scene=form)
    assert [(event.subject_id, codes(event)) for event in events] == [("LAB", ["form-of-another"])]


def test_a_double_tap_gives_the_lines_that_are_written_already(app: Flask, world: World) -> None:
    lines, form = [Line(world.places[name]) for name in ("LAB", "QC")], Scene(form_key="one-form")
    first = custody.record_together("look", lines, by=world["sam"], at=clock.now(), scene=form)
    again = custody.record_together("look", lines, by=world["sam"], at=clock.now(), scene=form)
    assert [event.digest for event in again] == [event.digest for event in first]


def test_a_line_may_have_a_step_of_its_own(app: Flask, world: World) -> None:
    lines = [Line(world.places["LAB"]), Line(world.places["QC"], "listen")]
    events = custody.record_together("look", lines, by=world["sam"], at=clock.now())
    assert [event.step for event in events] == ["look", "listen"]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        pytest.param(timedelta(0), 3, id="one is written, the other has become late"),
        pytest.param(HOUR, 1, id="one was asked too early, and is not when it is written"),
    ],
)
def test_a_line_that_the_clock_decides_otherwise_while_it_is_written_gives_up_the_others(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, at: timedelta, asked: int
) -> None:
    now, places, sam = clock.now(), [world.places["LAB"], world.places["QC"]], world["sam"]
    lines = [Line(one, sets={"name": "Lost"}) for one in places]
    db.session.commit()
    moments: Iterator[object] = chain([now] * asked, repeat(now + HOUR))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    with pytest.raises(LostRace):
        custody.record_together("rename", lines, by=sam, at=now + at)
    assert "Lost" not in [place.name for place in places]
    assert db.session.scalars(select(CustodyEvent).where(CustodyEvent.step == "rename")).all() == []


def test_what_the_gate_itself_refuses_stops_every_line(app: Flask, world: World) -> None:
    lines = [Line(world.places[name]) for name in ("LAB", "QC")]
    late = clock.now() - timedelta(hours=1)
    events = custody.record_together("look", lines, by=world["sam"], at=late)
    assert [codes(event) for event in events] == [["late-entry"], ["late-entry"]]


def test_a_soft_stop_is_passed_with_a_reason_and_a_second_person(app: Flask, world: World) -> None:
    lines = [Line(world.places["LAB"], refusals=[ASK]), Line(world.places["QC"])]
    signed = Scene(override_reason="It is so.")
    events = custody.record_together(
        "look", lines, by=world["sam"], at=clock.now(), witness=world["theo"], scene=signed
    )
    assert [event.accepted for event in events] == [True, True]
    assert db.session.scalars(select(Deviation)).one().subject_id == "LAB"


def test_asking_whether_an_act_would_pass_writes_nothing(app: Flask, world: World) -> None:
    place, lines = world.places["LAB"], len(db.session.scalars(select(CustodyEvent)).all())
    sam, now = world["sam"], clock.now()
    assert custody.passes(place, "look", by=sam, at=now)
    assert not custody.passes(place, "look", by=sam, at=now, refusals=[STOP])
    assert not custody.passes(place, "look", by=sam, at=now, refusals=[ASK])
    assert len(db.session.scalars(select(CustodyEvent)).all()) == lines


def test_a_form_that_made_its_line_already_is_found_again_by_its_own_person_only(app: Flask, world: World) -> None:
    place, scene = world.places["LAB"], Scene(form_key="one-form")
    assert custody.already(place, "look", by=world["sam"], scene=scene) is None
    written = custody.record(place, "look", by=world["sam"], at=clock.now(), scene=scene)
    found = custody.already(place, "look", by=world["sam"], scene=scene)
    assert found is not None
    assert found.digest == written.digest
    assert custody.already(place, "look", by=world["ana"], scene=scene) is None
    assert custody.already(place, "look", by=world["sam"], scene=Scene()) is None
