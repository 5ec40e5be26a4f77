"""The triggers that keep the ledger append-only: whether they are all there. They are guard-rails, not evidence."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.custody.problem import Problem

_TABLES = ("custody_event", "leaf", "tree_node", "checkpoint")
_VERBS = {"sqlite": ("update", "delete", "replace"), "postgresql": ("change", "truncate")}
_ON_DUTY = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'",
}


def missing(session: Session) -> Iterator[Problem]:
    """Each trigger that is gone or is not always on: somebody has been at the database."""
    dialect = session.get_bind().dialect.name
    there = set(session.scalars(text(_ON_DUTY[dialect])))
    wanted = ["custody_event_moves_head", *(f"{table}_no_{verb}" for table in _TABLES for verb in _VERBS[dialect])]
    for name in wanted:
        if name not in there:
            yield Problem("database", f"the guard {name} is gone: lines could be changed unnoticed until now")
