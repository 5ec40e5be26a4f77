"""What is confirmed was on the disk before: the order of system calls of the process that writes, seen from outside."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from labels.own_code import build_own
from tests import postgres
from tests.journeys import test_nothing_is_lost as serving
from tests.journeys.tracing import traced
from tests.journeys.workstation import Workstation
from tracker import clock, create_app, custody, schema
from tracker.config import Settings
from tracker.demo import world as stage
from tracker.extensions import db

ACTS = 10
BEFORE_EVERYTHING = timedelta(days=400)
_WRITTEN = re.compile(r"\b(?:pwrite64|write|pwritev)\(\d+<([^>]*)>")
_SYNCED = re.compile(r"\b(?:fsync|fdatasync)\(\d+<([^>]*)>.* = 0$")
_CALLS = "trace=fsync,fdatasync,write,pwrite64,pwritev,sendto,sendmsg,send"
CARELESS = (
    "from sqlalchemy import event; from sqlalchemy.pool import Pool;"
    " event.listen(Pool, 'checkout', lambda raw, *_more: raw.execute('PRAGMA synchronous = OFF'));"
)


def confirmed_too_early(trace: str, *, file: str, says: str) -> list[str]:
    """The confirmations (calls that send `says`) before which something of `file` was written and not synced, or
    nothing was written at all."""
    early, dirty, wrote = [], set(), False
    for line in trace.splitlines():
        if (written := _WRITTEN.search(line)) and file in written[1]:
            dirty.add(written[1])
            wrote = True
        elif (synced := _SYNCED.search(line)) and file in synced[1]:
            dirty.discard(synced[1])
        elif "send" in line and says in line:
            early += [line] if dirty or not wrote else []
            wrote = False
    return early


def confirmations(trace: str, says: str) -> int:
    """How often something was confirmed."""
    return sum("send" in line and says in line for line in trace.splitlines())


@pytest.mark.hazard("H17")
@pytest.mark.parametrize("careless", [False, True])
def test_sqlite_has_synced_its_file_before_an_act_is_confirmed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, *, database_url: str, engine_name: str, tmp_path: Path, careless: bool
) -> None:
    """Without syncing, the same look finds every confirmation too early."""
    if engine_name != "sqlite":
        assert db.session.scalar(text("SHOW server_version_num"))  # PostgreSQL has a test of its own below
        return
    program, command = serving.COMMAND[2], serving.COMMAND
    if careless:
        monkeypatch.setattr(serving, "COMMAND", [*command[:2], CARELESS + program, *command[3:]])
    log = tmp_path / "trace"
    with serving.server(database_url, tmp_path / "server.log") as (address, process):
        seat = Workstation(address, "theo")
        with traced(process.pid, log, "-e", _CALLS):
            for number in range(ACTS):
                form = {"position": build_own("P", "FRIDGE-1-C1"), "empty": "y", "form_key": f"sync-{number}"}
                assert seat.post("/process/count", form)[0] == 303
    seen = log.read_text()
    assert confirmations(seen, "HTTP/1.1 303") == ACTS
    early = confirmed_too_early(seen, file="used.sqlite", says="HTTP/1.1 303")
    assert len(early) == (ACTS if careless else 0)
    assert not custody.verify(db.session).problems


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[Flask]:
    """The application over a PostgreSQL server that waits for the disk, as in production."""
    with postgres.server(durable=True) as url:
        app = create_app(Settings(url, secret_key="only for tests", testing=True, instance=tmp_path))
        schema.upgrade(app.extensions["db"])
        with app.app_context():
            yield app
            db.session.close()
        app.extensions["db"].dispose()


@pytest.mark.hazard("H17")
def test_postgresql_has_synced_its_log_before_an_act_is_confirmed(durable: Flask, tmp_path: Path) -> None:
    """And where commits do not wait, the same look finds it."""
    world = stage.set_up(seed=1, today=clock.now().date(), began=clock.now() - BEFORE_EVERYTHING)
    db.session.commit()
    found = {}
    for waits in ("on", "off"):
        custody.record(world.places["LAB"], "look", by=world["sam"], at=clock.now())
        db.session.execute(text(f"SET LOCAL synchronous_commit = {waits}"))
        backend, log = db.session.scalar(text("SELECT pg_backend_pid()")), tmp_path / waits
        with traced(backend or 0, log, "-e", _CALLS):
            db.session.commit()
        seen = log.read_text()
        assert confirmations(seen, "COMMIT") == 1, seen
        found[waits] = any("pg_wal" in match[1] for match in map(_SYNCED.search, _before(seen, "COMMIT")) if match)
    assert found == {"on": True, "off": False}


def _before(trace: str, says: str) -> list[str]:
    """The calls before the first confirmation."""
    lines = trace.splitlines()
    return lines[: next(number for number, line in enumerate(lines) if "send" in line and says in line)]
