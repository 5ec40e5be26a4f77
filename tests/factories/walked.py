"""Walks that many tests begin with: walked once, then each test comes back to the database as it was at their end."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from sqlalchemy import func, select

from tests.databases import Databases
from tracker import clock
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Recorded

P = ParamSpec("P")
R = TypeVar("R")
_PLAIN = (str, int, bool, Decimal, date, timedelta, type(None))  # a datetime is a date


class Strange(Exception):
    """Something that cannot be recognised again; a walk that takes or gives it is walked each time."""


@dataclass(frozen=True, slots=True)
class _Row:
    kind: type[Recorded]
    id: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """A database at the end of a walk, by name, with what the walk gave and the state of chance."""

    name: str
    gave: Any
    chance: Any


class Trodden:
    """The walks of a worker that were walked already, and where the running test stands among them."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._kept: dict[Hashable, _Kept] = {}
        self._start = _length()
        self.start_over()

    def start_over(self) -> None:
        """A test begins at the template."""
        self._here: Hashable = ()
        self._length = self._start

    def go(self, walk: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Do `walk`, or come back to its end where it began from here before, with the same arguments at this time."""
        world: World = args[0]
        way = self._way(walk, world, (args[1:], kwargs))
        if way is None:
            return walk(*args, **kwargs)
        if way in self._kept:
            kept = self._kept[way]
            db.session.rollback()
            self._databases.bring_back(kept.name)
            world.rng.setstate(kept.chance)
            db.write()
            _read_again()
        else:
            gave = _known(walk(*args, **kwargs))
            kept = self._kept[way] = _Kept(f"kept_{len(self._kept)}", gave, world.rng.getstate())
            db.session.commit()
            self._databases.keep(kept.name)
            db.write()
        self._here, self._length = way, _length()
        return _found(kept.gave)

    def _way(self, walk: Callable[..., Any], world: World, given: Any) -> Hashable | None:
        """From where, which walk, when. None where the clock runs, or the test did something of its own since."""
        if clock._fixed.get() is None or db.session.new or db.session.dirty or _length() != self._length:
            return None
        try:
            said = repr(_known(given))
        except Strange:
            return None
        return (self._here, walk.__module__, walk.__qualname__, said, clock.now(), world.rng.getstate())


def walked(walk: Callable[P, R]) -> Callable[P, R]:
    """Mark a walk that is worth keeping: of a world, and giving rows of the record, or lists or tuples of them."""

    @wraps(walk)
    def go(*args: P.args, **kwargs: P.kwargs) -> R:
        gave: R = current_app.extensions["trodden"].go(walk, args, kwargs)
        return gave

    return go


def _length() -> int:
    return db.session.scalar(select(func.count()).select_from(CustodyEvent)) or 0


def _read_again() -> None:
    """What is loaded already, as it is now; at once, because other threads may ask it for its columns."""
    for kind in {type(row) for row in db.session}:
        db.session.scalars(select(kind).execution_options(populate_existing=True)).all()


def _known(value: Any) -> Any:
    """`value` with every row named rather than held, so that it can be compared and found again."""
    if isinstance(value, Recorded):
        return _Row(type(value), value.id)
    if isinstance(value, (list, tuple)):
        return type(value)(_known(item) for item in value)
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    if isinstance(value, _PLAIN) or is_dataclass(value):
        return value
    raise Strange(type(value).__name__)


def _found(value: Any) -> Any:
    if isinstance(value, _Row):
        return db.session.get_one(value.kind, value.id)
    if isinstance(value, (list, tuple)):
        return type(value)(_found(item) for item in value)
    return value
