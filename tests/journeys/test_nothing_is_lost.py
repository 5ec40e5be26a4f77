"""The server is killed in the middle of its work: whatever it had confirmed is in the ledger, which still verifies."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from labels.own_code import build_own
from tests.journeys.workstation import Workstation
from tracker import custody
from tracker.extensions import db
from tracker.models import CustodyEvent

KILLS = {"sqlite": 5, "postgresql": 1}
AT_ONCE = 3
PATIENCE_S = 60
COMMAND = [sys.executable, "-c", "from tracker.cli import main; main()", "serve"]


@contextmanager
def server(database_url: str, log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`tracker serve` in a process of its own, which does not live longer than this."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    signer = shlex.join([sys.executable, "-m", "tracker.signing", str(log.parent / "signer")])
    known = {"DATABASE_URL": database_url, "HOST": "127.0.0.1", "PORT": str(port), "SECRET_KEY": "only for tests"}
    known["SIGNER"] = signer  # what it has signed is of this test's database
    with log.open("ab") as out:
        process = subprocess.Popen(COMMAND, env=os.environ | known, stdout=out, stderr=out)
    try:
        _wait_until_it_answers(port, process, log)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait(PATIENCE_S)


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{log.read_text()}")
        time.sleep(0.05)


def count_until_it_dies(seat: Workstation, position: str, key: str, confirmed: list[str]) -> None:
    """Count a position again and again; each form that the server confirmed goes into `confirmed`."""
    number = 0
    with suppress(OSError, HTTPException):
        while True:
            number += 1
            form = {"position": build_own("P", position), "empty": "y", "form_key": f"{key}-{number}"}
            status, _page = seat.post("/process/count", form)
            assert status == 303
            confirmed.append(form["form_key"])


@pytest.mark.hazard("H17")
@pytest.mark.hazard("H44")
def test_what_was_confirmed_survives_a_kill_in_the_middle_of_the_work(
    app: Flask, engine_name: str, database_url: str, tmp_path: Path
) -> None:
    confirmed: list[str] = []
    for kill in range(KILLS[engine_name]):
        db.session.rollback()
        with server(database_url, tmp_path / "server.log") as (address, process):
            seat = Workstation(address, "theo")
            before = len(confirmed)
            threads = [
                Thread(target=count_until_it_dies, args=(seat, f"FRIDGE-1-C{n}", f"kill-{kill}-{n}", confirmed))
                for n in range(1, AT_ONCE + 1)
            ]
            for thread in threads:
                thread.start()
            while len(confirmed) < before + 10 + kill and any(thread.is_alive() for thread in threads):
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            for thread in threads:
                thread.join(PATIENCE_S)
        # Every confirmed count is a line, and of those under way each is there wholly or not at all.
        written = set(db.session.query(CustodyEvent.form_key).filter_by(step="count-position").all())
        lines = {str(key).split(":")[0] for (key,) in written}
        assert set(confirmed) <= lines
        assert len(lines) <= len(confirmed) + AT_ONCE * (kill + 1)
        assert not custody.verify(db.session).problems
    assert len(confirmed) >= 10 * KILLS[engine_name]
