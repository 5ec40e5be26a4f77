"""Databases that are kept and come back to: one for a worker's tests, and beside it those that were worth keeping."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, event, make_url, text

from tests import postgres
from tracker.extensions import connect


class Databases(Protocol):
    """The database that every test of this worker uses, one after the other, and copies of it by name.

    It stays at one address with one engine, because an engine keeps the statements that it has compiled.
    """

    engine: Engine

    def written(self) -> None:
        """Somebody whom the engine does not know wrote to the database."""

    def keep(self, name: str) -> None:
        """Remember the database as it is now."""

    def bring_back(self, name: str) -> None:
        """Make the database what it was when it was kept by this name. Whoever is connected is cut off."""

    def close(self) -> None:
        """Let go of every connection."""


class SqliteFiles:
    """Each database is a file; copying one costs nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used = folder / "used.sqlite"
        self.engine = connect(f"sqlite:///{self._used}")
        # No test pulls the plug on its own database; test_nothing_is_lost.py does that to another.
        event.listen(self.engine, "connect", lambda connection, _entry: connection.execute("PRAGMA synchronous = OFF"))

    def written(self) -> None:
        pass

    def keep(self, name: str) -> None:
        self.engine.dispose()
        shutil.copyfile(self._used, self._folder / name)

    def bring_back(self, name: str) -> None:
        self.engine.dispose()
        copy = self._folder / "copy"
        shutil.copyfile(self._folder / name, copy)
        copy.replace(self._used)  # a new file: who still has the old one open does no harm to it

    def close(self) -> None:
        self.engine.dispose()


class PostgresDatabases:
    """Each is a database of the server. Copying one takes a tenth of a second, so one that nobody wrote to stays."""

    def __init__(self, admin: str, worker: str) -> None:
        self._prefix = f"veintrail_{worker}_"
        self._admin = create_engine(admin, isolation_level="AUTOCOMMIT")
        self._used = f"{self._prefix}used"
        self._command(f"DROP DATABASE IF EXISTS {self._used} WITH (FORCE)", f"CREATE DATABASE {self._used}")
        url = make_url(admin).set(database=self._used)
        self.engine = connect(url.render_as_string(hide_password=False))
        self._is_still: str | None = None
        event.listen(self.engine, "commit", lambda _connection: self.written())

    def written(self) -> None:
        self._is_still = None

    def keep(self, name: str) -> None:
        self.engine.dispose()
        kept = self._prefix + name
        self._command(f"DROP DATABASE IF EXISTS {kept}", f"CREATE DATABASE {kept} TEMPLATE {self._used}")
        self._is_still = name

    def bring_back(self, name: str) -> None:
        if self._is_still == name:
            return
        self.engine.dispose()
        self._command(
            f"DROP DATABASE IF EXISTS {self._used} WITH (FORCE)",
            f"CREATE DATABASE {self._used} TEMPLATE {self._prefix}{name}",
        )
        self._is_still = name

    def close(self) -> None:
        self.engine.dispose()
        self._admin.dispose()

    def _command(self, *commands: str) -> None:
        with self._admin.connect() as connection:
            for command in commands:
                connection.execute(text(command))


@contextmanager
def of(engine_name: str, folder: Path, worker: str) -> Iterator[Databases]:
    """Empty databases on one engine, gone afterwards."""
    with ExitStack() as until_then:
        databases = (
            SqliteFiles(folder)
            if engine_name == "sqlite"
            else PostgresDatabases(until_then.enter_context(postgres.server()), worker)
        )
        until_then.callback(databases.close)
        yield databases
