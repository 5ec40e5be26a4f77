"""backup, restore: a copy of everything, and going on from it."""

from pathlib import Path

import click

from tracker import clock, credentials, custody, notary
from tracker.access import Permission, holds
from tracker.cli.ready import application, settings, stop
from tracker.custody import Verdict
from tracker.extensions import db
from tracker.notary.backup import BackupError, bring_back
from tracker.notary.backup import backup as copy_of
from tracker.notary.restoring import begin_epoch
from tracker.signing.process import NoSigner


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def backup(out: Path) -> None:
    """Write a copy of the whole database to OUT, while others go on writing. OUT is never written over."""
    with application():
        db.session.close()
        try:
            copy_of(settings().database_url, out)
        except BackupError as error:
            stop(str(error))
    click.echo(f"{out}: {out.stat().st_size:,} bytes, {clock.now():%Y-%m-%d %H:%M:%S} UTC")


@click.command()
@click.option(
    "--from",
    "copy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A backup to bring back first, into a database that is not there or is empty.",
)
@click.option("--by", "name", prompt="User name of an administrator", help="Who decides it: an administrator.")
@click.option("--password", prompt=True, hide_input=True, help="Asked for if it is not given.")
@click.option("--reason", prompt=True, help="Why this database is the one to go on with.")
def restore(*, copy: Path | None, name: str, password: str, reason: str) -> None:
    """Go on with a database that was restored from a backup: a new epoch, signed, with who decided it and why.

    Where nothing is missing from it no epoch is needed, and none is opened. What is damaged is not restored.
    """
    if copy is not None:
        try:
            bring_back(settings().database_url, copy)
        except BackupError as error:
            stop(str(error))
    with application(migrate=True):
        person = credentials.person(name, password)
        if person is None or not holds(person, Permission.ADMINISTER):
            stop("Name and password are not those of an administrator of this database.")
        found = custody.verify(db.session)
        if found.verdict is not Verdict.UNANCHORED:
            stop(f"{found.verdict.value}: {found.problems[0].where} {found.problems[0].what}. It is not restored.")
        why = notary.compare()
        if why is None:
            click.echo(f"All {found.events} lines are here, and nothing more was signed: no new epoch is needed.")
            return
        click.echo(why)
        try:
            made = begin_epoch(by=person, reason=reason)
        except (NoSigner, ValueError) as error:
            stop(str(error))
        click.echo(f"Epoch {made.epoch} begins with {made.size} lines. Start the server again.")
        click.echo(made.note, nl=False)
