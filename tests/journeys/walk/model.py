"""What the record ought to say, kept beside it in plain Python: no database, no rule of the tracker is asked."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tracker.workflow import MOVES, UNFINISHED, Stage

Cause = tuple[str, str | None, str]  # the ground of a hold, the thing it is because of, the reason
ANY = ""  # a reason in words that the model does not know


class Unlawful(AssertionError):
    """An act was accepted that must not be, or did something else than it says."""


def must(holds: bool, what: str) -> None:
    """Raise Unlawful unless this holds."""
    if not holds:
        raise Unlawful(what)


@dataclass
class Bag:
    """One container. keeper: a person's number or a place's code. done: the steps that were accepted."""

    id: str
    purpose: str
    stage: Stage
    keeper: str
    slot: str | None
    parcel: str | None
    round: str
    dose: int | None
    volume_ml: Decimal
    mnc: int | None
    expires_at: datetime | None
    parents: tuple[str, ...] = ()
    recalled: bool = False
    holds: set[Cause] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)  # devices and lots of its run
    counted: int = 0  # measurements in its run
    checks: int = 0  # identity checks since it was issued or put back

    @property
    def stopped(self) -> bool:
        """On hold or recalled."""
        return self.recalled or bool(self.holds)


@dataclass
class Print:
    """One label on paper."""

    bag: str
    kind: str
    number: int
    by: str
    scanned: bool = False
    verified: bool = False
    void: bool = False
    destroyed: bool = False


@dataclass
class Parcel:
    """A shipper that was closed."""

    bags: tuple[str, ...]
    sent: bool = False
    courier: str | None = None


@dataclass
class Model:
    """Everything that the walk has to do with. orders: order to bag; order_for: order to round and infusion; runs: run
    to bag; infusions: bag to running, interrupted or ended."""

    bags: dict[str, Bag]
    prints: dict[str, Print] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)
    orders: dict[str, str | None] = field(default_factory=dict)
    order_for: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    infusions: dict[str, str] = field(default_factory=dict)

    def in_slot(self, position: str) -> str | None:
        """The bag in a storage position."""
        return next((bag.id for bag in self.bags.values() if bag.slot == position), None)

    def order_of(self, bag: Bag) -> str | None:
        """The order that a bag was issued against."""
        return next((order for order, given in self.orders.items() if given == bag.id), None)

    def below(self, bag: Bag) -> list[Bag]:
        """What was made of a bag and is not finished."""
        made = [one for one in self.bags.values() if bag.id in one.parents]
        deeper = [one for child in made for one in self.below(child)]
        return [one for one in [*made, *deeper] if one.stage in UNFINISHED]

    def prints_of(self, bag: Bag, kind: str | None = None) -> dict[str, Print]:
        """The labels of a bag, by their ids, first to last."""
        mine = {key: one for key, one in self.prints.items() if one.bag == bag.id and kind in (None, one.kind)}
        return dict(sorted(mine.items(), key=lambda item: item[1].number))

    def move(self, bag: Bag, to: Stage) -> None:
        """The bag goes on by the table of the journey."""
        must(to in MOVES[bag.stage], f"{bag.id} went from {bag.stage} to {to}")
        bag.stage = to

    def give(self, bag: Bag, keeper: str, *, slot: bool = False) -> None:
        """The bag changes hands, and leaves its position."""
        bag.keeper, bag.slot = keeper, keeper if slot else None

    def free(self, bag: Bag) -> None:
        """A bag under seal does not move alone."""
        must(bag.parcel not in self.parcels, f"{bag.id} moved out of the sealed {bag.parcel}")

    def unstopped(self, bag: Bag) -> None:
        """What is on hold or recalled is not worked on."""
        must(not bag.stopped, f"{bag.id} was used although {bag.holds or 'recalled'}")

    def in_time(self, bag: Bag, now: datetime) -> None:
        """What is past its shelf life is not used."""
        must(bag.expires_at is None or now < bag.expires_at, f"{bag.id} was used after {bag.expires_at}")

    def labelled(self, bag: Bag) -> None:
        """The newest label of its kind is on the bag, and verified."""
        kind = {"collection": "collection", "dose": "final"}.get(bag.purpose, "partial")
        newest = list(self.prints_of(bag, kind).values())[-1:]
        must(bool(newest) and newest[0].verified and not newest[0].void, f"{bag.id} went without its label")

    def leave_order(self, bag: Bag) -> None:
        """The order has no bag any more."""
        if order := self.order_of(bag):
            self.orders[order] = None
