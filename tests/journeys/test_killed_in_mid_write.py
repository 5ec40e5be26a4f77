"""Writers are killed in the middle of their work, again and again: nothing that was confirmed is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import IO

import pytest
from flask import Flask
from sqlalchemy import text

from tests.databases import Databases
from tests.factories import process as laboratory
from tracker import custody
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent

KILLS = {"sqlite": 200, "postgresql": 20}
LONGER = 25  # times as many with --long
LIVES_MS = 25  # at most, from its first confirmed act on; an act takes a few of them
WHOLE_EVERY = 25  # kills between two looks at the whole ledger


@contextmanager
def writers(database_url: str, bag: str, log: Path) -> Iterator[tuple[IO[str], IO[str]]]:
    """The warm process that forks a writer for each line: its input and its output."""
    command = [sys.executable, "-P", "-m", "tests.journeys.writer", database_url, bag]
    here = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, env=os.environ | here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "READY\n", log.read_text()
        yield process.stdin, process.stdout
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def killed(asks: IO[str], says: IO[str], rng: Random) -> list[str]:
    """What a writer said until it was killed at some moment."""
    asks.write("\n")
    asks.flush()
    number, said = int(says.readline().split()[1]), [says.readline(), says.readline()]
    time.sleep(rng.random() * LIVES_MS / 1000)
    os.kill(number, signal.SIGKILL)
    while (line := says.readline()) != "DEAD\n":
        said.append(line)
    return said


def lines_of(bag: str) -> list[str]:
    """The names of all lines of the bag's donation, in order, as the database has them."""
    asked = text("SELECT stream, position FROM custody_event WHERE stream = :stream ORDER BY position")
    found = db.session.execute(asked, {"stream": f"din:{bag.split('-', maxsplit=1)[0]}"})
    return [f"{stream}#{position}" for stream, position in found]


@pytest.mark.hazard("H17")
@pytest.mark.hazard("H44")
def test_no_confirmed_act_is_lost_however_often_its_writer_is_killed(
    app: Flask, world: World, databases: Databases, *, engine_name: str, tmp_path: Path, long: bool
) -> None:
    bag = laboratory.doses(world)[0].id
    db.session.commit()
    kills, rng, in_an_act = KILLS[engine_name] * (LONGER if long else 1), Random(1), 0  # noqa: S311 - repeatable
    # Where it is now: the walk to the bag may have brought back another copy.
    with writers(databases.url, bag, tmp_path / "errors") as (asks, says):
        databases.written()
        db.session.rollback()
        before = len(lines_of(bag))
        for kill in range(kills):
            db.session.rollback()
            said = killed(asks, says, rng)
            confirmed, in_an_act = (
                [line[2:].strip() for line in said if line.startswith("A")],
                in_an_act + (said[-1] == "B\n"),
            )
            now = lines_of(bag)
            assert confirmed == now[before : before + len(confirmed)], f"lost by kill {kill}"
            assert confirmed, f"the act after kill {kill - 1} was not done"
            assert len(now) - before - len(confirmed) in (0, 1), "one act was under way"
            before = len(now)
            assert not custody.verify_stream(db.session, f"din:{bag.split('-')[0]}")
            if kill % WHOLE_EVERY == 0:
                assert not custody.verify(db.session).problems
    assert (tmp_path / "errors").read_text() == ""
    assert in_an_act > kills / 2
    assert not custody.verify(db.session).problems
    assert db.session.query(CustodyEvent).filter_by(verdict="refused").count() == 0
