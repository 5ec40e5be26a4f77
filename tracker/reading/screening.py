"""Who was screened and did not meet the protocol: each refused enrolment is that record, by its number and no name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import CustodyEvent, Recipient
from tracker.reading import lines as reading

MISFITS = frozenset({"cd4-missing", "cd4-above-limit", "recipient-excluded"})


@dataclass(frozen=True, slots=True)
class ScreenFailure:
    """A person who was not enrolled, and every reason why."""

    subject: str
    at: datetime
    by: str
    reasons: Sequence[Mapping[str, Any]]


def failures() -> list[ScreenFailure]:
    """The screen failures, the newest first: one for each number, by its newest line; none of those enrolled since."""
    refused = (
        select(CustodyEvent)
        .where(CustodyEvent.step == "add-recipient", CustodyEvent.verdict == "refused")
        .where(CustodyEvent.subject_id.not_in(select(Recipient.id)))
        .order_by(CustodyEvent.recorded_at, CustodyEvent.position)
    )
    found: dict[str, ScreenFailure] = {}
    for event in db.session.scalars(refused):
        misfits = [said for said in reading.read(event).said["refusals"] if said["code"] in MISFITS]
        if misfits:
            found[event.subject_id] = ScreenFailure(event.subject_id, event.at, event.by_id, misfits)
    return sorted(found.values(), key=lambda one: one.at, reverse=True)
