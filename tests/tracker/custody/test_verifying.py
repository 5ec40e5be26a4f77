import pytest
from flask import Flask
from sqlalchemy import text

from tracker import clock, custody
from tracker.custody import Verdict
from tracker.demo.world import World
from tracker.extensions import db


def _guards_down(engine_name: str) -> None:
    session = db.write()
    if engine_name == "sqlite":
        for guard in ("update", "delete", "replace"):
            session.execute(text(f"DROP TRIGGER custody_event_no_{guard}"))
    else:
        session.execute(text("ALTER TABLE custody_event DISABLE TRIGGER ALL"))


def test_a_ledger_that_nobody_touched_is_unanchored_and_never_just_fine(app: Flask) -> None:
    found = custody.verify(db.session)
    assert found.verdict == Verdict.UNANCHORED
    assert found.events > 100
    assert found.problems == ()


# Edits of the stored bytes, left as text or put back as bytes.
AS_TEXT = "UPDATE custody_event SET body = replace(CAST(body AS TEXT), 'SEP-1', 'X') WHERE stream = 'equipment:SEP-1'"
_CHANGED = "replace(CAST(body AS TEXT), 'SEP-1', 'X')"
AS_BYTES = AS_TEXT.replace(_CHANGED, f"CAST({_CHANGED} AS BLOB)")
ON_POSTGRESQL = AS_TEXT.replace(_CHANGED, "convert_to(replace(convert_from(body, 'UTF8'), 'SEP-1', 'X'), 'UTF8')")


@pytest.mark.tampers
@pytest.mark.parametrize(
    ("attack", "where"),
    [
        (AS_TEXT, "equipment:SEP-1#1"),
        (AS_BYTES, "equipment:SEP-1#1"),
        ("UPDATE custody_event SET step = 'something-else' WHERE stream = 'equipment:SEP-1'", "equipment:SEP-1#1"),
        ("UPDATE custody_event SET by_id = 'S00002' WHERE stream = 'equipment:SEP-1'", "equipment:SEP-1#1"),
        ("UPDATE custody_event SET position = 7 WHERE stream = 'equipment:SEP-1'", "equipment:SEP-1#7"),
        ("DELETE FROM custody_event WHERE stream = 'equipment:SEP-1'", "equipment:SEP-1"),
        ("DELETE FROM custody_event WHERE stream = 'user:S00004' AND position = 2", "user:S00004#3"),
    ],
)
@pytest.mark.hazard("H40")
def test_a_change_of_the_ledger_is_found_and_named(app: Flask, engine_name: str, attack: str, where: str) -> None:
    _guards_down(engine_name)
    if engine_name == "postgresql" and attack in (AS_TEXT, AS_BYTES):
        attack = ON_POSTGRESQL
    db.session.execute(text(attack))
    db.session.commit()
    found = custody.verify(db.session)
    assert found.verdict == Verdict.TAMPERED
    assert where in [problem.where for problem in found.problems]


@pytest.mark.tampers
@pytest.mark.parametrize(
    ("attack", "where", "what"),
    [
        ("UPDATE equipment SET name = 'x' WHERE id = 'SEP-1'", "equipment SEP-1", "name is 'x'"),
        ("UPDATE place SET high_celsius = 99 WHERE id = 'FRIDGE-1'", "place FRIDGE-1", "high_celsius is '9.9'"),
        ("UPDATE equipment SET stream = 'x' WHERE id = 'SEP-1'", "equipment SEP-1", "stream is 'x'"),
        ("UPDATE equipment SET last_position = 4 WHERE id = 'SEP-1'", "equipment SEP-1", "last_position is 4"),
        ("DELETE FROM supply_lot WHERE id = 'DM2601'", "supply_lot DM2601", "is not in the table"),
        ("UPDATE supply_lot SET id = 'DM2602' WHERE id = 'DM2601'", "supply_lot DM2602", "no line made it"),
    ],
)
@pytest.mark.hazard("H41", "L19")
def test_a_table_that_says_something_else_than_the_lines_is_found(
    app: Flask, attack: str, where: str, what: str
) -> None:
    db.write().execute(text(attack))
    db.session.commit()
    found = custody.verify(db.session)
    assert found.verdict == Verdict.TAMPERED
    assert any(problem.where == where and what in problem.what for problem in found.problems), found.problems


@pytest.mark.tampers
def test_bytes_that_are_no_line_do_not_stop_the_check(app: Flask, engine_name: str) -> None:
    _guards_down(engine_name)
    junk = text("UPDATE custody_event SET body = :junk WHERE stream = 'equipment:SEP-2'")
    db.session.execute(junk, {"junk": b"\x00\xff"})
    db.session.commit()
    found = custody.verify(db.session)
    assert found.verdict == Verdict.TAMPERED
    assert any("not a ledger line" in problem.what for problem in found.problems)


@pytest.mark.tampers
def test_a_database_without_a_ledger_is_unreadable(app: Flask) -> None:
    db.write().execute(text("DROP TABLE custody_event"))
    db.session.commit()
    assert custody.verify(db.session).verdict == Verdict.UNREADABLE


@pytest.mark.hazard("H47")
def test_names_and_passwords_stay_out_of_the_ledger(world: World) -> None:
    line = custody.record(
        world["ana"], "change-user", by=world["sam"], at=clock.now(), sets={"name": "Ana Maria Duarte"}
    )
    assert b"Duarte" not in line.body
    rows = db.session.execute(text("SELECT body FROM custody_event")).scalars()
    assert not any(b"Haddad" in bytes(body) or b"argon2" in bytes(body) for body in rows)
