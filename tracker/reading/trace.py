"""A trace as people read it: what it reaches, page by page, who has it or was given it, and who was told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from tracker import tracing
from tracker.extensions import db
from tracker.models import Contact, CustodyEvent, Infusion, Product, User
from tracker.models.contact import ContactState
from tracker.tracing import Start
from tracker.workflow import GONE, UNFINISHED, Stage

PAGE = 50
Key = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class Reached:
    """What a trace arrives at. recipients: for whom the products are meant; infused: those who received one."""

    start: Start
    products: Sequence[str]
    donors: Sequence[str]
    recipients: Sequence[str]
    infused: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a long list is looked at. given: whether it was infused; told: the state of the contact."""

    stage: Stage | None = None
    recipient: str = ""
    given: bool | None = None
    told: ContactState | None = None


EVERYTHING = Chosen()


@dataclass(frozen=True, slots=True)
class Entry:
    """One product of the list: its infusion, if it was given, and who was told of it."""

    product: Product
    infusion: Infusion | None
    contacts: Sequence[Contact]

    @property
    def told(self) -> ContactState | None:
        """Whether somebody was told; None where there is nothing to be told: it went into others, or was discarded."""
        return None if self.product.stage in GONE else Contact.state(self.contacts)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What a recall from here would do, and what has been done: counts of products, and of recipients given one."""

    to_stop: int
    recalled: int
    given: int
    not_told: int


def of(start: Start) -> Reached:
    """Everything that this leads to. The cost grows with what is reached and with nothing else."""
    found = sorted(tracing.reached(start))
    return Reached(
        start,
        found,
        _distinct(Product.donor_id, Product.id, found),
        _distinct(Product.recipient_id, Product.id, found),
        _distinct(Infusion.recipient_id, Infusion.product_id, found),
    )


def page(
    reached: Reached, chosen: Chosen = EVERYTHING, *, after: str = "", size: int = PAGE
) -> tuple[list[Entry], str]:
    """The products that are chosen, in the order of their identifiers, and the key to go on from; "" at the end."""
    found: list[Product] = []
    for some in tracing.at_once(one for one in reached.products if one > after):
        wanted = select(Product).where(Product.id.in_(some), *_conditions(reached, chosen)).order_by(Product.id)
        found += db.session.scalars(wanted.limit(size + 1 - len(found)))
        if len(found) > size:
            break
    return _entries(reached, found[:size]), found[size - 1].id if len(found) > size else ""


def of_recipient(reached: Reached, recipient: str) -> list[Entry]:
    """What of it is meant for one recipient or was given to them, and is or was somewhere."""
    wanted = (Product.recipient_id == recipient, Product.stage.not_in(GONE))
    found = [
        bag
        for some in tracing.at_once(reached.products)
        for bag in db.session.scalars(select(Product).where(Product.id.in_(some), *wanted).order_by(Product.id))
    ]
    return _entries(reached, found)


def to_do(reached: Reached) -> ToDo:
    """What is left to do of a recall, and what is done."""
    told = _of_start(reached).where(Contact.outcome == "told")
    usable = (Product.stage.in_(UNFINISHED), Product.recall_reason.is_(None))
    return ToDo(
        to_stop=_count(reached, *usable),
        recalled=_count(reached, Product.recall_reason.is_not(None)),
        given=len(reached.infused),
        not_told=_count(reached, ~told.exists(), Product.stage.not_in(GONE)),
    )


def acts_of(person: User, *, before: Key | None = None, size: int = PAGE) -> tuple[Sequence[CustodyEvent], Key | None]:
    """What this person did or witnessed, the newest first, and the key to go on from."""
    key = tuple_(CustodyEvent.recorded_at, CustodyEvent.stream, CustodyEvent.position)
    wanted = select(CustodyEvent).where(or_(CustodyEvent.by_id == person.id, CustodyEvent.witness_id == person.id))
    if before is not None:
        wanted = wanted.where(key < before)
    newest = wanted.order_by(
        CustodyEvent.recorded_at.desc(), CustodyEvent.stream.desc(), CustodyEvent.position.desc()
    ).limit(size + 1)
    found = db.session.scalars(newest).all()
    last = found[size - 1] if len(found) > size else None
    return found[:size], (last.recorded_at, last.stream, last.position) if last else None


def _entries(reached: Reached, products: Sequence[Product]) -> list[Entry]:
    ids = [one.id for one in products]
    given = {row.product_id: row for row in db.session.scalars(select(Infusion).where(Infusion.product_id.in_(ids)))}
    contacts = Contact.of(reached.start, ids)
    return [Entry(one, given.get(one.id), contacts.get(one.id, ())) for one in products]


def _conditions(reached: Reached, chosen: Chosen) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.stage is not None:
        found.append(Product.stage == chosen.stage)
    if chosen.recipient:
        found.append(Product.recipient_id == chosen.recipient)
    if chosen.given is not None:
        given = exists().where(Infusion.product_id == Product.id)
        found.append(given if chosen.given else ~given)
    if chosen.told is not None:
        tried, told = _of_start(reached).exists(), _of_start(reached).where(Contact.outcome == "told").exists()
        found.append(Product.stage.not_in(GONE))
        found += {"told": [told], "not-reached": [tried, ~told], "not-told": [~tried]}[chosen.told]
    return found


def _of_start(reached: Reached) -> Any:
    """The contacts about a product because of the start of this trace."""
    start = reached.start
    return select(Contact.id).where(
        Contact.product_id == Product.id, Contact.about_kind == start.__tablename__, Contact.about_id == start.id
    )


def _count(reached: Reached, *conditions: ColumnElement[bool]) -> int:
    return sum(
        db.session.scalar(select(func.count(Product.id)).where(Product.id.in_(some), *conditions)) or 0
        for some in tracing.at_once(reached.products)
    )


def _distinct(
    column: InstrumentedAttribute[str], key: InstrumentedAttribute[str], products: Iterable[str]
) -> list[str]:
    rows = (
        row
        for some in tracing.at_once(products)
        for row in db.session.scalars(select(column).where(key.in_(some)).distinct())
    )
    return sorted(set(rows))
