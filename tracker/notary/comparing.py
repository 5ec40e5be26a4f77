"""Is this database the one that was signed last? One that is older, or another, is not written to."""

from collections.abc import Iterator

from tracker.custody import checkpoints, closing
from tracker.custody.tree import Tree
from tracker.extensions import db
from tracker.models import Site
from tracker.notary import witnesses
from tracker.notary.cutting import signer
from tracker.signing import note
from tracker.signing.note import NoteError
from tracker.signing.process import NoSigner

_DO = "It is read only: restore the newest backup, or have tracker restore open a new epoch with a signed reason."


def compare() -> str | None:
    """Why this database is not to be written to, or None; from now on the process keeps to it."""
    closing.reopen()
    db.session.rollback()
    if db.session.query(Site).first() is None:
        return None
    why = next(_differences(), None)
    if why:
        closing.close(f"{why} {_DO}")
    return closing.why_closed()


def _differences() -> Iterator[str]:
    tree, known = Tree(db.session), checkpoints.newest(db.session)
    have, epoch = tree.size(), known.epoch if known else 1
    for size, root, signed_in, who in _signed():
        if signed_in > epoch:
            yield f"{who} knows epoch {signed_in}, and this database is of epoch {epoch}."
        elif signed_in == epoch and size > have:
            yield f"This database is older than its last checkpoint: {who} knows {size} lines, and it has {have}."
        elif signed_in == epoch and tree.root(size) != root:
            yield f"This database is another than the one that was signed: {who} knows another root of {size} lines."


def _signed() -> Iterator[tuple[int, bytes, int, str]]:
    """What is known of this log outside the database: size, root, epoch, and by whom."""
    try:
        last = signer().ask("last")
    except NoSigner:
        last = {}
    ours = checkpoints.name_of_log(db.session)
    if last and last["name"] == ours:
        yield last["size"], bytes.fromhex(last["root"]), last["epoch"], "the signer"
    key = checkpoints.key_on_record(db.session)
    for text, where in witnesses.newest(ours):
        try:
            said = note.opened(text, key) if key else note.read(text)
        except NoteError:
            continue
        yield said.size, said.root, said.epoch, where
