"""An application over a database that is there and up to date, or a clear word why not."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tracker import config, create_app, schema
from tracker.config import Settings

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
def application(*, migrate: bool = False) -> Iterator[Flask]:
    """The application with its context. migrate: bring the database up to date first; else it must be so already."""
    app = create_app(settings())
    with app.app_context():
        engine = app.extensions["db"]
        try:
            if migrate:
                schema.upgrade(engine)
            elif not schema.is_current(engine):
                stop(
                    "This database has not been set up, or is of another version. Run bin/run or tracker init.",
                    NOT_READY,
                )
        except SQLAlchemyError as error:
            stop(f"The database does not answer: {error.__cause__ or error}", NOT_READY)
        yield app
