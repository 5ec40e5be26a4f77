"""The database session and the Flask extensions. Imports nothing of ours."""

import shutil
import sqlite3
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask, current_app, g
from flask_babel import Babel
from flask_login import LoginManager
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry

# WAL corrupts with two or more connections before these builds (sqlite.org, release notes of 3.51.3).
_WAL_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
_QUEUE_TIMEOUT_S = 30
LEAST_FREE_BYTES = 32 << 20  # enough for the acts that are under way, and for whoever makes room


class NoRoom(Exception):
    """The disk of the database is nearly full: nothing new is begun, so that nothing breaks off half-way."""


class Database:
    """One engine for an application, one session for a request (or for any other application context)."""

    def init_app(self, app: Flask) -> None:
        """Connect `app` to its DATABASE_URL and close the session after each request."""
        app.extensions["db"] = connect(app.config["DATABASE_URL"])
        app.teardown_appcontext(self._close)

    @property
    def engine(self) -> Engine:
        """The engine of the current application."""
        engine: Engine = current_app.extensions["db"]
        return engine

    @property
    def session(self) -> Session:
        """The session of the current application context."""
        if "db_session" not in g:
            g.db_session = Session(self.engine, expire_on_commit=False)
        session: Session = g.db_session
        return session

    def write(self) -> Session:
        """Begin the write transaction of this request and return its session.

        SQLite's own busy handler starves writers, so they queue here on a lock first; the transaction then begins
        IMMEDIATE, and nothing that was read before it is trusted. Raises NoRoom where the disk is nearly full.
        """
        session = self.session
        if "writing" in session.info:
            return session
        session.rollback()
        if self.engine.dialect.name == "sqlite":
            _look_for_room(self.engine)
            queue: Lock = self.engine.writers  # type: ignore[attr-defined]
            if not queue.acquire(timeout=_QUEUE_TIMEOUT_S):
                raise TimeoutError("The database has been busy for 30 s.")
            session.info["queue"] = queue
        session.info["writing"] = True
        session.connection(execution_options={"writing": True})
        return session

    @staticmethod
    def _close(_error: BaseException | None) -> None:
        session = g.pop("db_session", None)
        if session is not None:
            session.close()


def _look_for_room(engine: Engine) -> None:
    file = Path(engine.url.database or "")
    if file.is_file() and shutil.disk_usage(file.parent).free < LEAST_FREE_BYTES:
        raise NoRoom


def connect(url: str) -> Engine:
    """An engine with the settings that the ledger needs of each database."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _QUEUE_TIMEOUT_S})
    engine.writers = Lock()  # type: ignore[attr-defined]
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite, not when the driver thinks fit
    for pragma in (
        "foreign_keys = ON",
        "synchronous = FULL",
        "trusted_schema = OFF",
        "recursive_triggers = ON",
        f"journal_mode = {'WAL' if _wal_is_safe() else 'DELETE'}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _wal_is_safe() -> bool:
    version = sqlite3.sqlite_version_info
    return version >= _WAL_FIXED[0] or any(version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_FIXED)


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@event.listens_for(Session, "after_transaction_end")
def _leave_queue(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is not None:
        return
    session.info.pop("writing", None)
    if queue := session.info.pop("queue", None):
        queue.release()


db = Database()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
talisman = Talisman()


def init_app(app: Flask, **talisman_options: Any) -> None:
    """Bind every extension to `app`."""
    for extension in (db, login, csrf):
        extension.init_app(app)
    talisman.init_app(app, **talisman_options)
