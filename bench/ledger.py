"""Writing and checking the ledger, beside the same rows without any chain: see bench/README.md."""

import argparse
import os
import resource
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from statistics import median
from time import perf_counter
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, bindparam, column, delete, func, insert, select, table, text

from bench import stage
from tracker import clock, custody
from tracker.custody import Scene, Verdict
from tracker.custody.canonical import LEAF, digest, encode, index_of
from tracker.custody.recording import GENESIS
from tracker.custody.tree import seal
from tracker.extensions import connect, db
from tracker.models import CustodyEvent, Place, Product, StreamHead, User
from tracker.steps import store

MOVES = 49  # lines of a bag after its first: a product has 30 to 150 lines
WRITERS = 8
FEW = 10_000
SHARE, FLAT, LINES_A_SECOND = 0.6, 1.3, 200_000  # the goals
LINES = cast(Table, CustodyEvent.__table__)
HEADS = cast(Table, StreamHead.__table__)
BARE = table("bare_line", *(column(one.name, one.type) for one in LINES.columns))  # no triggers, no chain

# The statements of the ledger (tracker/custody/recording.py), and the floor's: built once, as there.
HELD = select(HEADS.c.position, HEADS.c.digest).where(HEADS.c.stream == bindparam("of")).with_for_update()
ADD, ADD_BARE = insert(LINES), insert(BARE)


def stored(bag_id: str, times: int) -> list[float]:
    """Seconds of each of so many acts: one bag is stored here and there, with a commit each time."""
    theo = db.session.get_one(User, "S00006")
    took = []
    for number in range(times):
        began = perf_counter()
        bag = db.session.get_one(Product, bag_id)
        position = db.session.get_one(Place, f"FRIDGE-1-{'AB'[number % 2]}1")
        event = store.put(bag, position=position, by=theo, at=clock.now(), scene=Scene(place="LAB"))
        db.session.commit()
        took.append(perf_counter() - began)
        assert event.accepted
    return took


def read_only(connection: Connection) -> int:
    """Read the bytes and digest of every line."""
    asked = select(LINES.c.body, LINES.c.digest)
    return sum(1 for _line in connection.execute(asked, execution_options={"yield_per": 2000}))


def hashed(connection: Connection) -> int:
    """The same, and compare each digest: what no check of a chain can do without."""
    asked = select(LINES.c.body, LINES.c.digest)
    return sum(
        sha256(LEAF + line[0]).digest() == line[1]
        for line in connection.execute(asked, execution_options={"yield_per": 2000})
    )


def rate(of: Callable[[Connection], int], engine: Engine) -> float:
    """Lines a second."""
    with engine.connect() as connection:
        began = perf_counter()
        return of(connection) / (perf_counter() - began)


def body_of(stream: str, position: int, previous: bytes, at: Any) -> dict[str, Any]:
    """A line about as long as one of storing a bag."""
    said = {
        "origin": "bench.example",
        "stream": stream,
        "position": position,
        "previous": previous.hex(),
        "step": "synthetic-filler",
        "verdict": "accepted",
        "subject": {"kind": "product", "id": stream},
        "by": "S00001",
        "witness": None,
        "place": "LAB",
        "at": at,
        "recorded_at": at,
        "scans": ["=A99992600000118=<DAA024A0"],
        "typed": False,
        "reasons": {},
        "form": None,
        "facts": {"synthetic": "filler " * 40},
        "refusals": [],
        "sets": [],
    }
    body = encode(said)
    return index_of(said) | {"digest": digest(body), "body": body, "form_key": None}


def chained(connection: Connection, stream: str, positions: Iterator[int]) -> None:
    """One line as the ledger appends it: the head of its stream held, its digest in the bytes, the head moved."""
    head = connection.execute(HELD, {"of": stream}).one_or_none()
    position, previous = (head.position + 1, head.digest) if head else (1, GENESIS)
    connection.execute(ADD, body_of(stream, position, previous, clock.now()))
    next(positions)


def unchained(connection: Connection, stream: str, positions: Iterator[int]) -> None:
    """The same row in a table without triggers, that follows nothing."""
    line = body_of(stream, next(positions), GENESIS, clock.now())
    connection.execute(ADD_BARE, line)


def write(url: str, number: int, *, chain: bool, seconds: float, ready: Barrier, told: Any) -> None:
    """What one writer of several does: a line and a commit, again and again, about a bag of its own."""
    engine = connect(url)
    append, stream, positions = (chained if chain else unchained), f"writer:{number}", count(1)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.commit()
        ready.wait()
        end, lines = perf_counter() + seconds, 0
        while perf_counter() < end:
            append(connection, stream, positions)
            connection.commit()
            lines += 1
    told.put(lines)


