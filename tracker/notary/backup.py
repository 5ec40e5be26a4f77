"""A whole copy of the database while it is in use, and back again."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

_POSTGRESQL = Path("/usr/lib/postgresql")


class BackupError(Exception):
    """The copy could not be made, or not be brought back. The message says why; nothing was overwritten."""


def backup(url: str, out: Path) -> None:
    """Copy the database to a new file. Others go on writing: the copy is of one moment."""
    if out.exists():
        raise BackupError(f"{out} is there already, and is not written over.")
    fresh = out.with_name(f"{out.name}.part")
    database = make_url(url)
    try:
        if database.get_backend_name() == "sqlite":
            there = f"file:{database.database}?mode=ro"
            with closing(sqlite3.connect(there, uri=True)) as source, closing(sqlite3.connect(fresh)) as copy:
                source.backup(copy, pages=4096)
        else:
            _run(database, "pg_dump", "--format=custom", "--no-owner", f"--file={fresh}")
        _flush(fresh)
        fresh.rename(out)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"The copy could not be written: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def bring_back(url: str, copy: Path) -> None:
    """Make an empty database what the copy is. A database that is not empty is not touched."""
    database = make_url(url)
    if database.get_backend_name() == "sqlite":
        target = Path(database.database or "")
        if target.exists():
            raise BackupError(f"{target} is there already. Move it away first: it is evidence.")
        try:
            with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as opened:
                opened.execute("SELECT count(*) FROM custody_event").fetchone()
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f"{target.name}.part")
            shutil.copyfile(copy, fresh)
            _flush(fresh)
            fresh.rename(target)
        except (OSError, sqlite3.Error) as error:
            raise BackupError(f"{copy} is no backup that can be brought back: {error}") from error
    else:
        _run(database, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(copy))


def _run(database: URL, program: str, *arguments: str) -> None:
    """PostgreSQL's own program. Its environment says where to connect: no password is on a command line."""
    found = shutil.which(program) or next(map(str, sorted(_POSTGRESQL.glob(f"*/bin/{program}"), reverse=True)), None)
    if found is None:
        raise BackupError(f"{program} is not on this machine. Install PostgreSQL's client programs.")
    host = database.host or database.query.get("host")
    known = {
        "PGHOST": host,
        "PGPORT": str(database.port) if database.port else None,
        "PGUSER": database.username,
        "PGPASSWORD": database.password,
        "PGDATABASE": database.database,
    }
    around = os.environ | {name: str(value) for name, value in known.items() if value}
    given = [f"--dbname={database.database}"] if program == "pg_restore" else []
    done = subprocess.run([found, *given, *arguments], env=around, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
