"""Leg 13: the site, its people, places, equipment and supply lots. Every change of these is itself on record."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select

from tracker import access, credentials, custody, releasing
from tracker.access import Permission
from tracker.custody import PLAIN, Line, Scene
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    Equipment,
    Place,
    Printer,
    Product,
    Run,
    Shipment,
    Site,
    SupplyLot,
    Training,
    User,
)
from tracker.models.equipment import KINDS as DEVICE_KINDS
from tracker.models.place import CLOSED
from tracker.models.place import KINDS as PLACE_KINDS
from tracker.rules import account, known_kind, out_of_use, place_in_use, reason_given, stock, training, unchanged
from tracker.rules.refusal import Refusal
from tracker.workflow import EMPTIED


def set_up_site(site: Site, *, by: User, at: datetime) -> CustodyEvent:
    """Begin the ledger: the first line names the site that all later ones come from."""
    access.require(by, Permission.ADMINISTER)
    site.stream = f"site:{site.id}"
    return custody.record(site, "set-up-site", by=by, at=at, rows=[site])


def change_site(site: Site, *, by: User, at: datetime, scene: Scene = PLAIN, **changes: Any) -> CustodyEvent:
    """Change the settings of the site; the line says old and new."""
    access.require(by, Permission.ADMINISTER)
    return custody.record(site, "change-site", by=by, at=at, sets=changes, facts=_old(site, changes), scene=scene)


def add_user(person: User, *, password: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Open an account. The ledger has the staff number and the roles; name and password stay out of it."""
    access.require(by, Permission.ADMINISTER)
    person.password_hash = credentials.hashed(password)
    if known := db.write().get(User, person.id):
        return custody.made_already(known, "add-user", by=by, at=at, scene=scene)
    stops = [
        *account.refusals(
            number=person.id,
            username=person.username,
            username_taken=User.named(person.username) is not None,
            roles=person.roles,
            known=access.ROLES,
        ),
        *account.refusals_password(length=len(password)),
    ]
    person.stream = f"user:{person.id}"
    facts = {"number": person.id} if stops else {}
    return custody.record(
        by if stops else person,
        "add-user",
        by=by,
        at=at,
        rows=[] if stops else [person],
        facts=facts,
        refusals=stops,
        scene=scene,
    )


def change_user(person: User, *, by: User, at: datetime, scene: Scene = PLAIN, **changes: Any) -> CustodyEvent:
    """Change roles or close an account; the line says old and new. Nobody gains a role by their own hand."""
    access.require(by, Permission.ADMINISTER)
    db.write()
    roles = changes.get("role_names", person.role_names).split()
    stops = [
        *account.refusals_roles(roles=roles, known=access.ROLES),
        *account.refusals_own(own=by.id == person.id, gained=set(roles) - person.roles),
        *account.refusals_last(
            person=person.id,
            stays=account.ADMINISTRATOR in roles and changes.get("active", person.active),
            other_administrators=len(User.active_with(account.ADMINISTRATOR) - {person.id}),
        ),
    ]
    old = _old(person, changes)
    return custody.record(person, "change-user", by=by, at=at, sets=changes, facts=old, refusals=stops, scene=scene)


