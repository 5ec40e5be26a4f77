"""Finding the thing that a request speaks of, or 404. A command begins its write transaction here, before it reads."""

import re
from typing import TypeVar

from flask import abort, request

from tracker.extensions import db
from tracker.models import Base

Model = TypeVar("Model", bound=Base)
_SAFE = re.compile(r"[A-Za-z0-9:#.\-_]{1,80}")


def load(model: type[Model], identifier: str) -> Model:
    """The row of `model` with this id; 404 where there is none. A POST reads it inside its write transaction."""
    if not _SAFE.fullmatch(identifier):
        abort(404)
    session = db.write() if request.method == "POST" else db.session
    found = session.get(model, identifier)
    if found is None:
        abort(404)
    return found


def find(model: type[Model], identifier: str | None) -> Model | None:
    """The row of `model` with this id, or None."""
    return db.session.get(model, identifier) if identifier and _SAFE.fullmatch(identifier) else None
