"""Lines a second that record() writes and verify() checks in one process, with reading and hashing as the floor."""

import argparse
import resource
import sys
from time import perf_counter

from sqlalchemy import select

from bench import stage
from tracker import clock, custody
from tracker.custody import Scene, Verdict
from tracker.custody.canonical import digest
from tracker.extensions import db
from tracker.models import CustodyEvent, Place, Product, User
from tracker.steps import store

A_COMMIT = 20  # lines between two commits, about as many as the demonstration makes


def written(bag_id: str, lines: int) -> float:
    """Seconds to store one bag here and there so often."""
    theo = db.session.get_one(User, "S00006")
    began = perf_counter()
    for number in range(lines):
        bag = db.session.get_one(Product, bag_id)
        position = db.session.get_one(Place, f"FRIDGE-1-{'AB'[number % 2]}1")
        event = store.put(bag, position=position, by=theo, at=clock.now(), scene=Scene(place="LAB"))
        assert event.accepted
        if number % A_COMMIT == A_COMMIT - 1:
            db.session.commit()
    db.session.commit()
    return perf_counter() - began


def hashed() -> float:
    """Seconds to read every line and compare its digest: what no check of a chain can do without."""
    table = CustodyEvent.__table__
    began = perf_counter()
    for line in db.session.execute(select(table.c.body, table.c.digest), execution_options={"yield_per": 1000}):
        assert digest(line.body) == line.digest
    return perf_counter() - began


def peak_mib() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure on SQLite and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--products", type=int, default=20_000, help="each with one line (default: %(default)s)")
    given.add_argument("--lines", type=int, default=1_000, help="lines to write (default: %(default)s)")
    asked = given.parse_args()
    with stage.databases("sqlite", ("ledger",)) as urls:
        bags = stage.fill(urls["ledger"], asked.products)
        with stage.application(urls["ledger"]).app_context():
            took = written(bags[0], asked.lines)
            print(f"record: {asked.lines / took:,.0f} lines/s ({took / asked.lines * 1e3:.2f} ms a line)")
            bare, before = hashed(), peak_mib()
            began = perf_counter()
            found = custody.verify(db.session)
            took = perf_counter() - began
            print(f"verify: {found.events:,} lines, {found.events / took:,.0f} lines/s, {found.verdict}")
            print(
                f"floor:  {found.events / bare:,.0f} lines/s read and hashed; verify takes {took / bare:.1f} × as long"
            )
            print(f"memory: {before:,.0f} MiB before, {peak_mib():,.0f} MiB at most while checking")
    return 0 if found.verdict == Verdict.UNANCHORED else 1


if __name__ == "__main__":
    sys.exit(main())
