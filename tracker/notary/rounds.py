"""The thread that cuts checkpoints while the product is served."""

import logging
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

from flask import Flask, current_app, has_app_context
from sqlalchemy import event, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.custody import checkpoints
from tracker.custody.closing import SEAL
from tracker.custody.tree import Tree
from tracker.extensions import db
from tracker.models import Unsealed
from tracker.notary.comparing import compare
from tracker.notary.cutting import cut
from tracker.signing.note import NoteError
from tracker.signing.process import NoSigner

EVERY = timedelta(seconds=60)
LINES = 100
_LOOKS_EVERY_S = 2
_log = logging.getLogger(__name__)


class Rounds(Thread):
    """Cuts a checkpoint after a minute, a hundred lines, or an act that asks for one: whichever comes first."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="notary", daemon=True)
        self._app = app
        self._asked = Event()
        self._why = "minute"
        self._last = monotonic()
        self._compared = self._stopped = False
        self.why_closed: str | None = None

    def compare(self) -> None:
        """Find out whether this database is the one that was signed last."""
        self.why_closed = compare()
        self._compared = True

    def ask(self, why: str) -> None:
        """Cut one now."""
        self._why = why
        self._asked.set()

    def stop(self) -> None:
        """Look no more."""
        self._stopped = True
        self._asked.set()

    def run(self) -> None:
        while not self._stopped:
            asked = self._asked.wait(_LOOKS_EVERY_S)
            self._asked.clear()
            why, self._why = self._why, "minute"
            try:
                with self._app.app_context():
                    self._look(why if asked else None)
            except (NoSigner, NoteError, SQLAlchemyError, OSError, TimeoutError) as error:
                if self._app.extensions.get("notary_trouble") != str(error):
                    _log.warning("No checkpoint could be cut: %s", error)
                self._app.extensions["notary_trouble"] = str(error)

    def _look(self, why: str | None) -> None:
        if not self._compared:
            self.compare()
        if self.why_closed:
            return
        waiting = self._waiting()
        if why is None and waiting >= LINES:
            why = "lines"
        if why is None and waiting and monotonic() - self._last >= EVERY.total_seconds():
            why = "minute"
        if why is None or not waiting:
            return
        cut(why)
        self._last = monotonic()
        self._app.extensions.pop("notary_trouble", None)

    @staticmethod
    def _waiting() -> int:
        """How many lines are under no checkpoint; those without a place are counted no further than matters."""
        some = select(Unsealed.position).limit(LINES).subquery()
        unsealed = db.session.scalar(select(func.count()).select_from(some)) or 0
        newest = checkpoints.newest(db.session)
        return unsealed + Tree(db.session).size() - (newest.size if newest else 0)


def start(app: Flask) -> str | None:
    """Compare the database with what was signed, then cut checkpoints as long as the process lives.

    Says why the database is not to be written to, or None.
    """
    rounds = app.extensions["notary"] = Rounds(app)
    with app.app_context(), suppress(SQLAlchemyError):  # a database that does not answer yet is compared later
        rounds.compare()
        db.session.close()
    rounds.start()
    return rounds.why_closed


@event.listens_for(Session, "after_commit")
def _seal_at_once(session: Session) -> None:
    why = session.info.pop(SEAL, None)
    if why and has_app_context() and (rounds := current_app.extensions.get("notary")):
        rounds.ask(why)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(SEAL, None)
