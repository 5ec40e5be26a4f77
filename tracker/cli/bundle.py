"""evidence: a bundle that an auditor checks at home."""

import os
from pathlib import Path

import click

from tracker import notary
from tracker.cli.ready import WRONG_USAGE, application, stop
from tracker.custody import evidence
from tracker.custody.evidence import TooMuch
from tracker.extensions import db
from tracker.models import Product, Recipient, Recorded
from tracker.signing import note
from tracker.signing.note import NoteError
from tracker.signing.process import NoSigner

READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evidence")
@click.option("--product", metavar="ID", help="Of one product and all that it came from.")
@click.option("--recipient", metavar="ID", help="Of one recipient and everything made for them.")
@click.option("--all", "everything", is_flag=True, help="Of the whole ledger.")
@click.option("--checkpoint", type=READ, help="A checkpoint that the reader keeps: the bundle proves it.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="FILE.zip; never written over."
)
def write(*, product: str | None, recipient: str | None, everything: bool, checkpoint: Path | None, out: Path) -> None:
    """Write lines, proofs, checkpoints and the program that checks them into one file."""
    if sum((product is not None, recipient is not None, everything)) != 1:
        stop("Say one of --product ID, --recipient ID and --all.", WRONG_USAGE)
    pinned = _checkpoint(checkpoint)
    with application():
        subject = _subject(product, recipient)
        try:
            notary.cut("evidence")
        except NoSigner as error:
            click.echo(f"No new checkpoint could be cut, the newest on record stands: {error}", err=True)
        db.session.rollback()
        try:
            with out.open("x+b") as file:
                lines = evidence.write(db.engine, file, subject, pinned)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            stop(f"{out} is there already, and is not written over.", WRONG_USAGE)
        except (OSError, TooMuch) as error:
            stop(f"Cannot write {out}: {getattr(error, 'strerror', None) or error}", WRONG_USAGE)
    click.echo(f"{out}: {lines} lines, {out.stat().st_size:,} bytes")


def _checkpoint(path: Path | None) -> str | None:
    if path is None:
        return None
    with path.open("rb") as file:
        text = file.read(note.MOST + 1).decode(errors="replace")
    try:
        note.read(text)
    except NoteError as error:
        stop(f"{path}: {error}", WRONG_USAGE)
    return text


def _subject(product: str | None, recipient: str | None) -> Recorded | None:
    for kind, identifier in ((Product, product), (Recipient, recipient)):
        if identifier is not None:
            found = db.session.get(kind, identifier) if identifier.isascii() and identifier.isprintable() else None
            return found or stop(f"There is no {kind.__tablename__} {identifier}.")
    return None
