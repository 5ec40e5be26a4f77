"""More than two thousand random changes of a real database file: a checkpoint from outside shows every one of them.

What a hash chain alone shows of the same changes is printed at the end of the run, beside it.
"""

import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.release import a_dose
from tracker import clock, custody, notary
from tracker.custody import Verdict
from tracker.custody.canonical import digest, encode
from tracker.custody.rows import public_columns, recorded_tables
from tracker.custody.sealed import Outside
from tracker.demo.world import World
from tracker.extensions import connect, db
from tracker.signing import merkle, note
from tracker.signing.note import Checkpoint, VerifierKey, signed

TIMES = 62  # of each kind

Attack = Callable[[sqlite3.Connection, random.Random], None]


def a_line(to: sqlite3.Connection, chance: random.Random, least: int = 1) -> tuple[str, int]:
    """One line of a stream that has at least so many."""
    long = "SELECT stream FROM stream_head WHERE position >= ?"
    of = f"SELECT stream, position FROM custody_event WHERE stream IN ({long}) ORDER BY 1, 2"
    found: tuple[str, int] = chance.choice(to.execute(of, (least,)).fetchall())
    return found


def flipped(content: bytes, chance: random.Random) -> bytes:
    place, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
    return content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]


def _bit_of(column: str) -> Attack:
    def change(to: sqlite3.Connection, chance: random.Random) -> None:
        line = a_line(to, chance)
        ((content,),) = to.execute(
            f"SELECT {column} FROM custody_event WHERE (stream, position) = (?, ?)", line
        ).fetchall()
        to.execute(
            f"UPDATE custody_event SET {column} = ? WHERE (stream, position) = (?, ?)",
            (flipped(content, chance), *line),
        )

    return change


def _column(name: str, values: list[Any]) -> Attack:
    def change(to: sqlite3.Connection, chance: random.Random) -> None:
        wanted = f"SELECT stream, position FROM custody_event WHERE {name} IS NOT ? ORDER BY 1, 2"
        value, line = chance.choice([(one, at) for one in values for at in to.execute(wanted, (one,))])
        to.execute(f"UPDATE custody_event SET {name} = ? WHERE (stream, position) = (?, ?)", (value, *line))

    return change


def _without_one_from_the_middle(to: sqlite3.Connection, chance: random.Random) -> None:
    stream, position = a_line(to, chance, least=3)
    to.execute("DELETE FROM custody_event WHERE (stream, position) = (?, ?)", (stream, position))


def _without_the_last(to: sqlite3.Connection, chance: random.Random) -> None:
    """The newest lines of a stream cut off, with everything that is known of them; what they set stays."""
    stream, _position = a_line(to, chance, least=2)
    ((length,),) = to.execute("SELECT position FROM stream_head WHERE stream = ?", (stream,)).fetchall()
    keeps = length - chance.randint(1, min(60, length - 1))
    for table in ("custody_event", "leaf"):
        to.execute(f"DELETE FROM {table} WHERE stream = ? AND position > ?", (stream, keeps))
    to.execute(
        "UPDATE stream_head SET position = ?,"
        " digest = (SELECT digest FROM custody_event WHERE (stream, position) = (?, ?)) WHERE stream = ?",
        (keeps, stream, keeps, stream),
    )


def _rechained(to: sqlite3.Connection, chance: random.Random) -> None:
    """A line edited, and every later one of its stream made anew, so that the chain is whole again."""
    stream, position = a_line(to, chance)
    _make_anew(to, stream, position, by="S00099")


def _make_anew(to: sqlite3.Connection, stream: str, position: int, **changes: Any) -> None:
    rows = to.execute(
        "SELECT position, body FROM custody_event WHERE stream = ? AND position >= ? ORDER BY position",
        (stream, position),
    ).fetchall()
    previous = None
    for at, old in rows:
        said = json.loads(old) | (changes if at == position else {})
        said |= {"previous": previous.hex()} if previous else {}
        body = encode(said)
        previous = digest(body)
        values = (body, previous, said["by"], stream, at)
        to.execute("UPDATE custody_event SET body = ?, digest = ?, by_id = ? WHERE (stream, position) = (?, ?)", values)
    to.execute("UPDATE stream_head SET digest = ? WHERE stream = ?", (previous, stream))


