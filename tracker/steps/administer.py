"""Leg 13: the site, its people, places, equipment and supply lots. Every change of these is itself on record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tracker import access, credentials, custody
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.models import CustodyEvent, Equipment, Place, Site, SupplyLot, Training, User


def set_up_site(site: Site, *, by: User, at: datetime) -> CustodyEvent:
    """Begin the ledger: the first line names the site that all later ones come from."""
    access.require(by, Permission.ADMINISTER)
    site.stream = f"site:{site.id}"
    return custody.record(site, "set-up-site", by=by, at=at, rows=[site])


def add_user(person: User, *, password: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Open an account. The ledger has the staff number and the roles; name and password stay out of it."""
    access.require(by, Permission.ADMINISTER)
    person.stream = f"user:{person.id}"
    person.password_hash = credentials.hashed(password)
    return custody.record(person, "add-user", by=by, at=at, rows=[person], scene=scene)


def change_user(person: User, *, by: User, at: datetime, scene: Scene = PLAIN, **changes: Any) -> CustodyEvent:
    """Change roles or close an account; the line says old and new."""
    access.require(by, Permission.ADMINISTER)
    return custody.record(person, "change-user", by=by, at=at, sets=changes, facts=_old(person, changes), scene=scene)


def grant_training(
    person: User, *, procedure: str, valid_until: date, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Put on record that a person is trained for a procedure until a date."""
    access.require(by, Permission.ADMINISTER)
    training = Training(user_id=person.id, procedure=procedure, valid_until=valid_until)
    return custody.record(person, "grant-training", by=by, at=at, rows=[training], scene=scene)


def add_place(place: Place, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Make a place known."""
    access.require(by, Permission.ADMINISTER)
    place.stream = f"place:{place.id}"
    return custody.record(place, "add-place", by=by, at=at, rows=[place], scene=scene)


def add_equipment(device: Equipment, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Make a device known."""
    access.require(by, Permission.ADMINISTER)
    device.stream = f"equipment:{device.id}"
    return custody.record(device, "add-equipment", by=by, at=at, rows=[device], scene=scene)


def calibrate(device: Equipment, *, until: date, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Put a calibration on record, with the date until which it holds."""
    access.require(by, Permission.ADMINISTER)
    changes = {"calibrated_until": until}
    return custody.record(device, "calibrate", by=by, at=at, sets=changes, facts=_old(device, changes), scene=scene)


def add_supply_lot(lot: SupplyLot, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Take a lot of a supply into stock."""
    access.require(by, Permission.MANAGE_SUPPLIES)
    lot.stream = f"supply:{lot.id}"
    return custody.record(lot, "add-supply-lot", by=by, at=at, rows=[lot], scene=scene)


def recall_supply_lot(lot: SupplyLot, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Recall a lot: no step takes it any more."""
    access.require(by, Permission.MANAGE_SUPPLIES)
    changes = {"recalled_at": at, "recalled_by": by.id, "recall_reason": reason}
    return custody.record(lot, "recall-supply-lot", by=by, at=at, sets=changes, scene=scene)


def _old(row: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {"old": {name: getattr(row, name) for name in changes}}
