"""Reads the whole ledger again, stretch by stretch, and says what it is worth."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from multiprocessing import get_context
from threading import active_count

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.custody import checkpoints, guards
from tracker.custody.beside import altered_texts
from tracker.custody.checking import check, read
from tracker.custody.problem import Problem, Verdict, Verification
from tracker.custody.replaying import Range, differing, differing_of_stream, of_range
from tracker.custody.sealed import NOTHING, Outside, mismatched, misplaced
from tracker.custody.tree import BLOCK, Tree, misgrown
from tracker.extensions import connect
from tracker.models import Checkpoint, Leaf, StreamHead
from tracker.signing import note
from tracker.signing.note import NoteError

STRETCH = 20_000  # lines that are checked in one go, and whose rows are kept in memory
WORTH_A_PROCESS = 3 * STRETCH
Found = tuple[int, int, list[Problem]]


def verify(
    session: Session,
    progress: Callable[[int], None] = lambda _count: None,
    outside: Outside = NOTHING,
    processes: int = 1,
) -> Verification:
    """Check every line against its bytes and its predecessor, every recorded row against the lines, every checkpoint.

    outside: a checkpoint that was kept elsewhere, and the public key; without them the record can only be shown to
    agree with itself. processes: how many share the work on a long ledger.
    """
    try:
        said = note.read(outside.checkpoint) if outside.checkpoint is not None else None
    except NoteError as error:
        return Verification(Verdict.UNREADABLE, 0, 0, (Problem("the checkpoint from outside", str(error)),))
    try:
        events, problems = _check(session, progress, outside, processes)
        signed = session.scalar(select(func.count()).select_from(Checkpoint)) or 0
        newest = checkpoints.newest(session)
    except (SQLAlchemyError, UnicodeDecodeError, LookupError, TypeError, ValueError) as error:
        return Verification(Verdict.UNREADABLE, 0, 0, (Problem("database", f"{type(error).__name__}: {error}"),))
    whole = Verdict.ANCHORED if said else Verdict.UNANCHORED
    key = str(outside.key) if outside.key else newest.vkey if newest else None
    anchored = said.size if said and not problems else 0
    return Verification(Verdict.TAMPERED if problems else whole, events, signed, tuple(problems), anchored, key)


def verify_stream(session: Session, stream: str) -> tuple[Problem, ...]:
    """Check one stream alone: its lines, its head, and the rows that they speak of. Release asks this for a product."""
    known, connection = {"stream": stream}, session.connection()
    heads, waiting = _ends_of(connection, "stream = :stream", known)
    found = check(read(connection, "e.stream = :stream", known), heads, waiting)
    return (*found.problems, *differing_of_stream(connection, found.state, stream))


def _check(
    session: Session, progress: Callable[[int], None], outside: Outside, processes: int
) -> tuple[int, list[Problem]]:
    """How many lines there are, and what is wrong with them, with the rows and with what was sealed."""
    places = Tree(session).size()
    total = session.scalar(select(func.sum(StreamHead.position))) or 0
    stretches = list(_stretches(session))
    blocks = range(-(-places // BLOCK))
    events = sealed = 0
    problems: list[Problem] = []
    alone = processes < 2 or total < WORTH_A_PROCESS or active_count() > 1
    with ExitStack() as until_done:
        if alone:
            connection = session.connection()
            lines: Iterator[Found] = (_stretch(connection, one, progress) for one in stretches)
            grown: Iterator[list[Problem]] = (list(misgrown(connection, block, places)) for block in blocks)
        else:
            session.rollback()  # a process of its own reads what is committed
            url = session.get_bind().engine.url.render_as_string(hide_password=False)
            pool = until_done.enter_context(ProcessPoolExecutor(processes, mp_context=get_context("fork")))
            lines = pool.map(partial(_in_process, url), stretches)
            grown = pool.map(partial(_grown_in_process, url, places), blocks)
        for count, placed, found in lines:
            events, sealed = events + count, sealed + placed
            problems += found
            if not alone:
                progress(count)
        for found in grown:
            problems += found
    if sealed != session.scalar(select(func.count()).select_from(Leaf)):
        problems += misplaced(session)
    said = "its texts of product codes are not those that were imported"
    problems += [Problem(f"product_code_table {one}", said) for one in altered_texts(session)]
    return events, [*problems, *mismatched(session, outside), *guards.missing(session)]


def _stretches(session: Session) -> Iterator[Range]:
    """Ranges of whole streams with about so many lines each; the first and the last have no end."""
    after, count = None, 0
    heads = select(StreamHead.stream, StreamHead.position).order_by(StreamHead.stream)
    for head in session.execute(heads, execution_options={"yield_per": 10_000}):
        count += head.position
        if count >= STRETCH:
            yield after, head.stream
            after, count = head.stream, 0
    yield after, None


def _stretch(connection: Connection, streams: Range, progress: Callable[[int], None] = lambda _count: None) -> Found:
    where, known = of_range(streams, "stream")
    heads, waiting = _ends_of(connection, where, known)
    found = check(read(connection, of_range(streams, "e.stream")[0], known), heads, waiting, progress)
    problems = [*found.problems, *differing(connection, found.state, streams)]
    return found.lines, found.sealed, problems


def _ends_of(
    connection: Connection, where: str, known: dict[str, str]
) -> tuple[dict[str, tuple[int, bytes]], set[tuple[str, int]]]:
    """Where streams end by their heads, and which of their lines have no place in the order as yet."""
    heads = connection.execute(text(f"SELECT stream, position, digest FROM stream_head WHERE {where}"), known)  # noqa: S608
    waiting = connection.execute(text(f"SELECT stream, position FROM unsealed WHERE {where}"), known)  # noqa: S608
    return {head.stream: (head.position, head.digest) for head in heads}, {(one[0], one[1]) for one in waiting}


@cache
def _engine(url: str, _process: int) -> Engine:
    return connect(url)


def _in_process(url: str, streams: Range) -> Found:
    with _snapshot(url) as connection:
        return _stretch(connection, streams)


def _grown_in_process(url: str, places: int, block: int) -> list[Problem]:
    with _snapshot(url) as connection:
        return list(misgrown(connection, block, places))


def _snapshot(url: str) -> Connection:
    """A connection whose questions all see the same moment, so that who records meanwhile is not taken for a fault."""
    connection = _engine(url, os.getpid()).connect()
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection
