"""When lines are sealed at once, and when none is written at all: a database that is older than what was signed."""

from flask import current_app

SEAL = "seal"
SEALED_AT = {"release": "release", "issue": "issue", "start-infusion": "infusion-start", "restore": "restore"}
"""The steps after which a checkpoint is cut, and what its note calls them."""

_CLOSED = "ledger_closed"


class LedgerClosed(Exception):
    """Nothing can be recorded in this database. The message says why, and what is to be done."""


def refuse_if_closed() -> None:
    """Raise LedgerClosed if this process found the database to be older than what was signed of it."""
    if why := why_closed():
        raise LedgerClosed(why)


def why_closed() -> str | None:
    """Why nothing can be recorded, or None."""
    why: str | None = current_app.extensions.get(_CLOSED)
    return why


def close(why: str) -> None:
    """From now on nothing is recorded by this process."""
    current_app.extensions[_CLOSED] = why


def reopen() -> None:
    """A person has decided that this database is the one to go on with."""
    current_app.extensions.pop(_CLOSED, None)
