"""An application over a database that is there and up to date, or a clear word why not."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy import make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from tracker import config, create_app, schema
from tracker.config import Settings
from tracker.extensions import db
from tracker.models import Site

WRONG_USAGE = 2
NOT_READY = 3


def stop(sentence: str, code: int = 1) -> NoReturn:
    """Say why it cannot be done, and end with `code`."""
    click.echo(sentence, err=True)
    sys.exit(code)


def settings() -> Settings:
    """The settings of the environment; a value that cannot be used ends the command."""
    try:
        return config.from_environment()
    except config.ConfigError as error:
        stop(str(error), NOT_READY)


@contextmanager
def perhaps_application() -> Iterator[Flask | None]:
    """The application where there is a database with a site, else None. It makes no database."""
    if "DATABASE_URL" not in os.environ and not Path("instance/veintrail.sqlite").is_file():
        yield None
        return
    try:
        chosen = config.from_environment()
        url = make_url(chosen.database_url)
    except (config.ConfigError, ArgumentError):
        yield None
        return
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        yield None
        return
    app = create_app(chosen)
    with app.app_context():
        yield app if _has_site(app) else None


def _has_site(app: Flask) -> bool:
    try:
        return schema.is_current(app.extensions["db"]) and db.session.scalar(select(Site.id)) is not None
    except SQLAlchemyError:
        return False


@contextmanager
def application(*, migrate: bool = False) -> Iterator[Flask]:
    """The application with its context. migrate: bring the database up to date first; else it must be so already."""
    chosen = settings()
    app = create_app(chosen)
    with app.app_context():
        engine = app.extensions["db"]
        try:
            if migrate:
                schema.upgrade(engine, app_role=chosen.app_role)
            elif not schema.is_current(engine):
                stop(
                    "This database has not been set up, or is of another version. Run bin/run or tracker init.",
                    NOT_READY,
                )
        except SQLAlchemyError as error:
            stop(f"The database does not answer: {error.__cause__ or error}", NOT_READY)
        try:
            yield app
        finally:
            if signer := app.extensions.get("signer"):
                signer.close()  # both are started again where they are needed again
            db.session.close()
            engine.dispose()
