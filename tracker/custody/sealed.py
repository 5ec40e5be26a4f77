"""Checks what was sealed and signed: each line has one place in the order, and every checkpoint is of that order."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tracker.custody import checkpoints
from tracker.custody.problem import Problem
from tracker.custody.tree import CHUNK, HEIGHT, Tree
from tracker.models import Checkpoint, Leaf, TreeNode
from tracker.signing import note
from tracker.signing.merkle import levels
from tracker.signing.note import NoteError, VerifierKey

_WRONG_PLACES = {
    "has no place in the order of all lines and does not wait for one": """
        SELECT e.stream, e.position FROM custody_event e
        LEFT JOIN leaf l ON l.stream = e.stream AND l.position = e.position
        LEFT JOIN unsealed u ON u.stream = e.stream AND u.position = e.position
        WHERE l.number IS NULL AND u.stream IS NULL
    """,
    "has its place in the order and waits for one": """
        SELECT u.stream, u.position FROM unsealed u JOIN leaf l ON l.stream = u.stream AND l.position = u.position
    """,
    "waits for a place in the order, and is not there": """
        SELECT u.stream, u.position FROM unsealed u
        LEFT JOIN custody_event e ON e.stream = u.stream AND e.position = u.position WHERE e.stream IS NULL
    """,
    "has a place in the order, and is not there": """
        SELECT l.stream, l.position FROM leaf l
        LEFT JOIN custody_event e ON e.stream = l.stream AND e.position = l.position WHERE e.stream IS NULL
    """,
    "has another digest than the one that was sealed": """
        SELECT l.stream, l.position FROM leaf l
        JOIN custody_event e ON e.stream = l.stream AND e.position = l.position WHERE e.digest <> l.digest
    """,
    "has its place before the line that it follows": """
        SELECT b.stream, b.position FROM leaf a
        JOIN leaf b ON b.stream = a.stream AND b.position = a.position + 1 WHERE b.number < a.number
    """,
}


@dataclass(frozen=True, slots=True)
class Outside:
    """What a person brings along: the note of a checkpoint that was kept outside, the public key, or both."""

    checkpoint: str | None = None
    key: VerifierKey | None = None


NOTHING = Outside()


def misplaced(session: Session) -> Iterator[Problem]:
    """Lines and places that do not belong together."""
    for what, asked in _WRONG_PLACES.items():
        for line in session.execute(text(f"{asked} ORDER BY 1, 2")):
            yield Problem(f"{line.stream}#{line.position}", what)


def misgrown(session: Session) -> Iterator[Problem]:
    """Places that are missing, and kept nodes of the tree that are not the root of what is below them."""
    size, count, first = session.execute(
        select(func.coalesce(func.max(Leaf.number) + 1, 0), func.count(), func.min(Leaf.number)).select_from(Leaf)
    ).one()
    if count != size or (count and first != 0):
        yield Problem("order", f"has {count} places, numbered from {first} to {size - 1}")
        return
    level = HEIGHT
    while size >> level:
        yield from _misgrown(session, level, size >> level)
        level += HEIGHT
    beyond = select(TreeNode.level, TreeNode.number).where(TreeNode.level >= HEIGHT)
    for node in session.execute(beyond):
        if node.level % HEIGHT or node.number >= size >> node.level:
            yield Problem(f"tree node {node.level}/{node.number}", "is of leaves that are not there")


def _misgrown(session: Session, level: int, count: int) -> Iterator[Problem]:
    """The kept nodes of one level, beside what those below them give; what is below is read in its order, once."""
    kept = dict(session.execute(select(TreeNode.number, TreeNode.digest).where(TreeNode.level == level)).all())
    if level == HEIGHT:
        below = select(Leaf.digest).order_by(Leaf.number)
    else:
        below = select(TreeNode.digest).where(TreeNode.level == level - HEIGHT).order_by(TreeNode.number)
    read = session.execute(below, execution_options={"yield_per": CHUNK}).scalars().partitions(CHUNK)
    for number, chunk in zip(range(count), read, strict=False):
        if levels(chunk)[-1][0] != kept.get(number):
            yield Problem(f"tree node {level}/{number}", "is not the root of what is below it")


def mismatched(session: Session, outside: Outside) -> Iterator[Problem]:
    """Checkpoints that this key did not sign, or that are not of these lines."""
    tree = Tree(session)
    size, key, before = tree.size(), outside.key, 0
    log = checkpoints.name_of_log(session) if size else ""
    for made in session.scalars(select(Checkpoint).order_by(Checkpoint.epoch, Checkpoint.size)):
        where = f"checkpoint {made.epoch}/{made.size}"
        try:
            key = key or note.read_key(made.vkey)
            said = note.opened(made.note, key)
        except NoteError as error:
            yield Problem(where, str(error))
            continue
        stored = (made.size, made.root, made.epoch, made.why, made.vkey)
        if stored != (said.size, said.root, said.epoch, said.why, str(key)):
            yield Problem(where, "its columns do not say what its note says")
        elif said.origin != log:
            yield Problem(where, f"is of {said.origin}, and this log is {log}")
        elif said.size < before:
            yield Problem(where, f"comes after one of {before} lines")
        else:
            before = said.size
            yield from _not_of_this_order(tree, size, said, where)
    if outside.checkpoint is not None:
        yield from _not_that_from_outside(session, tree, outside.checkpoint, key)


def _not_that_from_outside(session: Session, tree: Tree, text: str, key: VerifierKey | None) -> Iterator[Problem]:
    where = "the checkpoint from outside"
    try:
        said = note.opened(text, key) if key else note.read(text)
    except NoteError as error:
        yield Problem(where, str(error))
        return
    if key is None:
        yield Problem(where, f"is of {said.size} lines; in this ledger none was ever signed")
        return
    newest = checkpoints.newest(session)
    if newest and said.epoch != newest.epoch and said.size > tree.size():
        yield Problem(where, f"is of epoch {said.epoch}: lines that it covers were given up when a backup was restored")
        return
    yield from _not_of_this_order(tree, tree.size(), said, where)


def _not_of_this_order(tree: Tree, size: int, said: note.Checkpoint, where: str) -> Iterator[Problem]:
    if said.size > size:
        yield Problem(where, f"is of {said.size} lines, and only {size} are here: the last ones were cut off")
        return
    try:
        found = tree.root(said.size)
    except LookupError:
        yield Problem(where, f"the order of its {said.size} lines is not complete")
        return
    if found != said.root:
        yield Problem(where, f"says the root {said.root.hex()}; these {said.size} lines give {found.hex()}")
