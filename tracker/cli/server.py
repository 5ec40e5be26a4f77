"""run, serve, demo, init: from an empty folder to pages in a browser."""

import re
import secrets
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

import click
import waitress
from flask import Flask
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from labels.versions import KINDS
from tracker import clock, notary
from tracker.cli.ready import NOT_READY, WRONG_USAGE, application, settings, stop
from tracker.demo import story
from tracker.demo.world import CAST, PASSWORD
from tracker.extensions import db
from tracker.models import Site, User
from tracker.rules import account
from tracker.signing.process import NoSigner
from tracker.steps import administer, label_template

# Whoever opens connections and says nothing does not shut the benches out.
CONNECTIONS: dict[str, Any] = {"connection_limit": 1000, "channel_timeout": 20, "ident": "veintrail"}
LONGEST_NAME = 80  # as on the page of the site's settings
ANCHORS = range(2001, 2100)  # two digits of the year are part of every donation number
THREADS = 4  # SQLite has one writer: more threads only wait longer for each other


@click.command()
@click.option("--empty", is_flag=True, help="No demonstration data; create the first administrator.")
def run(*, empty: bool) -> None:
    """Set the database up, fill an empty one with the demonstration site, and serve."""
    with application(migrate=True) as app:
        if not _has_site():
            _first_administrator() if empty else _play(seed=1, end=_this_hour())
        site = db.session.query(Site).one()
        if site.synthetic:
            _print_cast()
        db.session.close()
    _serve(app)


@click.command()
def serve() -> None:
    """Serve a database that has been set up."""
    with application() as app:
        if not _has_site():
            stop(
                "This database has no site yet. Run tracker init, or tracker demo for the demonstration site.",
                NOT_READY,
            )
        db.session.close()
    _serve(app)


@click.command()
@click.option("--seed", default=1, show_default=True, help="The same seed and anchor give the same digests.")
@click.option(
    "--anchor",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H"]),
    help="The hour (UTC) at which the story ends, e.g. 2026-11-23T08; default the hour that has just begun.",
)
def demo(seed: int, anchor: datetime | None) -> None:
    """Fill an empty database with the synthetic demonstration site."""
    if anchor and anchor.year not in ANCHORS:
        stop(f"The anchor is a day of the years {ANCHORS[0]} to {ANCHORS[-1]}.", WRONG_USAGE)
    with application(migrate=True):
        if _has_site():
            stop("This database is not empty. The demonstration site is only made in an empty one.")
        _play(seed=seed, end=anchor.replace(tzinfo=UTC) if anchor else _this_hour())
        _print_cast()


@click.command()
@click.option("--site-name", default="New site", show_default=True)
@click.option(
    "--fin", default="A9999", show_default=True, help="Facility Identification Number registered with ICCBBA."
)
@click.option("--zone", default="UTC", show_default=True, help="Time zone of the site's clocks, e.g. Asia/Shanghai.")
@click.option("--username", default="admin", show_default=True)
@click.option("--password", help="Default: a random one, printed once.")
def init(site_name: str, fin: str, zone: str, username: str, password: str | None) -> None:
    """Set up an empty database with a site and its first administrator."""
    with application(migrate=True):
        if _has_site():
            stop("This database has a site already.")
        _first_administrator(site_name=site_name, fin=fin, zone=zone, username=username, password=password)


def _has_site() -> bool:
    return db.session.query(Site).first() is not None


def _first_administrator(
    *,
    site_name: str = "New site",
    fin: str = "A9999",
    zone: str = "UTC",
    username: str = "admin",
    password: str | None = None,
) -> None:
    """The site and the account that opens all others."""
    chosen = secrets.token_urlsafe(9) if password is None else password
    if problems := _problems(site_name, fin, zone, username, chosen):
        stop(" ".join(problems))
    site = Site(
        id=fin,
        name=site_name,
        city="",
        country="",
        zone=zone,
        origin=f"veintrail/{fin}",
        protocol="aait",
        synthetic=False,
        label_key=secrets.token_hex(32),
    )
    person = User(id="S00001", username=username, name="Administrator", role_names="administrator", active=True)
    administer.set_up_site(site, by=person, at=clock.now())
    administer.add_user(person, password=chosen, by=person, at=clock.now())
    label_template.draft_templates(KINDS, by=person, at=clock.now())
    db.session.commit()
    _seal("new-site")
    click.echo(f"First administrator: {username}   password: {chosen}")


def _problems(site_name: str, fin: str, zone: str, username: str, password: str) -> list[str]:
    """What is wrong with the answers, each as a sentence."""
    found = [refusal.sentence for refusal in account.refusals_password(length=len(password))]
    if not password.isprintable():
        found.append("A password has characters that a keyboard types.")
    if not (site_name.strip() and site_name.isprintable() and len(site_name) <= LONGEST_NAME):
        found.append(f"A site has a name of up to {LONGEST_NAME} characters.")
    if not re.fullmatch("[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}", fin):
        found.append(f"{fin} is no Facility Identification Number: five characters such as A9999.")
    if zone not in available_timezones():
        found.append(f"{zone} is no time zone: a name such as Asia/Shanghai.")
    if not account.USER_NAME.fullmatch(username):
        found.append("A user name begins with a letter and has 2 to 32 of a-z, 0-9, dot, hyphen and underscore.")
    return found


def _this_hour() -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0)


def _play(*, seed: int, end: datetime) -> None:
    """Walk the demonstration story, with a progress bar."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Demonstration site (synthetic)", total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        story.play(seed=seed, end=end, tell=tell)
    _seal("demonstration")
    click.echo(f"Demonstration site made, seed {seed}, anchor {end:%Y-%m-%dT%H}: {story.digest()}")


def _seal(why: str) -> None:
    """The first checkpoint of a new ledger; a signer that does not answer is no reason to stop."""
    try:
        notary.cut(why)
    except NoSigner as error:
        click.echo(f"No checkpoint could be cut: {error}", err=True)


def _print_cast() -> None:
    click.echo(f"Sign in as one of these; the password of all is {PASSWORD}")
    for username, number, name, roles in CAST:
        click.echo(f"  {username:<8} {number}  {name:<18} {roles}")


def _serve(app: Flask) -> None:
    chosen = settings()
    try:
        server = waitress.create_server(app, host=chosen.host, port=chosen.port, threads=THREADS, **CONNECTIONS)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "this is no address of this machine"
        stop(f"Cannot listen on {chosen.host}:{chosen.port}: {why}. Set HOST or PORT.", NOT_READY)
    if why := notary.start(app):
        click.echo(why, err=True)
    click.echo(f"http://{chosen.host}:{chosen.port}")
    server.run()
