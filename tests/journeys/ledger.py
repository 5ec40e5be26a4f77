"""What the ledger and the tables say: of a refused act, of an unchanged record, of unbroken custody."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, select

from tracker.custody.rows import recorded_tables
from tracker.extensions import db
from tracker.models import CustodyEvent, Product

_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
Record = dict[str, list[tuple[Any, ...]]]


def record_now(names: Iterable[str] | None = None) -> Record:
    """Every recorded row of these tables, or of all, as the database has it: stage, holder, hold and all else."""
    db.session.flush()
    tables = recorded_tables()
    wanted = tables.keys() if names is None else tables.keys() & set(names)
    return {
        name: [tuple(row) for row in db.session.execute(select(tables[name]).order_by(tables[name].c.id))]
        for name in wanted
    }


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables to which anything was written meanwhile."""
    found: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if told := _WRITES.match(statement):
            found.add(told[1])

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    db.session.flush()
    event.remove(engine, "before_cursor_execute", note)


def line_of(event: CustodyEvent) -> CustodyEvent:
    """The line of this act, read back from the ledger."""
    where = (CustodyEvent.stream == event.stream, CustodyEvent.position == event.position)
    return db.session.scalars(select(CustodyEvent).where(*where)).one()


def reasons(event: CustodyEvent) -> set[str]:
    """The codes of the reasons that the ledger has for a refusal."""
    return {refusal["code"] for refusal in line_of(event).said["refusals"]}


def wrongs_of(event: CustodyEvent, code: str, before: Record, after: Record) -> list[str]:
    """What is wrong with how an unsafe act was answered: nothing, if it was refused for `code` and nothing moved."""
    line = line_of(event)
    found = {refusal["code"]: refusal for refusal in line.said["refusals"]}
    wrong = {
        f"the ledger says {line.verdict}": line.verdict != "refused",
        f"refused for {sorted(found)}, not for {code}": code not in found,
        "the reason has no words": not all(found.get(code, {}).get(word) for word in ("says", "do")),
        f"changed: {[name for name in before if before[name] != after[name]]}": before != after,
    }
    return [what for what, is_wrong in wrong.items() if is_wrong]


@dataclass(frozen=True, slots=True)
class Unsafe:
    """An act that must not go through: in words, the code of the reason, and how it is tried."""

    act: str
    code: str
    tries: Callable[[], CustodyEvent]


def all_refused(*acts: Unsafe) -> None:
    """Each act is tried and refused for its reason; the refusal is in the ledger, and nothing else has changed."""
    before, wrongs = record_now(), []
    for unsafe in acts:
        with written() as tables:
            line = unsafe.tries()
        after = before | record_now(tables)
        wrongs += [f"{unsafe.act}: {wrong}" for wrong in wrongs_of(line, unsafe.code, before, after)]
        before = after
    assert not wrongs, "\n".join(wrongs)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of custody: the act, who or what had the bag before and after, and what its handover says of that."""

    step: str
    had: str | None
    has: str | None
    given: str | None
    taken: str | None


def custody_of(bag: Product) -> list[Change]:
    """Every change of custody of this bag, from the ledger alone."""
    found: list[Change] = []
    lines = select(CustodyEvent).where(CustodyEvent.stream == bag.stream).order_by(CustodyEvent.position)
    for line in db.session.scalars(lines):
        rows = [(row["table"], row["id"], row["values"]) for row in line.said["sets"]]
        kept = [values for table, key, values in rows if (table, key) == ("product", bag.id) and "place_id" in values]
        handed = [values for table, _key, values in rows if table == "handover" and values["product_id"] == bag.id]
        for values in kept:
            assert bool(values["holder_id"]) != bool(values["place_id"]), f"{line.key} has two keepers, or none"
            given, taken = _sides(handed)
            had = found[-1].has if found else None
            found.append(Change(line.step, had, values["holder_id"] or values["place_id"], given, taken))
    return found


def _sides(handed: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The giving and the taking side of the handover of a line, if it has one."""
    if not handed:
        return None, None
    said = handed[0]
    return said["from_place_id"] or said["given_by"], said["to_place_id"] or said["taken_by"]
