"""The next number of an identifier series. A number that was drawn is never drawn again."""

from sqlalchemy import text

from tracker.extensions import db

# One statement on both engines: who draws at the same time waits for the row, the first number of a series included.
_DRAW = text(
    "INSERT INTO counter (series, last) VALUES (:series, 1)"
    " ON CONFLICT (series) DO UPDATE SET last = counter.last + 1 RETURNING last"
)


def next_number(series: str) -> int:
    """Draw the next number of `series` (for example "coi:A9999:26") in this transaction; a series begins at 1.

    The counter's row stays locked until the commit, so two people cannot draw the same number.
    """
    return int(db.write().execute(_DRAW, {"series": series}).scalar_one())
