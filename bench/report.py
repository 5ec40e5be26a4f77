"""The custody report of 500 and of 5,000 lines: time and memory, beside the same texts drawn with reportlab."""

import argparse
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import event

from bench import stage
from bench.ledger import stored
from tracker.extensions import db
from tracker.models import Product
from tracker.reading import subject
from tracker.reading.subject import Subject
from tracker.reports import chain_of_custody
from tracker.reports.listing import Entry, Grid
from tracker.views.reports import AT_ONCE

GOALS = {500: (2.5, 150.0), 5_000: (25.0, 250.0)}  # lines: seconds, MiB at most
LINES_ON_A_PAGE = 60
HEAD = (
    f"{'lines':>6}{'products':>10}"
    + "".join(f"{name:>10}" for name in ("process", "processor", "warm", "reading", "floor", "memory"))
    + f"{'asked':>7}"
)
_CHILD = """
import sys, time
from pathlib import Path
from tracker import making
making.main("product", sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
status = Path("/proc/self/status").read_text()
print(time.process_time(), int(status.split("VmHWM:")[1].split()[0]) / 1024)
"""


def process(url: str, bag: str, folder: Path) -> tuple[float, float, float]:
    """Seconds on the clock, seconds of the processor and MiB of the process that makes a long report, all of it."""
    files = [str(folder / name) for name in ("report.pdf", "done")]
    began = perf_counter()
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _CHILD, bag, *files],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    took = perf_counter() - began
    busy, memory = (float(word) for word in ended.stdout.split())
    return took, busy, memory


def warm(url: str, bag: str) -> tuple[float, float, float, int]:
    """Seconds of a report in a server that has made one before, of its reading alone, of the floor, and statements."""
    app = stage.application(url)
    with app.app_context():
        chain_of_custody.with_evidence(about(bag))
        db.session.rollback()
        db.session.expunge_all()
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        began = perf_counter()
        found = about(bag)
        reading, count = perf_counter() - began, len(asked)
        chain_of_custody.with_evidence(found)
        took = perf_counter() - began
        began = perf_counter()
        floor(found)
        bare = perf_counter() - began
    app.extensions["db"].dispose()
    return took, reading, bare, count


def about(bag: str) -> Subject:
    """All on record about a bag."""
    return subject.about("product", db.session.get_one(Product, bag))


def floor(found: Subject) -> bytes:
    """The same texts one below the other, never broken, without tags, tables or fonts of their own."""
    document = io.BytesIO()
    canvas = Canvas(document, pagesize=A4)
    for number, line in enumerate(texts(found)):
        if number % LINES_ON_A_PAGE == 0:
            canvas.showPage()
            canvas.setFont("Helvetica", 7)
        canvas.drawString(40, 800 - 12 * (number % LINES_ON_A_PAGE), line)
    canvas.save()
    return document.getvalue()


def texts(found: Subject) -> Iterator[str]:
    """Every row and line of the lists."""
    for block in chain_of_custody.blocks(found):
        if isinstance(block, Grid):
            yield from ("  ".join(str(cell) for cell in row) for row in block.rows)
        elif isinstance(block, Entry):
            yield f"{block.number} {block.head} {block.aside}"
            yield from (line[0] for line in block.lines)


def told(
    lines: int,
    products: int,
    made: tuple[float, float, float],
    found: tuple[float, float, float, int],
    goal: tuple[float, float],
) -> list[str]:
    """Print what was measured of one report, and give what misses its goal."""
    (took, busy, memory), (hot, reading, bare, count) = made, found
    times = "".join(f"{seconds:>8.2f} s" for seconds in (took, busy, hot, reading, bare))
    print(f"{lines:>6,}{products:>10,}{times}{memory:>6.0f} MiB{count:>7}")
    seconds, mib = goal
    best = hot if lines <= AT_ONCE else min(took, busy)
    slow = [f"{lines} lines took {best:.2f} s, not {seconds} s"] if best > seconds else []
    return slow + ([f"{lines} lines took {memory:.0f} MiB, not {mib:.0f} MiB"] if memory > mib else [])


def main() -> int:
    """Measure on SQLite, print, and end with 1 if a goal is missed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--products", type=int, default=100_000, help="of the large database (default: %(default)s)")
    asked = given.parse_args()
    missed = []
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder, stage.databases("sqlite", ("small", "large")) as urls:
        for name, products in (("small", 100), ("large", asked.products)):
            bag = stage.fill(urls[name], products)[0]
            before = 0
            for lines, goal in GOALS.items():
                with stage.application(urls[name]).app_context():
                    stored(bag, lines - before)
                before = lines
                made = process(urls[name], bag, Path(folder))
                missed += told(lines, products, made, warm(urls[name], bag), goal)
    print("\n".join(missed) or "every goal is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
