"""verify, checkpoint: does the record agree with itself, and with what was kept outside?"""

import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import func, select

from tracker import custody, notary
from tracker.cli.ready import WRONG_USAGE, application, stop
from tracker.custody import Verification, checkpoints
from tracker.custody.problem import EXIT_CODES
from tracker.custody.sealed import Outside
from tracker.extensions import db
from tracker.models import StreamHead
from tracker.signing import note
from tracker.signing.note import NoteError, VerifierKey
from tracker.signing.process import NoSigner

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
@click.option("--checkpoint", type=FILE, help="A checkpoint that was kept outside, as tracker checkpoint prints it.")
@click.option("--vkey", help="The public key of the log; else the one on record is used, and shown.")
def verify(*, as_json: bool, checkpoint: Path | None, vkey: str | None) -> None:
    """Check every ledger line, every table against the lines, and every checkpoint.

    Exit code 0, ANCHORED: all agrees, with the checkpoint given too. 11, UNANCHORED: all agrees, but only a checkpoint
    kept outside can show that nothing was cut off or made anew. 1, TAMPERED. 2, UNREADABLE.
    """
    outside = Outside(_text(checkpoint), _key(vkey))
    # Drawn when something was read, and not by a thread of its own: processes are not forked beside threads.
    shown = Progress(console=Console(stderr=True), transient=True, disable=as_json, auto_refresh=False)
    with application(), shown as progress:
        total = db.session.scalar(select(func.sum(StreamHead.position)))
        task = progress.add_task("Verifying", total=total)

        def tell(count: int) -> None:
            progress.advance(task, count)
            progress.refresh()

        found = custody.verify(db.session, tell, outside, processes=os.cpu_count() or 1)
    click.echo(json.dumps(_data(found)) if as_json else _words(found))
    sys.exit(EXIT_CODES[found.verdict])


@click.command()
def checkpoint() -> None:
    """Print the newest checkpoint, after sealing what waits: keep it outside, for tracker verify --checkpoint."""
    with application():
        try:
            newest = notary.cut("asked")
        except NoSigner as error:
            click.echo(f"No new checkpoint could be cut: {error} This is the newest on record.", err=True)
            newest = checkpoints.newest(db.session)
        if newest is None:
            stop("There is no checkpoint yet.")
        click.echo(newest.note, nl=False)
        click.echo(f"Public key: {newest.vkey}", err=True)


def _text(path: Path | None) -> str | None:
    """What is in the file; bytes that are no text come out as something that is no checkpoint."""
    if path is None:
        return None
    with path.open("rb") as file:
        return file.read(note.MOST + 1).decode(errors="replace")


def _key(text: str | None) -> VerifierKey | None:
    try:
        return note.read_key(text) if text is not None else None
    except NoteError as error:
        stop(f"--vkey: {error}", WRONG_USAGE)


def _data(found: Verification) -> dict[str, object]:
    problems = [{"where": problem.where, "what": problem.what} for problem in found.problems]
    return {
        "verdict": found.verdict.value,
        "events": found.events,
        "checkpoints": found.checkpoints,
        "problems": problems,
    }


def _words(found: Verification) -> str:
    lines = [f"{found.verdict.value}: {found.events} lines and {found.checkpoints} checkpoints read."]
    if found.anchored:
        lines.append(f"The first {found.anchored} lines are those of the checkpoint from outside.")
    if found.vkey:
        lines.append(f"Public key: {found.vkey}")
    return "\n".join([*lines, *(f"{problem.where}: {problem.what}" for problem in found.problems)])
