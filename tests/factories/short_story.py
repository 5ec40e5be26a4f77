"""A short demonstration site with a round at every leg, and the kinds of pages that its links lead to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tracker import clock, create_app, schema
from tracker.config import Settings
from tracker.demo import story
from tracker.extensions import db

CALENDAR = (200, 26.5, 0.4, -0.02, -16.5, -80.0)
PEOPLE = ("cora", "mori", "ana", "theo", "quinn", "priya", "olga", "carl", "nadia", "ada", "sam")
ENOUGH = 2  # pages of a kind that are looked at
MANY_KINDS = 60
_NUMBERED = re.compile(r"/[^/?]*[0-9A-Z][^/?]*")


@contextmanager
def told(folder: Path) -> Iterator[Flask]:
    """The site over a database of its own, within its context."""
    app = create_app(
        Settings(database_url=f"sqlite:///{folder / 'demo.sqlite'}", secret_key="only for tests", testing=True)
    )
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(story, "FIRST_INFUSIONS", CALENDAR)
        schema.upgrade(db.engine)
        story.play(seed=1, end=clock.now().replace(minute=0, second=0, microsecond=0))
        db.session.commit()
        yield app
    app.extensions["db"].dispose()


def kind(address: str) -> str:
    """What an address has in common with those of other things of its kind."""
    path, _sep, query = address.partition("?")
    return _NUMBERED.sub("/*", path) + "?" + re.sub(r"=[^&]*", "", query)
