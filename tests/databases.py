"""Databases that are kept and come back to: one for a worker's tests, and beside it those that were worth keeping."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, event, text

from tests import postgres
from tracker.extensions import connect


class Databases(Protocol):
    """The database that every test of this worker uses, one after the other, and copies of it by name.

    It has one engine all the time, because an engine keeps the statements that it has compiled.
    """

    engine: Engine

    @property
    def changed(self) -> bool:
        """Whether anything was committed since it was brought back."""

    @property
    def url(self) -> str:
        """Where the database is, for somebody who does not go through the engine."""

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
        self.url = f"sqlite:///{self._used}"
        self.engine = connect(self.url)
        # No test pulls the plug on its own database; test_nothing_is_lost.py does that to another.
        event.listen(self.engine, "connect", lambda connection, _entry: connection.execute("PRAGMA synchronous = OFF"))
        event.listen(self.engine, "commit", lambda _connection: self.written())
        self.changed = True

    def written(self) -> None:
        self.changed = True

    def keep(self, name: str) -> None:
        self.engine.dispose()
        shutil.copyfile(self._used, self._folder / name)

    def bring_back(self, name: str) -> None:
        self.engine.dispose()
        copy = self._folder / "copy"
        shutil.copyfile(self._folder / name, copy)
        self.changed = False
        copy.replace(self._used)  # a new file: who still has the old one open does no harm to it

    def close(self) -> None:
        self.engine.dispose()


class PostgresDatabases:
    """Each is a database of the server. A copy takes its time, so one that nobody wrote to is used again.

    The engine connects to whichever copy is in use.
    """

    def __init__(self, admin: str, worker: str) -> None:
        self._prefix = f"veintrail_{worker}_"
        self._admin = create_engine(admin, isolation_level="AUTOCOMMIT")
        self._used = "first"  # the name of what the database in use is a copy of
        self._clean: set[str] = set()  # copies that nobody wrote to
        self._command(f"DROP DATABASE IF EXISTS {self._copy} WITH (FORCE)", f"CREATE DATABASE {self._copy}")
        self.engine = connect(self.url)
        event.listen(self.engine, "do_connect", self._to_the_copy)
        event.listen(self.engine, "commit", lambda _connection: self.written())

    @property
    def url(self) -> str:
        return self._admin.url.set(database=self._copy).render_as_string(hide_password=False)

    @property
    def _copy(self) -> str:
        return f"{self._prefix}{self._used}_copy"

    def _to_the_copy(self, _dialect: object, _record: object, _arguments: object, named: dict[str, object]) -> None:
        named["dbname"] = self._copy

    @property
    def changed(self) -> bool:
        return self._used not in self._clean

    def written(self) -> None:
        self._clean.discard(self._used)

    def keep(self, name: str) -> None:
        self.engine.dispose()
        kept = self._prefix + name
        self._command(f"DROP DATABASE IF EXISTS {kept}", _copied(self._copy, kept))

    def bring_back(self, name: str) -> None:
        if name == self._used and not self.changed:
            return  # whoever is connected may stay
        self.engine.dispose()
        self._used = name
        if self.changed:
            self._command(
                f"DROP DATABASE IF EXISTS {self._copy} WITH (FORCE)",
                _copied(self._prefix + name, self._copy),
            )
            self._clean.add(name)

    def close(self) -> None:
        self.engine.dispose()
        self._admin.dispose()

    def _command(self, *commands: str) -> None:
        with self._admin.connect() as connection:
            for command in commands:
                connection.execute(text(command))


def _copied(template: str, name: str) -> str:
    """Copy a database file by file, which is quicker than through the log where nothing waits for a disk."""
    return f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"


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
