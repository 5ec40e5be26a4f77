"""What a request asks of its database: statements, rows read, rows inserted and updated."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

WRITES = {"INSERT": "rows inserted", "UPDATE": "rows updated"}


@contextmanager
def counted(engine: Engine) -> Iterator[Counter[str]]:
    """Count statements and rows until the end of the block. The rows of a query are counted by asking it again."""
    seen: Counter[str] = Counter()

    def count(connection: Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        verb = statement.split(None, 1)[0].upper()
        if verb == "SELECT":
            again = connection.connection.cursor()
            again.execute(f"SELECT count(*) FROM ({statement}) AS counted", parameters)  # noqa: S608 - our own query
            (rows,) = again.fetchone() or (0,)
            seen["rows read"] += rows
        elif verb in WRITES:
            seen[WRITES[verb]] += cursor.rowcount
        seen["statements"] += verb in ("SELECT", *WRITES)

    event.listen(engine, "after_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(engine, "after_cursor_execute", count)


def told(seen: Counter[str]) -> str:
    """The counts in words."""
    return ", ".join(f"{count} {what}" for what, count in sorted(seen.items()))
