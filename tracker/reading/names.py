"""The names of people, places and kinds behind the identifiers that a record speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from tracker.extensions import db
from tracker.models import Equipment, Place, Product, User
from tracker.reading.lines import Line
from tracker.rules.wording import plain_kind

_PEOPLE = ("_by", "holder_id", "courier_id", "physician_id", "approved_by", "user_id")
_PLACES = ("place_id", "slot_id", "bench_id")


@dataclass(frozen=True, slots=True)
class Names:
    """Staff names and place names by identifier; what is not known is called by its identifier."""

    people: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)

    def person(self, identifier: str | None) -> str:
        """A member of staff as the timeline names them: name and staff number."""
        return _called(self.people, identifier)

    def place(self, identifier: str | None) -> str:
        """A place as the timeline names it: name and code."""
        return _called(self.places, identifier)

    def device(self, identifier: str | None) -> str:
        """A device as a journey names it: name and code."""
        return _called(self.devices, identifier)

    def called(self, identifier: str) -> str:
        """Whoever or whatever of these has this identifier, by name; nothing where none has."""
        known = next((names for names in (self.people, self.places, self.devices) if identifier in names), None)
        return "" if known is None else _called(known, identifier)

    def keeper(self, product: Product) -> str:
        """Who or what has a product now."""
        return self.person(product.holder_id) or self.place(product.place_id)


def _called(known: dict[str, str], identifier: str | None) -> str:
    if identifier is None:
        return ""
    name = known.get(identifier)
    return f"{name} ({identifier})" if name else identifier


def of(people: Iterable[str | None], places: Iterable[str | None], devices: Iterable[str | None] = ()) -> Names:
    """The names of these people, places and devices: a query for each sort that there is."""
    return Names(_names(User, people), _names(Place, places), _names(Equipment, devices))


def _names(model: type[User | Place | Equipment], identifiers: Iterable[str | None]) -> dict[str, str]:
    wanted = {one for one in identifiers if one}
    if not wanted:
        return {}
    return {row.id: row.name for row in db.session.execute(select(model.id, model.name).where(model.id.in_(wanted)))}


def in_lines(
    lines: Iterable[Line],
    *,
    people: Iterable[str | None] = (),
    places: Iterable[str | None] = (),
    devices: Iterable[str | None] = (),
) -> Names:
    """The names of everybody and every place that these lines speak of, and of those given besides."""
    found_people, found_places = set(people), set(places)
    for line in lines:
        found_people |= {line.event.by_id, line.event.witness_id}
        found_places.add(line.event.place_id)
        for row in line.changed:
            for name, value in row["values"].items():
                if is_person(name):
                    found_people.add(value)
                elif is_place(name):
                    found_places.add(value)
    return of(found_people, found_places, devices)


def keeping(products: Iterable[Product]) -> Names:
    """The names of whoever and whatever has these products."""
    found = list(products)
    return of({one.holder_id for one in found}, {one.place_id for one in found})


def name_of(model: type[User | Place | Equipment], identifier: str | None) -> str | None:
    """The name of one person, place or device, looked up once for a session; None where there is none."""
    found: Any = db.session.get(model, identifier) if identifier else None
    if found is None:
        return None
    db.session.info.setdefault("named", {})[model, identifier] = found  # a session alone holds its rows weakly
    return str(found.name)


def kind_words(kind: str) -> str:
    """A kind, role or purpose as it is said."""
    return str(_(plain_kind(kind)))


def is_person(column: str) -> bool:
    """Whether a column holds a staff number."""
    return column.endswith(_PEOPLE)


def is_place(column: str) -> bool:
    """Whether a column holds the code of a place."""
    return column.endswith(_PLACES)