def _rechained_and_sealed(to: sqlite3.Connection, chance: random.Random) -> None:
    """The same by somebody who knows of the order: the digests of the leaves are made anew as well."""
    _rechained(to, chance)
    to.execute(
        "UPDATE leaf SET digest ="
        " (SELECT e.digest FROM custody_event e WHERE e.stream = leaf.stream AND e.position = leaf.position)"
    )


def _signed_anew(to: sqlite3.Connection, chance: random.Random) -> None:
    """The same by somebody who has the roots signed as well, with a key of their own."""
    _rechained_and_sealed(to, chance)
    key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    leaves = [row[0] for row in to.execute("SELECT digest FROM leaf ORDER BY number")]
    for begin in range(0, len(leaves) - 255, 256):
        root = merkle.root(leaves[begin : begin + 256])
        to.execute("UPDATE tree_node SET digest = ? WHERE level = 8 AND number = ?", (root, begin >> 8))
    for size, text in to.execute("SELECT size, note FROM checkpoint").fetchall():
        said, root = note.read(text), merkle.root(leaves[:size])
        again = signed(Checkpoint(said.origin, size, root, said.epoch, said.cut, said.why), key)
        vkey = str(VerifierKey(said.origin, key.public_key().public_bytes_raw()))
        to.execute("UPDATE checkpoint SET root = ?, note = ?, vkey = ? WHERE size = ?", (root, again, vkey, size))


def _exchanged(to: sqlite3.Connection, chance: random.Random) -> None:
    stream, _position = a_line(to, chance, least=2)
    one, two = chance.sample(to.execute("SELECT position FROM custody_event WHERE stream = ?", (stream,)).fetchall(), 2)
    for old, new in ((one[0], -1), (two[0], one[0]), (-1, two[0])):
        to.execute("UPDATE custody_event SET position = ? WHERE (stream, position) = (?, ?)", (new, stream, old))


def _twice(to: sqlite3.Connection, chance: random.Random) -> None:
    """A line is there a second time, at the end of its stream; the database itself moves the head."""
    stream, position = a_line(to, chance)
    columns = [row[1] for row in to.execute("PRAGMA table_info(custody_event)")]
    same = ", ".join(
        "position + 1000" if name == "position" else "NULL" if name == "form_key" else name for name in columns
    )
    to.execute(
        f"INSERT INTO custody_event SELECT {same} FROM custody_event WHERE (stream, position) = (?, ?)",
        (stream, position),
    )


def _without_a_stream(to: sqlite3.Connection, chance: random.Random) -> None:
    stream, _position = a_line(to, chance)
    for table in ("custody_event", "stream_head", "leaf"):
        to.execute(f"DELETE FROM {table} WHERE stream = ?", (stream,))
    for table in recorded_tables():
        to.execute("PRAGMA foreign_keys = OFF")
        to.execute(f'DELETE FROM "{table}" WHERE stream = ?', (stream,))


def _a_table(to: sqlite3.Connection, chance: random.Random) -> tuple[str, str]:
    """A recorded table that has rows, and the id of one."""
    names = [name for name in recorded_tables() if to.execute(f'SELECT 1 FROM "{name}"').fetchone()]
    name = chance.choice(names)
    return name, chance.choice(to.execute(f'SELECT id FROM "{name}" ORDER BY 1').fetchall())[0]


def _row_changed(to: sqlite3.Connection, chance: random.Random) -> None:
    name, identifier = _a_table(to, chance)
    column = chance.choice([one.name for one in public_columns(recorded_tables()[name])])
    to.execute("PRAGMA ignore_check_constraints = ON")
    ((old,),) = to.execute(f'SELECT "{column}" FROM "{name}" WHERE id = ?', (identifier,)).fetchall()
    new = 7 if old is None else old + 1 if isinstance(old, int) else f"{old}x"
    if (isinstance(old, str) and len(old) == 26 and old[4] == "-") or (
        isinstance(old, str) and len(old) == 10 and old[4] == "-"
    ):
        new = old[:-1] + ("1" if old[-1] != "1" else "2")
    to.execute(f'UPDATE "{name}" SET "{column}" = ? WHERE id = ?', (new, identifier))


