"""The next number of an identifier series. A number that was drawn is never drawn again."""

from typing import cast

from sqlalchemy import Table, insert, update
from sqlalchemy.exc import IntegrityError

from tracker.custody.recording import LostRace
from tracker.extensions import db
from tracker.models import Counter

_COUNTERS = cast(Table, Counter.__table__)


def next_number(series: str) -> int:
    """Draw the next number of `series` (for example "coi:A9999:26") in this transaction; a series begins at 1.

    The counter's row stays locked until the commit, so two people cannot draw the same number.
    Raises LostRace where two begin a series at the same moment.
    """
    session = db.write()
    drawn: int | None = session.scalar(
        update(_COUNTERS)
        .where(_COUNTERS.c.series == series)
        .values(last=_COUNTERS.c.last + 1)
        .returning(_COUNTERS.c.last)
    )
    if drawn is not None:
        return drawn
    try:
        session.execute(insert(_COUNTERS), {"series": series, "last": 1})
    except IntegrityError as error:
        session.rollback()
        raise LostRace(series) from error
    return 1
