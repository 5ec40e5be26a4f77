"""Checkpoints on record: the newest, what is to be signed next, and what the signer gave back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.custody.tree import Tree
from tracker.extensions import db
from tracker.models import Checkpoint, Log, Site
from tracker.signing import note
from tracker.signing.note import NoteError, VerifierKey


def name_of_log(session: Session) -> str:
    """What the notes of this database are named: the origin of its site, and the id of its log."""
    return f"{session.scalars(select(Site.origin)).one()}/{session.scalars(select(Log.id)).one()}"


def newest(session: Session) -> Checkpoint | None:
    """The last checkpoint that was cut, in the newest epoch."""
    return session.scalars(
        select(Checkpoint).order_by(Checkpoint.epoch.desc(), Checkpoint.size.desc()).limit(1)
    ).first()


def newest_at(session: Session, at: datetime) -> Checkpoint | None:
    """The last checkpoint that had been cut at `at`: what was printed then can be printed again."""
    ordered = select(Checkpoint).where(Checkpoint.cut <= at).order_by(Checkpoint.cut.desc(), Checkpoint.size.desc())
    return session.scalars(ordered.limit(1)).first()


def consistency(session: Session, old: int, new: int) -> list[str]:
    """The proof that the first `new` lines begin with the first `old`, in hexadecimal digits."""
    return [step.hex() for step in Tree(session).consistency(old, new)]


def keep(signed: str, vkey: str) -> Checkpoint:
    """Put a note on record that the signer has just given; the caller commits. Raises NoteError if it is not right."""
    said = note.opened(signed, note.read_key(vkey))
    session = db.write()
    if known := session.get(Checkpoint, (said.size, said.epoch)):
        return known
    made = Checkpoint(
        size=said.size,
        epoch=said.epoch,
        root=said.root,
        note=signed,
        vkey=vkey,
        why=said.why,
        cut=datetime.fromisoformat(said.cut),
    )
    session.add(made)
    session.flush()
    return made


def key_on_record(session: Session) -> VerifierKey | None:
    """The public key of the newest checkpoint, or None before the first. Raises NoteError if it is not a key."""
    found = newest(session)
    return note.read_key(found.vkey) if found else None


__all__ = ["NoteError", "consistency", "keep", "key_on_record", "name_of_log", "newest", "newest_at"]
