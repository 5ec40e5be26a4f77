"""Leg 13: label printers, entered, corrected, tried and taken out of use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from labels.samples import ONE_OF_EACH
from labels.versions import KINDS
from tracker import access, custody, labelling
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, Place, Printer, User
from tracker.rules import out_of_use, reason_given, unchanged
from tracker.rules import printer as rule
from tracker.rules.refusal import Refusal


def add_printer(printer: Printer, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Make a printer known: only what was entered here is ever connected to."""
    access.require(by, Permission.ADMINISTER)
    if known := db.write().get(Printer, printer.id):
        return custody.made_already(known, "add-printer", by=by, at=at, scene=scene)
    printer.stream = f"printer:{printer.id}"
    stops = _refusals({}, printer)
    return custody.record(printer, "add-printer", by=by, at=at, rows=[printer], refusals=stops, scene=scene)


def correct_printer(
    printer: Printer, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN, **said: Any
) -> CustodyEvent:
    """Correct what is on record of a printer: another address, another roll, another place."""
    access.require(by, Permission.ADMINISTER)
    db.write()
    changes = {word: value for word, value in said.items() if getattr(printer, word) != value}
    old = {word: getattr(printer, word) for word in changes}
    stops = [
        *reason_given.refusals(reason),
        *unchanged.refusals(what=printer.name, changes=changes),
        *_closed(printer),
        *_refusals(changes, printer),
    ]
    facts = {"reason": reason, "old": old}
    return custody.record(
        printer, "correct-printer", by=by, at=at, sets=changes, facts=facts, refusals=stops, scene=scene
    )


def close_printer(printer: Printer, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Take a printer out of use."""
    access.require(by, Permission.ADMINISTER)
    sets = {"closed_at": at, "closed_by": by.id, "close_reason": reason}
    stops = [*reason_given.refusals(reason), *_closed(printer)]
    facts = {"reason": reason}
    return custody.record(printer, "close-printer", by=by, at=at, sets=sets, facts=facts, refusals=stops, scene=scene)


def try_printer(printer: Printer, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Send the printer a sample of a label that it takes, marked as synthetic. It is no print of any label."""
    access.require(by, Permission.ADMINISTER)
    db.write()
    if earlier := custody.already(printer, "try-printer", by=by, scene=scene):
        return earlier
    kind = min(printer.kinds)
    stops = _closed(printer)
    if custody.passes(printer, "try-printer", by=by, at=at, refusals=stops, scene=scene):
        silent = labelling.sent(printer, [ONE_OF_EACH[kind]])
        db.write()
        stops = [*silent, *_closed(printer)]  # read anew: it may have been closed meanwhile
    facts = {"kind": kind}
    return custody.record(printer, "try-printer", by=by, at=at, facts=facts, refusals=stops, scene=scene)


def _closed(printer: Printer) -> list[Refusal]:
    return out_of_use.refusals("printer", name=printer.name, closed=printer.closed_at is not None)


def _refusals(changes: Mapping[str, Any], printer: Printer) -> list[Refusal]:
    """Why a printer cannot be as it would be with these changes."""

    def word(name: str) -> Any:
        return changes.get(name, getattr(printer, name))

    place = db.session.get(Place, word("place_id"))
    return [
        *rule.address_refusals(host=word("host"), port=word("port")),
        *rule.set_up_refusals(
            language=word("language"),
            dpi=word("dpi"),
            kinds=word("kind_names").split(),
            known=KINDS,
            place=word("place_id"),
            place_closed=place is None or place.is_closed,
        ),
    ]
