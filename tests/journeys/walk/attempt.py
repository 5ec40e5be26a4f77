"""One try of one real step, and what it would mean to the model if it is let through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TypeVar

from tests.journeys.walk.model import Bag, Model
from tracker.custody import Scene
from tracker.demo.world import CAST, World
from tracker.extensions import db
from tracker.models import CustodyEvent, Equipment, Place, Recorded, User

T = TypeVar("T")
Row = TypeVar("Row", bound=Recorded)
NUMBERS = {name: number for name, number, *_ in CAST}
NAMES = {number: name for name, number in NUMBERS.items()}
# Who stands at a place, by how its code begins.
AT_PLACES = (("APH", "ana"), ("PHARM", "priya"), ("WARD", "nadia"), ("BED", "nadia"), ("WASTE", "nadia"), ("", "theo"))


class Impossible(Exception):
    """There is nothing to try this on at this point of the walk."""


@dataclass(frozen=True)
class Attempt:
    """call: does the step. means: what the model makes of it, once it is accepted. about: bags that it names."""

    by: str
    call: Callable[[User, Scene], CustodyEvent]
    means: Callable[[CustodyEvent], None]
    about: Sequence[Bag]
    witness: str | None = None


@dataclass
class Walk:
    """Where a walk is: the stage it plays on, the model, the time, and the source of its small chances.

    odd: what is wrong with the next act on purpose ("" for nothing). positions: the storage positions of the site.
    """

    world: World
    model: Model
    now: datetime
    positions: tuple[str, ...]
    rng: Random = field(default_factory=Random)
    odd: str = ""

    def who(self, right: str) -> str:
        """The person who should do it, or somebody else."""
        return self.rng.choice(list(NUMBERS)) if self.odd == "person" else right

    def second(self, by: str, *right: str) -> str:
        """The second person: another one, unless the same is tried on purpose."""
        if self.odd == "witness":
            return self.rng.choice([by, "carl", "ada"])
        return next(name for name in right if name != by)

    def user(self, name: str) -> User:
        """A member of the cast, as the database has them now."""
        return self.row(User, NUMBERS[name])

    def place(self, code: str) -> Place:
        """A place of the site."""
        return self.row(Place, code)

    def device(self, code: str) -> Equipment:
        """A device of the site."""
        return self.row(Equipment, code)

    def row(self, kind: type[Row], key: str | None) -> Row:
        """A row of the record, read anew."""
        return db.session.get_one(kind, key)

    def pick(self, choices: Sequence[T]) -> T:
        """One of these. Raises Impossible where there is none."""
        if not choices:
            raise Impossible
        return self.rng.choice(choices)

    def at_hand(self, bag: Bag) -> str:
        """Who has the bag, or stands where it is."""
        if bag.keeper in NAMES:
            return NAMES[bag.keeper]
        return next(name for start, name in AT_PLACES if bag.keeper.startswith(start))

    def other_bag(self, bag: Bag) -> Bag:
        """This bag, or another one where the wrong thing is tried on purpose."""
        return self.rng.choice(list(self.model.bags.values())) if self.odd == "thing" else bag