def crowd(url: str, *, chain: bool, seconds: float) -> float:
    """Lines a second of eight writers at once, each about another bag."""
    apart = get_context("spawn")
    ready, told = apart.Barrier(WRITERS), apart.Queue()
    given = {"chain": chain, "seconds": seconds, "ready": ready, "told": told}
    writers = [apart.Process(target=write, args=(url, n), kwargs=given) for n in range(WRITERS)]
    for one in writers:
        one.start()
    lines: int = sum(told.get(timeout=seconds + 120) for _one in writers)
    for one in writers:
        one.join()
    return float(lines / seconds)


def share_of_crowd(url: str, seconds: float, rounds: int) -> float:
    """How many of the lines that need no chain are written with one; the median of rounds in turns."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bare_line (LIKE custody_event INCLUDING ALL)"))
    shares = []
    for _round in range(rounds):
        bare, chain = crowd(url, chain=False, seconds=seconds), crowd(url, chain=True, seconds=seconds)
        shares.append(chain / bare)
        print(f"  {WRITERS} writers: {chain:,.0f} lines/s chained, {bare:,.0f} without a chain: {chain / bare:.0%}")
        with engine.begin() as connection:
            connection.execute(delete(BARE))
            connection.execute(text("ALTER TABLE custody_event DISABLE TRIGGER custody_event_no_change"))
            connection.execute(text("DELETE FROM custody_event WHERE stream LIKE 'writer:%'"))
            connection.execute(text("DELETE FROM stream_head WHERE stream LIKE 'writer:%'"))
            connection.execute(text("DELETE FROM unsealed WHERE stream LIKE 'writer:%'"))
    engine.dispose()
    return median(shares)


def peak_mib() -> float:
    """The most memory that this process or one of its children has held."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def checked(url: str) -> float:
    """Check all; lines a second."""
    engine = connect(url)
    floors = [(rate(read_only, engine), rate(hashed, engine)) for _turn in range(2)]
    engine.dispose()
    before = peak_mib()
    with stage.application(url).app_context():
        began = perf_counter()
        found = custody.verify(db.session, processes=os.cpu_count() or 1)
        took = perf_counter() - began
        assert found.verdict is Verdict.UNANCHORED, found.problems[:3]
    speed = found.events / took
    only, hashing = (max(pair[kind] for pair in floors) for kind in (0, 1))
    print(f"  verify: {found.events:,} lines, {speed:,.0f} lines/s")
    print(f"  memory of a process: {before:,.0f} MiB before, {peak_mib():,.0f} MiB at most")
    print(f"  floors: {only:,.0f} lines/s read, {hashing:,.0f} read and hashed, in one process")
    return speed


def measure(engine: str, lines: int, seconds: float) -> list[str]:
    """Measure on one engine and print; what goals were missed."""
    missed = []
    print(f"{engine}:")
    with stage.databases(engine, ("few", "many")) as urls:
        acts = {}
        for name, size in (("few", FEW), ("many", lines)):
            bags = stage.fill(urls[name], size // (MOVES + 1), MOVES)
            with stage.application(urls[name]).app_context() as context:
                while seal(10_000):
                    db.session.commit()
                stored(bags[0], 50)
                acts[name] = stored(bags[0], 400)
                total = db.session.scalar(select(func.sum(HEADS.c.position)))
            context.app.extensions["db"].dispose()
            print(f"  append with {total:,} lines: {median(acts[name]) * 1e3:.2f} ms")
        if (growth := median(acts["many"]) / median(acts["few"])) > FLAT:
            missed.append(f"{engine}: an append takes × {growth:.2f} with many lines, {FLAT} wanted")
        print(f"  × {growth:.2f} between the two")
        if (speed := checked(urls["many"])) < LINES_A_SECOND:
            missed.append(f"{engine}: {speed:,.0f} lines/s verified, {LINES_A_SECOND:,} wanted")
        if engine == "postgresql" and (share := share_of_crowd(urls["few"], seconds, 3)) < SHARE:
            missed.append(f"{engine}: {share:.0%} of the lines without a chain, {SHARE:.0%} wanted")
    return missed


def main() -> int:
    """Measure and print; 1 if a goal was missed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--lines", type=int, default=1_000_000, help="of the large ledger (default: %(default)s)")
    given.add_argument("--seconds", type=float, default=5, help="of each crowd of writers (default: %(default)s)")
    given.add_argument("--engine", choices=stage.ENGINES, action="append", help="default: both")
    asked = given.parse_args()
    missed = [one for engine in asked.engine or stage.ENGINES for one in measure(engine, asked.lines, asked.seconds)]
    print("\n".join(missed) or "All goals met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
