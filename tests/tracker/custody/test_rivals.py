"""Whoever loses a race to a line of another stream is told which line that was, on both engines."""

from typing import Any

import pytest

from tests.factories import collect as chair
from tests.factories import enrol as desk
from tests.factories import process as laboratory
from tracker import clock, custody
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Collection, CustodyEvent, Recorded, User
from tracker.steps import store


def copy_of(row: Recorded, **changes: Any) -> Any:
    columns = {column.key: getattr(row, column.key) for column in type(row).__table__.columns}
    return type(row)(**columns | {"last_position": None} | changes)


def lost(subject: Recorded, **more: Any) -> CustodyEvent:
    """The line that a lost race names."""
    with pytest.raises(custody.LostRace) as caught:
        custody.record(subject, "x", at=clock.now(), **more)
    race = caught.value
    return db.session.get_one(CustodyEvent, (race.stream, race.position))


@pytest.mark.hazard("H18")
@pytest.mark.hazard("W02")
def test_the_loser_of_a_storage_position_is_told_who_stored_into_it(world: World) -> None:
    first, second = laboratory.doses(world, 1)[0], laboratory.doses(world, 2)[0]
    position = world.places["FRIDGE-1-C8"]
    line = go(store.put(first, position=position, by=world["theo"], at=clock.now()))
    db.session.commit()
    winner = lost(second, by=world["tess"], moved_to=position)
    assert (winner.key, winner.by_id, winner.subject_id) == (line.key, world["theo"].id, first.id)


@pytest.mark.hazard("H04")
@pytest.mark.hazard("W02")
@pytest.mark.parametrize("wanted", ["chair", "donor"])
def test_the_loser_of_a_chair_or_a_donor_is_told_who_opened_the_session(world: World, wanted: str) -> None:
    session, other = chair.an_open_session(world), desk.a_round(world, 2)
    db.session.commit()
    din = "A999926999999"
    changes = {"donor_id": other.donor_id} if wanted == "chair" else {"place_id": "APH-2"}
    twin: Collection = copy_of(session, id=din, stream=f"din:{din}", **changes)
    winner = lost(twin, by=world["abel"], rows=[twin])
    assert (winner.stream, winner.by_id) == (session.stream, world["ana"].id)


def test_the_loser_of_a_name_is_told_who_gave_it(world: World) -> None:
    twin: User = copy_of(world["ana"], id="S99999", stream="user:S99999")
    winner = lost(twin, by=world["sam"], rows=[twin])
    assert (winner.stream, winner.by_id) == (world["ana"].stream, world["sam"].id)


def test_a_closed_session_is_nobodys_rival(world: World) -> None:
    bag, round_ = chair.a_collection_bag(world), desk.a_round(world, 2)
    session = db.session.get_one(Collection, bag.din)
    din = "A999926999999"
    open_again: Collection = copy_of(
        session, id=din, stream=f"din:{din}", donor_id=round_.donor_id, donor_left_at=None, donor_left_by=None
    )
    assert custody.record(open_again, "x", by=world["abel"], at=clock.now(), rows=[open_again]).accepted
