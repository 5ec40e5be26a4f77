"""Checks what was sealed and signed: each line has one place in the order, and every checkpoint is of that order."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tracker.custody import checkpoints
from tracker.custody.problem import Problem
from tracker.custody.tree import Tree
from tracker.models import Checkpoint
from tracker.signing import note
from tracker.signing.note import NoteError, VerifierKey

_WITHOUT_A_LINE = """
SELECT l.stream, l.position FROM leaf l
LEFT JOIN custody_event e ON e.stream = l.stream AND e.position = l.position WHERE e.stream IS NULL ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a person brings along: the note of a checkpoint that was kept outside, the public key, or both."""

    checkpoint: str | None = None
    key: VerifierKey | None = None


NOTHING = Outside()


def misplaced(session: Session) -> Iterator[Problem]:
    """Places in the order whose line is gone."""
    for place in session.execute(text(_WITHOUT_A_LINE)):
        yield Problem(f"{place.stream}#{place.position}", "has a place in the order, and is not there")


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
