"""The Merkle tree over the lines on record: their order, and proofs that read no more than a few hundred rows."""

from collections.abc import Iterator
from functools import lru_cache

from sqlalchemy import Connection, delete, exists, func, insert, select, text
from sqlalchemy.orm import Session

from tracker.custody.problem import Problem
from tracker.extensions import db
from tracker.models import CustodyEvent, Leaf, TreeNode, Unsealed
from tracker.signing import merkle

HEIGHT = 8  # the roots of complete subtrees are kept at every eighth level: 256 leaves, 65,536, …
CHUNK = 1 << HEIGHT
BLOCK = CHUNK * CHUNK
_CHUNKS_KEPT = 256
_ORDERING = 0x7E1A  # PostgreSQL's lock for those who give lines their places


class Tree:
    """The tree as it is in one session's database. What it has read it keeps: complete subtrees never change."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._chunk = lru_cache(_CHUNKS_KEPT)(self._read)

    def size(self) -> int:
        """How many lines have a place in the order."""
        last = self._session.scalar(select(func.max(Leaf.number)))
        return 0 if last is None else last + 1

    def root(self, size: int) -> bytes:
        """The root of the tree of the first `size` lines."""
        return merkle.root_of((0, size), self.subtree)

    def inclusion(self, number: int, size: int) -> list[bytes]:
        """The proof that leaf `number` is in the tree of the first `size` lines."""
        return [merkle.root_of(one, self.subtree) for one in merkle.inclusion_ranges(number, size)]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of the first `new` lines begins with that of the first `old`."""
        return [merkle.root_of(one, self.subtree) for one in merkle.consistency_ranges(old, new)]

    def subtree(self, level: int, number: int) -> bytes:
        """The root of one complete subtree. Raises LookupError where the leaves below it are not there."""
        kept, above = divmod(level, HEIGHT)
        chunk, within = divmod(number, CHUNK >> above)
        return self._chunk(kept * HEIGHT, chunk)[above][within]

    def top(self, level: int, chunk: int) -> bytes:
        """The root of 256 nodes of one kept level, before it is kept itself."""
        return self._chunk(level, chunk)[HEIGHT][0]

    def _read(self, level: int, chunk: int) -> list[list[bytes]]:
        """The nodes of one kept level that share a parent at the next, with all that is between."""
        begin = chunk * CHUNK
        if level == 0:
            rows = select(Leaf.digest).where(Leaf.number >= begin, Leaf.number < begin + CHUNK).order_by(Leaf.number)
        else:
            rows = (
                select(TreeNode.digest)
                .where(TreeNode.level == level, TreeNode.number >= begin, TreeNode.number < begin + CHUNK)
                .order_by(TreeNode.number)
            )
        return merkle.levels(self._session.scalars(rows).all())


def alone() -> Session:
    """The session with a write transaction in which nobody else gives lines their places or has them signed."""
    session = db.write()
    if db.engine.dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_ORDERING})"))
    return session


def seal(most: int) -> int:
    """Give up to `most` lines that have none their place in the order, by stream and position; how many got one.

    A line that is committed late waits for the next time: it is found by its own row, not by a number that others
    have overtaken.
    """
    session = alone()
    same = (CustodyEvent.stream == Unsealed.stream) & (CustodyEvent.position == Unsealed.position)
    asked = (
        select(Unsealed.stream, Unsealed.position, CustodyEvent.digest)
        .join(CustodyEvent, same)
        .order_by(Unsealed.stream, Unsealed.position)
        .limit(most)
    )
    lines = session.execute(asked).all()
    if not lines:
        return 0
    first = Tree(session).size()
    rows = [{"number": number, **line._mapping} for number, line in enumerate(lines, start=first)]  # noqa: SLF001
    session.execute(insert(Leaf), rows)
    _keep_nodes(session, first, first + len(rows))
    placed = exists().where(Leaf.stream == Unsealed.stream, Leaf.position == Unsealed.position, Leaf.number >= first)
    session.execute(delete(Unsealed).where(placed))
    return len(rows)


def _keep_nodes(session: Session, first: int, end: int) -> None:
    """Keep the roots of the subtrees that became complete with the leaves from `first` up to `end`."""
    level = HEIGHT
    while new := range(first >> level, end >> level):
        below = Tree(session)
        made = [{"level": level, "number": number, "digest": below.top(level - HEIGHT, number)} for number in new]
        session.execute(insert(TreeNode), made)
        level += HEIGHT


def misgrown(connection: Connection, block: int, size: int) -> Iterator[Problem]:
    """Of one block of 65,536 places: those that are missing, and kept nodes that are not the root of what is below."""
    begin, end = block * BLOCK, min((block + 1) * BLOCK, size)
    read = connection.execute(
        select(Leaf.number, Leaf.digest).where(Leaf.number >= begin, Leaf.number < end).order_by(Leaf.number),
        execution_options={"yield_per": CHUNK},
    )
    roots: list[bytes] = []
    expected = begin
    for rows in read.partitions(CHUNK):
        if rows[0][0] != expected or rows[-1][0] != expected + len(rows) - 1:
            yield Problem("order", f"has no unbroken row of places from {expected}")
            return
        expected += len(rows)
        if len(rows) == CHUNK:
            roots.append(merkle.levels([digest for _number, digest in rows])[-1][0])
    if expected != end:
        yield Problem("order", f"has no place {expected}")
    yield from _not_kept(connection, HEIGHT, block * CHUNK, roots)
    if len(roots) == CHUNK:
        yield from _not_kept(connection, 2 * HEIGHT, block, [merkle.levels(roots)[-1][0]])


def _not_kept(connection: Connection, level: int, first: int, roots: list[bytes]) -> Iterator[Problem]:
    """Where the nodes that are kept of a level are not these roots."""
    asked = select(TreeNode.number, TreeNode.digest).where(TreeNode.level == level, TreeNode.number >= first)
    rows = connection.execute(asked.where(TreeNode.number < first + CHUNK ** (level == HEIGHT)))
    kept = {row.number: row.digest for row in rows}
    for number, root in enumerate(roots, start=first):
        if kept.pop(number, None) != root:
            yield Problem(f"tree node {level}/{number}", "is not the root of what is below it")
    for number in kept:
        yield Problem(f"tree node {level}/{number}", "is of places that are not there")
