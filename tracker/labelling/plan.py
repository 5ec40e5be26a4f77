"""The next prints of a label, thought out before they are made: what a printer is sent, and what is recorded then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from labels.facts import Label
from labels.refusals import LabelRefused
from tracker import clock
from tracker.labelling.label import KINDS, Labelled, label_of, nonce_of
from tracker.labelling.template import in_force
from tracker.models import LabelPrint, User
from tracker.rules import label_prints
from tracker.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Planned:
    """One print. label: None where the record gives no whole label; stop: why it does not."""

    number: int
    nonce: str
    label: Label | None
    stop: Refusal | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The prints that one act makes of one label, drawn for `by` at `at`. template: None where none is approved."""

    subject: Labelled
    kind: str
    by: str
    at: datetime
    template: str | None
    prints: tuple[Planned, ...]

    @property
    def labels(self) -> list[Label]:
        """What is printed."""
        return [one.label for one in self.prints if one.label]

    @property
    def is_overtaken(self) -> bool:
        """Whether these are no longer the next prints of this label, or the record would give others by now."""
        return (
            self.prints[0].number != _next_number(self.subject, self.kind)
            or self.template != _template(self.kind)
            or [one.label for one in self.prints] != [label for label, _stop in _drawn(self)]
        )


def next_prints(subject: Labelled, kind: str, *, copies: int = 1, by: User, at: datetime) -> Plan:
    """The next prints. Their marks are of this attempt alone: paper of one that failed is no print of any label."""
    first = _next_number(subject, kind)
    attempt = f"{by.id}/{clock.now().isoformat()}"
    numbers = range(first, first + copies)
    marks = [Planned(number, nonce_of(kind, subject, number, attempt=attempt), None, None) for number in numbers]
    blank = Plan(subject, kind, by.id, at, _template(kind), tuple(marks))
    drawn = zip(marks, _drawn(blank), strict=True)
    prints = tuple(Planned(one.number, one.nonce, label, stop) for one, (label, stop) in drawn)
    return Plan(subject, kind, by.id, at, blank.template, prints)


def _drawn(plan: Plan) -> Iterator[tuple[Label | None, Refusal | None]]:
    """Each print by the record as it stands, or why there is none."""
    made = {"of": len(plan.prints), "by": plan.by, "at": plan.at}
    for which, one in enumerate(plan.prints, start=1):
        try:
            yield label_of(plan.subject, plan.kind, number=one.number, nonce=one.nonce, which=which, **made), None
        except LabelRefused as error:
            yield None, label_prints.incomplete(field=error.field, why=error.code)


def _next_number(subject: Labelled, kind: str) -> int:
    newest = LabelPrint.newest(kind, subject.__tablename__, subject.id)
    return newest.number + 1 if newest else 1


def _template(kind: str) -> str | None:
    template = in_force(KINDS[kind].artwork)
    return template.id if template else None
