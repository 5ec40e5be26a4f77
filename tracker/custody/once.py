"""What is on record under a number is not made a second time."""

from datetime import datetime

from tracker.custody.recording import record
from tracker.custody.scene import PLAIN, Scene
from tracker.models import CustodyEvent, Recorded, User
from tracker.rules import on_record_already


def made_already(known: Recorded, step: str, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """The line of the form that made `known`, if this is that form again; else a refused line about `known`."""
    return record(known, step, by=by, at=at, refusals=on_record_already.refusals(known=known.id), scene=scene)
