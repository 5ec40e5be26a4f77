"""A database that is older than what was signed, or another, is not written to until a person says why."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.tracker.notary.test_cutting import a_line
from tracker import clock, custody, notary
from tracker.custody import LedgerClosed, Verdict
from tracker.custody.sealed import Outside
from tracker.demo.world import World
from tracker.extensions import db
from tracker.notary.backup import backup
from tracker.notary.restoring import begin_epoch
from tracker.signing.process import NoSigner

GUARDS = {
    "sqlite": ("DROP TRIGGER {table}_no_delete", None),
    "postgresql": (
        "ALTER TABLE {table} DISABLE TRIGGER {table}_no_change",
        "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change",
    ),
}
AS_IN_THE_BACKUP = (
    "DELETE FROM checkpoint WHERE size > (SELECT max(number) FROM leaf)",
    "DELETE FROM leaf WHERE number = (SELECT max(number) FROM leaf)",
    "DELETE FROM custody_event WHERE stream = 'equipment:SEP-1' AND position = 2",
    "UPDATE stream_head SET position = 1 WHERE stream = 'equipment:SEP-1'",
    """
    UPDATE stream_head SET digest = (SELECT digest FROM custody_event WHERE stream = 'equipment:SEP-1')
    WHERE stream = 'equipment:SEP-1'
    """,
    "UPDATE equipment SET name = 'Cell separator 1', last_position = 1 WHERE id = 'SEP-1'",
)


def roll_back() -> None:
    """What an old backup lacks: the last line, its place, and what was signed of it."""
    run = db.write().connection().exec_driver_sql
    off, on = GUARDS[db.engine.dialect.name]
    guards = {
        table: on or run(f"SELECT sql FROM sqlite_master WHERE name = '{table}_no_delete'").scalar_one()  # noqa: S608
        for table in ("custody_event", "leaf", "checkpoint")
    }
    for table in guards:
        run(off.format(table=table))
    for statement in AS_IN_THE_BACKUP:
        run(statement)
    for table, put_back in guards.items():
        run(put_back.format(table=table))
    db.session.commit()
    db.session.expire_all()


@pytest.fixture
def outdated(signing: Flask, world: World) -> Flask:
    notary.cut("asked")
    a_line(world)
    notary.cut("asked")
    roll_back()
    return signing


@pytest.mark.hazard("H42")
@pytest.mark.tampers
def test_a_database_older_than_what_was_signed_takes_nothing(
    outdated: Flask, world: World, client_of: Callable[[str], FlaskClient]
) -> None:
    assert custody.verify(db.session).verdict is Verdict.UNANCHORED, "by itself it is without fault"
    assert "older than its last checkpoint" in (notary.compare() or "")
    with pytest.raises(LedgerClosed):
        a_line(world)
    db.session.rollback()
    theo = client_of("theo")
    assert theo.get("/").status_code == 200
    answered = theo.post("/process/store", data={"bag": "x", "position": "y", "form_key": "k"})
    assert answered.status_code in {422, 503}


@pytest.mark.tampers
def test_no_checkpoint_is_signed_of_an_outdated_database(outdated: Flask, world: World) -> None:
    with pytest.raises(NoSigner, match="were signed"):
        notary.cut("asked")


@pytest.mark.hazard("H42")
@pytest.mark.tampers
def test_a_person_opens_a_new_epoch_and_says_why(outdated: Flask, world: World) -> None:
    lost = notary.signer().ask("last")
    made = begin_epoch(by=world["sam"], reason="The disk broke; this is last night's backup.")
    assert made.epoch == 2
    line = custody.record(world.devices["SEP-1"], "rename", by=world["sam"], at=clock.now(), sets={"name": "Goes on"})
    assert line.accepted
    db.session.commit()
    notary.cut("asked")
    assert notary.compare() is None
    assert custody.verify(db.session, outside=Outside(made.note)).verdict is Verdict.ANCHORED
    said = db.session.connection().exec_driver_sql("SELECT body FROM custody_event WHERE step = 'restore'").scalar_one()
    assert lost["root"].encode() in bytes(said)


@pytest.mark.tampers
def test_without_a_reason_no_epoch_begins(outdated: Flask, world: World) -> None:
    with pytest.raises(ValueError, match="reason"):
        begin_epoch(by=world["sam"], reason=" ")
    assert notary.signer().ask("last")["epoch"] == 1


@pytest.mark.hazard("L12")
@pytest.mark.tampers
def test_a_witness_outside_knows_better_than_database_and_signer_together(
    signing: Flask, world: World, tmp_path: Path
) -> None:
    signing.config["WITNESSES"] = (f"folder:{tmp_path / 'witness'}",)
    notary.cut("asked")
    kept = {path: path.read_bytes() for path in (tmp_path / "signer").glob("*/signed")}
    a_line(world)
    notary.cut("asked")
    roll_back()
    for path, content in kept.items():
        path.write_bytes(content)
    assert "the witness" in (notary.compare() or "")


def test_a_copy_made_while_others_write_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "used.sqlite"
    with sqlite3.connect(path) as used:
        used.execute("CREATE TABLE t (n)")
        used.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(1000)])
    backup(f"sqlite:///{path}", tmp_path / "copy.sqlite")
    with sqlite3.connect(tmp_path / "copy.sqlite") as copy:
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (1000,)