def _row_gone(to: sqlite3.Connection, chance: random.Random) -> None:
    name, identifier = _a_table(to, chance)
    to.execute(f'DELETE FROM "{name}" WHERE id = ?', (identifier,))


def _row_of_nobody(to: sqlite3.Connection, chance: random.Random) -> None:
    to.execute("INSERT INTO equipment SELECT * FROM equipment WHERE 0")
    columns = [row[1] for row in to.execute("PRAGMA table_info(place)")]
    same = ", ".join(f"'X-{chance.randrange(10**6)}'" if name == "id" else name for name in columns)
    identifier = chance.choice(to.execute("SELECT id FROM place ORDER BY 1").fetchall())[0]
    to.execute(f"INSERT INTO place SELECT {same} FROM place WHERE id = ?", (identifier,))


def _places_exchanged(to: sqlite3.Connection, chance: random.Random) -> None:
    one, two = chance.sample([row[0] for row in to.execute("SELECT number FROM leaf")], 2)
    for old, new in ((one, -1), (two, one), (-1, two)):
        to.execute("UPDATE leaf SET number = ? WHERE number = ?", (new, old))


def _of_one(table: str, change: str) -> Attack:
    def act(to: sqlite3.Connection, chance: random.Random) -> None:
        key = {"leaf": "number", "tree_node": "number", "checkpoint": "size", "stream_head": "stream"}[table]
        which = chance.choice(to.execute(f"SELECT {key} FROM {table} ORDER BY 1").fetchall())[0]
        to.execute(change.format(where=f"WHERE {key} = :which"), {"which": which, "noise": chance.randbytes(32)})

    return act


def _waits_again(to: sqlite3.Connection, chance: random.Random) -> None:
    to.execute("INSERT INTO unsealed VALUES (?, ?)", a_line(to, chance))


def _forgotten(to: sqlite3.Connection, chance: random.Random) -> None:
    """A place of the order taken away, and the numbers behind it closed up."""
    ((last,),) = to.execute("SELECT max(number) FROM leaf").fetchall()
    gone = chance.randrange(last + 1)
    to.execute("DELETE FROM leaf WHERE number = ?", (gone,))
    for number in range(gone + 1, last + 1):
        to.execute("UPDATE leaf SET number = number - 1 WHERE number = ?", (number,))


def _rolled_back(to: sqlite3.Connection, chance: random.Random) -> None:
    """Everything as it was some lines ago, and what was signed since then taken away too."""
    keep = chance.choice([size for (size,) in to.execute("SELECT size FROM checkpoint ORDER BY 1").fetchall()][:-1])
    gone = to.execute("SELECT stream, position FROM leaf WHERE number >= ?", (keep,)).fetchall()
    to.execute("DELETE FROM leaf WHERE number >= ?", (keep,))
    to.execute("DELETE FROM checkpoint WHERE size > ?", (keep,))
    to.execute("DELETE FROM tree_node WHERE (number + 1) * 256 > ?", (keep,))
    to.executemany("DELETE FROM custody_event WHERE (stream, position) = (?, ?)", gone)
    first = dict(sorted(gone, reverse=True))
    for stream, position in first.items():
        if position == 1:
            to.execute("DELETE FROM stream_head WHERE stream = ?", (stream,))
            continue
        before = (position - 1, stream, position - 1, stream)
        to.execute(
            "UPDATE stream_head SET position = ?,"
            " digest = (SELECT digest FROM custody_event WHERE (stream, position) = (?, ?)) WHERE stream = ?",
            before,
        )


