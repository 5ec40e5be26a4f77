"""A long report is made by a process of its own; its progress and the finished file lie in the instance folder.

Whoever asked for it can fetch it for an hour. Nothing of it is in the database: it can be made again at any time.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from time import time
from typing import Any

from flask import current_app

LASTS_S = 60 * 60  # how long a finished report can be fetched
SILENT_S = 120  # after so long without progress a process is taken for dead
AT_ONCE = 2  # each takes a core and up to 250 MiB
_COMMAND = (sys.executable, "-P", "-m", "tracker.making")
_ABOUT, _DONE, _FAILED, _FILE = "about.json", "done", "failed", "report.pdf"


@dataclass(frozen=True, slots=True)
class Job:
    """A report that was asked for. lines: how many lines of the ledger it tells of. by: the staff number of who did."""

    kind: str
    id: str
    lines: int
    by: str


@dataclass(frozen=True, slots=True)
class State:
    """How far a job is. done: rows and lines that are on paper."""

    job: Job
    done: int
    ready: bool
    failed: bool


class Busy(Exception):
    """As many reports as one machine can make are being made already."""


def start(job: Job) -> str:
    """Begin to make it, and give the token that it is asked for with. Raises Busy."""
    _clear()
    if sum(1 for one in _all() if _is_running(one)) >= AT_ONCE:
        raise Busy
    token = secrets.token_urlsafe(18)
    folder = _folder() / token
    folder.mkdir(parents=True, mode=0o700)
    (folder / _ABOUT).write_text(json.dumps(asdict(job)))
    (folder / _DONE).write_text("0")
    files = [str(folder.resolve() / name) for name in (_FILE, _DONE)]
    environment = os.environ | {"DATABASE_URL": current_app.config["DATABASE_URL"], "PYTHONPATH": _path()}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own command with the number of a row that was found
            [*_COMMAND, job.kind, job.id, *files],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    Thread(target=_wait, args=(process, folder), daemon=True).start()
    return token


def state(token: str, *, by: str) -> State | None:
    """How far the job with this token is; None where there is none, or where somebody else asked for it."""
    folder = _of(token)
    if folder is None:
        return None
    job = Job(**json.loads((folder / _ABOUT).read_text()))
    if job.by != by:
        return None
    ready = (folder / _FILE).is_file()
    return State(job, _progress(folder), ready, failed=not ready and not _is_running(folder))


def report(token: str, *, by: str) -> bytes | None:
    """The finished report, for whoever asked for it."""
    found = state(token, by=by)
    return (_folder() / token / _FILE).read_bytes() if found and found.ready else None


def _path() -> str:
    """Where this package is found, installed or not."""
    return str(Path(current_app.root_path).parent)


def _wait(process: "subprocess.Popen[Any]", folder: Path) -> None:
    if process.wait() != 0 and folder.is_dir():
        (folder / _FAILED).touch()


def _is_running(folder: Path) -> bool:
    if (folder / _FILE).is_file() or (folder / _FAILED).is_file():
        return False
    try:
        return time() - (folder / _DONE).stat().st_mtime < SILENT_S
    except FileNotFoundError:
        return False


def _progress(folder: Path) -> int:
    try:
        return int((folder / _DONE).read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0


def _clear() -> None:
    for folder in _all():
        if time() - folder.stat().st_mtime > LASTS_S:
            shutil.rmtree(folder, ignore_errors=True)


def _of(token: str) -> Path | None:
    """The folder of a token that was given out; no path can be told by it."""
    return next((one for one in _all() if secrets.compare_digest(one.name.encode(), token.encode())), None)


def _all() -> list[Path]:
    return [one for one in _folder().glob("*") if (one / _ABOUT).is_file()]


def _folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "reports"
