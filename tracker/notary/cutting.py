"""Cutting a checkpoint: give every line its place, have the root signed, keep the note, send it outside."""

import atexit
import sys
from pathlib import Path
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import select

from tracker import clock
from tracker.custody import checkpoints
from tracker.custody.canonical import instant
from tracker.custody.tree import Tree, alone, seal
from tracker.extensions import db
from tracker.models import Checkpoint, Log
from tracker.notary import witnesses
from tracker.signing.process import NoSigner, SignerProcess

SEALED_AT_ONCE = 10_000
_one_signer = Lock()


def cut(why: str) -> Checkpoint | None:
    """Seal all lines that wait and have them signed; commits. None where there is no line at all.

    why: one word for the note. Where no line is new, it is the newest checkpoint. Raises NoSigner where the signer does
    not answer or refuses: the lines are sealed, and wait for the next checkpoint.
    """
    while seal(SEALED_AT_ONCE):
        db.session.commit()
    tree = Tree(alone())
    size, known = tree.size(), checkpoints.newest(db.session)
    if size == 0:
        return None
    last = key_of_log(known)
    if last["size"] > size:
        raise NoSigner(f"{last['size']} lines were signed, and this database has {size}.")
    if known and (known.size, known.epoch) == (size, last["epoch"]):
        db.session.rollback()
        return known
    answer = signer().ask(
        "sign",
        name=last["name"],
        size=size,
        root=tree.root(size).hex(),
        path=checkpoints.consistency(db.session, last["size"], size),
        cut=instant(clock.now()),
        why=why,
    )
    made = checkpoints.keep(answer["note"], answer["vkey"])
    db.session.commit()
    witnesses.send(made)
    return made


def key_of_log(known: Checkpoint | None) -> dict[str, Any]:
    """What was signed last of this log; its key is made for the first checkpoint. known: the newest on record."""
    last = signer().ask("last")
    if last:
        return last
    if known is not None:
        raise NoSigner("Checkpoints are on record, and the signer's folder has no key.")
    return signer().ask("create", name=checkpoints.name_of_log(db.session))


def signer() -> SignerProcess:
    """The signer of this application, started at the first request."""
    with _one_signer:
        found: SignerProcess | None = current_app.extensions.get("signer")
        if found is None:
            found = current_app.extensions["signer"] = SignerProcess(_command())
            atexit.register(found.close)
        return found


def _command() -> list[str]:
    """The site's own command, or a process of this package with a folder for this database's log."""
    if given := current_app.config["SIGNER"]:
        return list(given)
    log = db.session.scalars(select(Log.id)).one()
    folder = Path(current_app.config["INSTANCE"]) / "signer" / log
    return [sys.executable, "-m", "tracker.signing", str(folder.resolve())]
