"""import-product-codes: a table of product description codes, such as the licensed one of ICCBBA, into the database."""

import hashlib
from pathlib import Path

import click

from labels.isbt128 import COLUMNS, WrongTable, read_table
from tracker import clock
from tracker.access import Forbidden
from tracker.cli.ready import NOT_READY, WRONG_USAGE, application, stop
from tracker.extensions import db
from tracker.models import Site, User
from tracker.rules.account import ADMINISTRATOR
from tracker.steps import product_codes

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(epilog=f"The file is CSV in UTF-8 with the columns {','.join(COLUMNS)}.")
@click.argument("file", type=FILE)
@click.option("--by", "username", help="User name of the administrator who imports; needed where there are several.")
def import_product_codes(file: Path, username: str | None) -> None:
    """Import the table of product description codes in FILE.

    Codes are added or retired, never changed. A file with a wrong line is refused as a whole, with all of them.
    """
    content = file.read_bytes()
    try:
        table = read_table(content)
    except WrongTable as error:
        stop("\n".join([*(f"line {one.line}: {one.sentence}" for one in error.wrong), "Nothing was imported."]))
    with application():
        if db.session.query(Site).first() is None:
            stop("This database has no site yet. Run tracker init.", NOT_READY)
        by = _administrator(username)
        try:
            event = product_codes.import_table(table, sha256=hashlib.sha256(content).hexdigest(), by=by, at=clock.now())
        except Forbidden:
            stop(f"{by.username} is no administrator.")
        db.session.commit()
        if not event.accepted:
            stop("\n".join(refusal["says"] % refusal["values"] for refusal in event.said["refusals"]))
        news = event.said["facts"]
    click.echo(
        f"Version {table.version}: {len(table.descriptions)} codes read, {len(news['added'])} added, "
        f"{len(news['retired'])} retired."
    )


def _administrator(username: str | None) -> User:
    """Who imports: the person named, or the one administrator that there is."""
    if username is None:
        numbers = User.active_with(ADMINISTRATOR)
        if not numbers:
            stop("There is no administrator whose account is open. Nobody can import a table.", NOT_READY)
        if len(numbers) > 1:
            stop("There are several administrators. Say who imports: --by NAME.", WRONG_USAGE)
        return db.session.get_one(User, numbers.pop())
    person = User.named(username) if username.isascii() else None
    if person is None or not person.active:
        stop(f"There is no account {username!a}.")
    return person