def change_password(person: User, *, password: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Give oneself a new password, or as administrator somebody else. That it changed is on record, not to what."""
    access.require(by, Permission.READ if by.id == person.id else Permission.ADMINISTER)
    stops = account.refusals_password(length=len(password))
    sets = {"password_hash": credentials.hashed(password)}
    return custody.record(person, "change-password", by=by, at=at, sets=sets, refusals=stops, scene=scene)


def grant_training(
    person: User, *, procedure: str, valid_until: date, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Put on record that a person is trained for a procedure until a date."""
    return grant_trainings(person, until={procedure: valid_until}, by=by, at=at, scene=scene)


def grant_trainings(
    person: User, *, until: Mapping[str, date], by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """The same for several procedures at once."""
    access.require(by, Permission.ADMINISTER)
    today = Site.here().day_of(at)
    stops = [
        refusal
        for procedure, day in until.items()
        for refusal in (
            *training.refusals_procedure(procedure=procedure),
            *stock.refusals_until(what=procedure, until=day, today=today),
        )
    ]
    rows = [Training(user_id=person.id, procedure=name, valid_until=day) for name, day in until.items()]
    return custody.record(person, "grant-training", by=by, at=at, rows=rows, refusals=stops, scene=scene)


def add_place(place: Place, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Make a place known. Within a refrigerator or tank it has the temperature of that, unless it says its own."""
    access.require(by, Permission.ADMINISTER)
    if known := db.write().get(Place, place.id):
        return custody.made_already(known, "add-place", by=by, at=at, scene=scene)
    place.stream = f"place:{place.id}"
    around = db.session.get(Place, place.parent_id) if place.parent_id else None
    if around and around.kind == "storage" and place.low_celsius is None and place.high_celsius is None:
        place.low_celsius, place.high_celsius = around.low_celsius, around.high_celsius
    stops = [
        *known_kind.refusals(kind=place.kind, known=PLACE_KINDS),
        *stock.refusals_limits(low_celsius=place.low_celsius, high_celsius=place.high_celsius),
        *_closed(place.parent_id),
    ]
    if not stops:
        custody.stays(around)
    return custody.record(place, "add-place", by=by, at=at, rows=[place], refusals=stops, scene=scene)


def correct_place(
    place: Place,
    *,
    name: str,
    kind: str,
    low_celsius: Decimal | None,
    high_celsius: Decimal | None,
    reason: str,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Correct what is on record of a place. A store takes along the positions that have its temperature."""
    access.require(by, Permission.ADMINISTER)
    custody.alone(place)
    said = {"name": name, "kind": kind, "low_celsius": low_celsius, "high_celsius": high_celsius}
    changes = {word: value for word, value in said.items() if getattr(place, word) != value}
    stops = [
        *reason_given.refusals(reason),
        *unchanged.refusals(what=place.name, changes=changes),
        *stock.refusals_limits(low_celsius=low_celsius, high_celsius=high_celsius),
        *(_becomes(place, kind) if "kind" in changes else ()),
    ]
    lines = [_corrected(place, changes, reason, stops)]
    limits = {word: value for word, value in changes.items() if word.endswith("_celsius")}
    if limits and place.kind == "storage":
        lines += [_corrected(one, limits, reason) for one in place.within if _limits(one) == _limits(place)]
    return custody.record_together("correct-place", lines, by=by, at=at, scene=scene)[0]


def close_place(place: Place, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Take an empty place out of use: nothing is stored, put down or done there any more."""
    access.require(by, Permission.ADMINISTER)
    custody.alone(place)
    changes = {"kind": CLOSED}
    stops = [
        *reason_given.refusals(reason),
        *out_of_use.refusals("place", name=place.id, closed=place.is_closed),
        *place_in_use.refusals(place=place.id, holds=[*_in_use(place), *_stands_in(place)]),
    ]
    facts = {"reason": reason} | _old(place, changes)
    return custody.record(place, "close-place", by=by, at=at, sets=changes, facts=facts, refusals=stops, scene=scene)


def _becomes(place: Place, kind: str) -> list[Refusal]:
    """Why a place does not become one of this kind, or is not opened again as one."""
    return [
        *known_kind.refusals(kind=kind, known=PLACE_KINDS),
        *place_in_use.refusals(place=place.id, holds=_in_use(place)),
        *_closed(place.parent_id),
    ]


def _corrected(place: Place, changes: Mapping[str, Any], reason: str, stops: Sequence[Refusal] = ()) -> Line:
    return Line(place, sets=changes, facts={"reason": reason} | _old(place, changes), refusals=stops)


def _in_use(place: Place) -> list[str]:
    """What is in a place and within it, goes on there, or is on its way: bags that still hold cells, runs, sessions."""
    inside = [place.id]
    for known in inside:  # grows by what lies within
        inside += [one.id for one in db.session.get_one(Place, known).within]
    ways = Shipment.from_place_id.in_(inside) | Shipment.to_place_id.in_(inside)
    questions = (
        select(Product.id).where(Product.place_id.in_(inside), Product.stage.not_in(EMPTIED)),
        select(Run.id).where(Run.bench_id.in_(inside), Run.closed_at.is_(None)),
        select(Collection.id).where(Collection.place_id.in_(inside), Collection.donor_left_at.is_(None)),
        select(Shipment.id).where(ways, Shipment.received_at.is_(None)),
    )
    return [found for question in questions for found in db.session.scalars(question)]


def _stands_in(place: Place) -> list[str]:
    """The open places, the devices and the printers in use that are in it."""
    devices = select(Equipment.id).where(Equipment.place_id == place.id)
    printers = select(Printer.id).where(Printer.place_id == place.id, Printer.closed_at.is_(None))
    return [*(one.id for one in place.within), *db.session.scalars(devices), *db.session.scalars(printers)]


def _closed(place: str | None) -> list[Refusal]:
    """Why nothing is put within this place, where there is one."""
    around = db.session.get(Place, place) if place else None
    return out_of_use.refusals("place", name=around.id, closed=around.is_closed) if around else []


def _limits(place: Place) -> tuple[Decimal | None, Decimal | None]:
    return place.low_celsius, place.high_celsius


def add_equipment(device: Equipment, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Make a device known."""
    access.require(by, Permission.ADMINISTER)
    if known := db.write().get(Equipment, device.id):
        return custody.made_already(known, "add-equipment", by=by, at=at, scene=scene)
    device.stream = f"equipment:{device.id}"
    stops = [*known_kind.refusals(kind=device.kind, known=DEVICE_KINDS), *_closed(device.place_id)]
    return custody.record(device, "add-equipment", by=by, at=at, rows=[device], refusals=stops, scene=scene)


def calibrate(device: Equipment, *, until: date, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Put a calibration on record, with the date until which it holds."""
    access.require(by, Permission.ADMINISTER)
    changes = {"calibrated_until": until}
    old, stops = _old(device, changes), stock.refusals_until(what=device.id, until=until, today=Site.here().day_of(at))
    return custody.record(device, "calibrate", by=by, at=at, sets=changes, facts=old, refusals=stops, scene=scene)


def add_supply_lot(lot: SupplyLot, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Take a lot of a supply into stock. A number that a lot of another maker or kind has is counted on in its key."""
    access.require(by, Permission.MANAGE_SUPPLIES)
    db.write()
    alike = SupplyLot.alike(lot.id)
    if known := lot.among(alike):
        return custody.made_already(known, "add-supply-lot", by=by, at=at, scene=scene)
    lot.id = _free_key(lot.id, {one.id for one in alike})
    lot.stream = f"supply:{lot.id}"
    stops = stock.refusals_intake(lot=lot.id, expires_on=lot.expires_on, today=Site.here().day_of(at))
    return custody.record(lot, "add-supply-lot", by=by, at=at, rows=[lot], refusals=stops, scene=scene)


def _free_key(number: str, taken: Container[str]) -> str:
    keys = (f"{number}-{n}" if n > 1 else number for n in count(1))
    return next(key for key in keys if key not in taken)


def recall_supply_lot(lot: SupplyLot, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Recall a lot: no step takes it any more, and whatever it touched and is not finished goes on hold."""
    access.require(by, Permission.MANAGE_SUPPLIES)
    changes = {"recalled_at": at, "recalled_by": by.id, "recall_reason": reason}
    stops = [
        *reason_given.refusals(reason),
        *stock.refusals_recall(lot=lot.id, recalled=lot.recalled_at is not None),
    ]
    cause = releasing.Cause(releasing.Ground.SUPPLY_LOT, f"Recall of lot {lot.id}: {reason}", lot.id)
    touched = releasing.unfinished(releasing.touched_by(lot))
    held = [(bag, releasing.held(bag, cause, by=by, at=at)) for bag in touched]
    holds = [
        Line(bag, "hold", sets=one.sets, rows=one.rows, facts={"because_of": lot.id}, despite_hold=True)
        for bag, one in held
    ]
    lines = [Line(lot, sets=changes, refusals=stops), *holds]
    return custody.record_together("recall-supply-lot", lines, by=by, at=at, scene=scene)[0]


def _old(row: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {"old": {name: getattr(row, name) for name in changes}}
