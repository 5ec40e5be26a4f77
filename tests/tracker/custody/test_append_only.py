"""Attacks in SQL on what is never changed, on a raw connection: each is refused, and nothing is different then."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, text

from tracker import clock, custody, notary
from tracker.custody import Scene
from tracker.demo.world import World
from tracker.extensions import db

# By table: its key, a column that an attack changes, and other unique columns, over which REPLACE deletes a row.
TABLES = {
    "custody_event": (("stream", "position"), "step", ("form_key",)),
    "leaf": (("number",), "digest", ("stream", "position")),
    "tree_node": (("level", "number"), "digest", ()),
    "checkpoint": (("size", "epoch"), "note", ()),
}
SQLITE = {
    "update": "UPDATE {t} SET {c} = 'x'",
    "update or ignore": "UPDATE OR IGNORE {t} SET {c} = 'x'",
    "update or replace": "UPDATE OR REPLACE {t} SET {c} = 'x'",
    "update or fail": "UPDATE OR FAIL {t} SET {c} = 'x'",
    "update of the key": "UPDATE {t} SET {k} = 99999",
    "delete": "DELETE FROM {t}",
    "delete of one": "DELETE FROM {t} WHERE rowid_or_key",
    "replace": "REPLACE INTO {t} SELECT * FROM {t}",
    "insert or replace": "INSERT OR REPLACE INTO {t} SELECT * FROM {t} LIMIT 1",
    "insert or ignore": "INSERT OR IGNORE INTO {t} SELECT * FROM {t} LIMIT 1",
    "insert or fail": "INSERT OR FAIL INTO {t} SELECT * FROM {t} LIMIT 1",
    "upsert": "INSERT INTO {t} SELECT * FROM {t} WHERE true ON CONFLICT DO UPDATE SET {c} = 'x'",
    "upsert that does nothing": "INSERT INTO {t} SELECT * FROM {t} WHERE true ON CONFLICT DO NOTHING",
}
POSTGRESQL = {
    "update": "UPDATE {t} SET {c} = {c}",
    "update of one": "UPDATE ONLY {t} SET {c} = {c} WHERE ctid = (SELECT min(ctid) FROM {t})",
    "update of the key": "UPDATE {t} SET {k} = {k}",
    "delete": "DELETE FROM {t}",
    "delete with using": "DELETE FROM {t} USING site WHERE true",
    "truncate": "TRUNCATE {t}",
    "truncate cascade": "TRUNCATE {t} CASCADE",
    "truncate with another": "TRUNCATE {t}, stream_head",
    "upsert": "INSERT INTO {t} SELECT * FROM {t} ON CONFLICT ({keys}) DO UPDATE SET {c} = excluded.{c}",
    "merge": "MERGE INTO {t} USING {t} AS s ON {same} WHEN MATCHED THEN DELETE",
    "with": "WITH gone AS (DELETE FROM {t} RETURNING *) SELECT count(*) FROM gone",
    "as a replica": "SET session_replication_role = replica; DELETE FROM {t}",
    "as a replica, update": "SET session_replication_role = replica; UPDATE {t} SET {c} = {c}",
    "as a replica, truncate": "SET session_replication_role = replica; TRUNCATE {t}",
    "rows from elsewhere": "COPY (SELECT * FROM {t}) TO STDOUT",
}


@pytest.fixture
def signing(app: Flask, tmp_path: Path) -> Iterator[None]:
    """A signer of its own, which has signed nothing yet."""
    app.config["INSTANCE"] = tmp_path
    app.extensions.pop("signer", None)
    yield
    notary.signer().close()
    app.extensions.pop("signer", None)


def rows(table: str) -> list[Any]:
    """Every row of a table, as the database has it."""
    db.session.rollback()
    found = db.session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - a name of ours
    db.session.rollback()
    return sorted(tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in found)


def said(attack: str, table: str) -> str:
    """The words of an attack on this table."""
    keys, column, _unique = TABLES[table]
    return attack.format(
        t=table,
        c=column,
        k=keys[-1],
        keys=", ".join(keys),
        same=" AND ".join(f"{table}.{key} = s.{key}" for key in keys),
    ).replace("rowid_or_key", f"{keys[-1]} = 1")


@pytest.mark.hazard("L13")
@pytest.mark.parametrize("table", TABLES)
def test_a_raw_connection_changes_nothing_of_what_is_never_changed(
    signing: None, table: str, *, engine_name: str, database_url: str
) -> None:
    assert notary.cut("asked")
    before = rows(table)
    assert before or table == "tree_node"
    attacks = SQLITE if engine_name == "sqlite" else POSTGRESQL
    attempt = on_sqlite if engine_name == "sqlite" else on_postgresql
    for name, attack in attacks.items():
        attempt(database_url, said(attack, table))
        assert rows(table) == before, name


def on_sqlite(url: str, attack: str) -> None:
    """Somebody with the command line of SQLite: no setting of the application is in force."""
    with closing(sqlite3.connect(str(make_url(url).database), isolation_level=None)) as raw:
        try:
            raw.execute(attack)
        except sqlite3.IntegrityError as refused:
            assert any(word in str(refused) for word in ("append-only", "UNIQUE"))  # noqa: PT017


def on_postgresql(url: str, attack: str) -> None:
    """Somebody who owns the tables, a superuser even."""
    with psycopg.connect(_plain(url), autocommit=True) as raw:
        try:
            for one in attack.split("; "):
                raw.execute(one) if not one.startswith("COPY") else _copied_back(raw, one)
        except psycopg.Error as refused:
            assert "append-only" in str(refused) or refused.sqlstate == "23505", refused  # noqa: PT017


def _copied_back(raw: psycopg.Connection[Any], out: str) -> None:
    """COPY of the table's own rows into it again."""
    table = out.split()[4].rstrip(")")
    with raw.cursor().copy(out) as copy:
        lines = b"".join(bytes(block) for block in copy)
    with raw.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        copy.write(lines)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


OVER_A_FORM = (
    "INTO custody_event (stream, position, digest, body, step, verdict, subject_kind, subject_id, by_id, at,"
    " recorded_at, form_key) SELECT 'equipment:X', 1, digest, body, step, verdict, subject_kind, subject_id, by_id, at,"
    " recorded_at, form_key FROM custody_event WHERE form_key IS NOT NULL"
)
OVER_A_PLACE = "INTO leaf SELECT number + 100000, stream, position, digest FROM leaf WHERE number = 0"


@pytest.mark.hazard("L13")
@pytest.mark.parametrize(("table", "words"), [("custody_event", OVER_A_FORM), ("leaf", OVER_A_PLACE)])
def test_nothing_is_replaced_by_way_of_another_unique_column(
    world: World, signing: None, table: str, words: str, *, engine_name: str, database_url: str
) -> None:
    form = Scene(form_key="one-form")
    custody.record(world.devices["SEP-1"], "look", by=world["sam"], at=clock.now(), scene=form)
    db.session.commit()
    assert notary.cut("asked")
    before = rows(table)
    if engine_name == "sqlite":
        with (
            closing(sqlite3.connect(str(make_url(database_url).database))) as raw,
            pytest.raises(sqlite3.IntegrityError, match="append-only"),
        ):
            raw.execute(f"INSERT OR REPLACE {words}")
    else:
        unique = ", ".join(TABLES[table][2])
        with psycopg.connect(_plain(database_url)) as raw_, pytest.raises(psycopg.Error, match="append-only"):
            raw_.execute(f"INSERT {words} ON CONFLICT ({unique}) DO UPDATE SET digest = excluded.digest".encode())
    assert rows(table) == before