WHEN = ["2026-01-01 00:00:00.000000", "2020-02-29 12:00:00.000001"]
ATTACKS: dict[str, Attack] = {
    "a bit of a body": _bit_of("body"),
    "a bit of a digest": _bit_of("digest"),
    "another step": _column("step", ["release", "discard"]),
    "another verdict": _column("verdict", ["accepted", "refused"]),
    "another person": _column("by_id", ["S00001", "S00099", ""]),
    "another witness": _column("witness_id", ["S00001", "S00099", None]),
    "another place": _column("place_id", ["LAB", "WARD", None]),
    "another subject": _column("subject_id", ["R01", "x"]),
    "another kind of subject": _column("subject_kind", ["donor", "product"]),
    "another time": _column("at", WHEN),
    "another time of recording": _column("recorded_at", WHEN),
    "a line gone from the middle": _without_one_from_the_middle,
    "the last lines cut off": _without_the_last,
    "a stream made anew from a line on": _rechained,
    "the same, and the order": _rechained_and_sealed,
    "the same, and signed with another key": _signed_anew,
    "two lines exchanged": _exchanged,
    "a line twice": _twice,
    "a whole stream gone": _without_a_stream,
    "a row changed": _row_changed,
    "a row gone": _row_gone,
    "a row that no line made": _row_of_nobody,
    "two places exchanged": _places_exchanged,
    "a place gone": _of_one("leaf", "DELETE FROM leaf {where}"),
    "a place closed up": _forgotten,
    "another digest at a place": _of_one("leaf", "UPDATE leaf SET digest = :noise {where}"),
    "another node of the tree": _of_one("tree_node", "UPDATE tree_node SET digest = :noise {where}"),
    "another root": _of_one("checkpoint", "UPDATE checkpoint SET root = :noise {where}"),
    "another note": _of_one("checkpoint", "UPDATE checkpoint SET note = replace(note, 'epoch 1', 'epoch 2') {where}"),
    "another size": _of_one("checkpoint", "UPDATE checkpoint SET size = size + 1000 {where}"),
    "another head": _of_one("stream_head", "UPDATE stream_head SET digest = :noise {where}"),
    "a sealed line waits again": _waits_again,
    "all as it was some time ago": _rolled_back,
}


def chain_holds(to: sqlite3.Connection) -> bool:
    """What a hash chain alone can say: every line has its digest and follows the one before it."""
    ends: dict[str, tuple[int, str]] = {}
    for stream, position, its_digest, body in to.execute(
        "SELECT stream, position, digest, body FROM custody_event ORDER BY stream, position"
    ):
        due = ends.get(stream, (0, bytes(32).hex()))
        try:
            said = json.loads(body)
        except ValueError:
            return False
        if digest(body) != its_digest or said.get("previous") != due[1] or position != due[0] + 1:
            return False
        ends[stream] = (position, its_digest.hex())
    heads = to.execute("SELECT stream, position, digest FROM stream_head").fetchall()
    return {stream: (position, its_digest.hex()) for stream, position, its_digest in heads} == ends


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.hazard("L01", "L02", "L03", "L04", "L06", "L08", "L10", "L12", "L14", "L19", "H40", "H41")
def test_every_change_is_shown(
    signing: Flask, world: World, tmp_path: Path, name: str, record_property: Callable[[str, object], None]
) -> None:
    a_dose(world)
    db.session.commit()
    for number in range(16):
        notary.cut("asked")
        custody.record(
            world.devices["SEP-1"], "rename", by=world["sam"], at=clock.now(), sets={"name": f"No. {number}"}
        )
        db.session.commit()
    kept = notary.cut("asked")
    assert kept is not None
    outside = Outside(kept.note)
    db.session.close()
    db.engine.dispose()
    right = Path(db.engine.url.database or "").read_bytes()
    path = tmp_path / "tampered.sqlite"
    chance, engine, shown_by_chain = random.Random(name), connect(f"sqlite:///{path}"), 0  # noqa: S311
    for _time in range(TIMES):
        engine.dispose()
        path.write_bytes(right)
        to = sqlite3.connect(path)
        to.execute("PRAGMA synchronous = OFF")
        guards = to.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for guard, _sql in guards:
            if guard != "custody_event_moves_head":
                to.execute(f"DROP TRIGGER {guard}")
        ATTACKS[name](to, chance)
        for guard, sql in guards:
            if guard != "custody_event_moves_head":
                to.execute(sql)
        to.commit()
        shown_by_chain += not chain_holds(to)
        to.close()
        with Session(engine) as session:
            found = custody.verify(session, outside=outside)
        assert found.verdict in {Verdict.TAMPERED, Verdict.UNREADABLE}, name

    engine.dispose()
    record_property("tampering", (TIMES, shown_by_chain))
