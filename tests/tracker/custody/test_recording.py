from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tracker import clock, custody
from tracker.custody import Scene
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Equipment, Place
from tracker.rules.refusal import Refusal

HARD = Refusal("no-way", "No way.", "Stop.")
SOFT = Refusal("careful", "Careful.", "Say why.", hard=False)


def test_an_accepted_act_changes_the_row_and_says_so(world: World) -> None:
    device = world.devices["SEP-1"]
    line = custody.record(device, "rename", by=world["sam"], at=clock.now(), sets={"name": "Separator one"})
    assert line.accepted
    assert device.name == "Separator one"
    assert line.said["sets"] == [{"table": "equipment", "id": "SEP-1", "values": {"name": "Separator one"}}]
    assert device.last_position == line.position == 2


def test_a_refused_act_is_a_line_too_and_changes_nothing(world: World) -> None:
    device = world.devices["SEP-1"]
    line = custody.record(device, "rename", by=world["sam"], at=clock.now(), sets={"name": "x"}, refusals=[HARD, SOFT])
    assert line.verdict == "refused"
    assert [refusal["code"] for refusal in line.said["refusals"]] == ["no-way", "careful"]
    assert device.name == "Cell separator 1"
    assert db.session.get(CustodyEvent, (line.stream, line.position)) is not None


def test_a_soft_stop_is_passed_with_a_reason_and_a_second_person_and_opens_a_deviation(world: World) -> None:
    device = world.devices["SEP-1"]
    scene = Scene(override_reason="The spare one is in repair.")
    line = custody.record(
        device, "rename", by=world["ana"], witness=world["abel"], at=clock.now(), refusals=[SOFT], scene=scene
    )
    assert line.accepted
    assert [row["table"] for row in line.said["sets"]] == ["deviation", "equipment"]


@pytest.mark.parametrize("missing", ["reason", "witness", "other-person"])
@pytest.mark.hazard("H31")
def test_a_soft_stop_stands_without_reason_or_second_person(world: World, missing: str) -> None:
    witness = {"witness": None, "other-person": world["ana"]}.get(missing, world["abel"])
    scene = Scene(override_reason=None if missing == "reason" else "It has to be.")
    line = custody.record(
        world.devices["SEP-1"], "rename", by=world["ana"], witness=witness, at=clock.now(), refusals=[SOFT], scene=scene
    )
    assert not line.accepted


def test_a_hard_stop_stands_whatever_is_said(world: World) -> None:
    scene = Scene(override_reason="Please.")
    line = custody.record(
        world.devices["SEP-1"],
        "rename",
        by=world["ana"],
        witness=world["abel"],
        at=clock.now(),
        refusals=[HARD],
        scene=scene,
    )
    assert not line.accepted


@pytest.mark.hazard("W04")
def test_other_entries_under_the_same_key_are_refused_and_not_taken_for_a_double_tap(world: World) -> None:
    device = world.devices["SEP-1"]
    scene = Scene(form_key="one form", form_digest="first")
    said: dict[str, Any] = {"by": world["theo"], "at": clock.now()}
    first = custody.record(device, "use", scene=scene, **said)
    again = custody.record(device, "use", scene=replace(scene, form_digest="second"), **said)
    assert first.accepted
    assert [refusal["code"] for refusal in again.said["refusals"]] == ["form-recorded-already"]
    assert not custody.passes(device, "use", scene=replace(scene, form_digest="second"), **said)


@pytest.mark.hazard("H16")
def test_a_double_tap_gives_the_line_already_written(world: World) -> None:
    device, scene = world.devices["SEP-1"], Scene(form_key="one form")
    first = custody.record(device, "rename", by=world["sam"], at=clock.now(), sets={"name": "a"}, scene=scene)
    again = custody.record(device, "rename", by=world["sam"], at=clock.now(), sets={"name": "b"}, scene=scene)
    assert again.key == first.key
    assert device.name == "a"


def test_the_same_form_sent_by_another_person_is_refused(world: World) -> None:
    device, scene = world.devices["SEP-1"], Scene(form_key="one form")
    custody.record(device, "rename", by=world["sam"], at=clock.now(), sets={"name": "a"}, scene=scene)
    line = custody.record(device, "rename", by=world["ana"], at=clock.now(), sets={"name": "b"}, scene=scene)
    assert [refusal["code"] for refusal in line.said["refusals"]] == ["form-of-another"]


@pytest.mark.parametrize(("seconds", "code"), [(1, "time-in-future"), (-15 * 60 - 1, "late-entry")])
def test_the_gate_looks_at_the_time(world: World, seconds: int, code: str) -> None:
    now = clock.now()
    with clock.fixed(now):
        line = custody.record(
            world.devices["SEP-1"], "rename", by=world["sam"], at=now + timedelta(seconds=seconds), sets={"name": "a"}
        )
    assert [refusal["code"] for refusal in line.said["refusals"]] == [code]


def test_a_row_of_another_stream_cannot_be_written(world: World) -> None:
    with pytest.raises(ValueError, match="belongs to"):
        custody.record(
            world.devices["SEP-1"],
            "rename",
            by=world["sam"],
            at=clock.now(),
            also=[(world.devices["SEP-2"], {"name": "x"})],
        )


@pytest.mark.hazard("H54")
def test_a_decision_made_on_an_outdated_row_loses(app: Flask, world: World) -> None:
    device = world.devices["SEP-1"]
    db.write()
    db.session.refresh(device)
    statement = text("UPDATE equipment SET last_position = 9 WHERE id = 'SEP-1'")
    db.session.execute(statement)
    with pytest.raises(custody.LostRace):
        custody.record(device, "rename", by=world["sam"], at=clock.now(), sets={"name": "x"})


def test_a_new_thing_that_exists_already_loses_the_race(world: World) -> None:
    twin = Equipment(id="SEP-1", stream="equipment:SEP-1", name="x", kind="x", serial="x")
    db.session.expunge_all()
    with pytest.raises(custody.LostRace):
        custody.record(twin, "add-equipment", by=world["sam"], at=clock.now(), rows=[twin])


def test_two_new_rows_of_one_line_have_names_of_their_own(world: World) -> None:
    scene = Scene(override_reason="Both are known.")
    line = custody.record(
        world.devices["SEP-1"],
        "x",
        by=world["ana"],
        witness=world["abel"],
        at=clock.now(),
        refusals=[SOFT, SOFT],
        scene=scene,
    )
    assert [row["id"] for row in line.said["sets"][:2]] == [f"{line.key}.1", f"{line.key}.2"]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE custody_event SET step = 'x'",
        "DELETE FROM custody_event",
        "DELETE FROM custody_event WHERE position = 1",
    ],
)
@pytest.mark.hazard("L13")
def test_the_database_refuses_to_change_the_ledger(app: Flask, attack: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        db.write().execute(text(attack))


@pytest.mark.hazard("L13")
def test_a_line_cannot_be_replaced(app: Flask, engine_name: str) -> None:
    attack = {
        "sqlite": "INSERT OR REPLACE INTO custody_event SELECT * FROM custody_event WHERE position = 1",
        "postgresql": "TRUNCATE custody_event",
    }[engine_name]
    with pytest.raises(DatabaseError, match="append-only"):
        db.write().execute(text(attack))


def test_a_position_is_taken_and_left_with_the_product_only(world: World) -> None:
    slot, fridge = world.places["FRIDGE-1-A1"], world.places["FRIDGE-1"]
    assert isinstance(slot, Place)
    assert slot.is_position
    assert not fridge.is_position
