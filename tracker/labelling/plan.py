"""The next print of a label, thought out before it is made: what a printer is sent, and what is recorded afterwards."""

from dataclasses import dataclass

from labels.refusals import LabelRefused
from tracker import clock
from tracker.labelling.label import Label, Labelled, label_of, nonce_of
from tracker.labelling.template import in_force
from tracker.models import LabelPrint, User


@dataclass(frozen=True, slots=True)
class Plan:
    """label: None where the record gives no whole label; missing: the fact to put right then."""

    subject: Labelled
    kind: str
    number: int
    nonce: str
    template: str | None
    label: Label | None
    missing: str | None

    @property
    def is_overtaken(self) -> bool:
        """Whether it is no longer the next print of this label, or the record would give another one by now."""
        return (
            self.number != next_number(self.subject, self.kind)
            or self.template != _template(self.kind)
            or self.label != _drawn(self.subject, self.kind, self.number, self.nonce)[0]
        )


def next_print(subject: Labelled, kind: str, *, by: User) -> Plan:
    """The next print. Its mark is of this attempt alone: paper of an attempt that failed is no print of any label."""
    number = next_number(subject, kind)
    nonce = nonce_of(kind, subject, number, attempt=f"{by.id}/{clock.now().isoformat()}")
    label, missing = _drawn(subject, kind, number, nonce)
    return Plan(subject, kind, number, nonce, _template(kind), label, missing)


def next_number(subject: Labelled, kind: str) -> int:
    """The number that the next print of this label gets."""
    newest = LabelPrint.newest(kind, subject.__tablename__, subject.id)
    return newest.number + 1 if newest else 1


def _template(kind: str) -> str | None:
    template = in_force(kind)
    return template.id if template else None


def _drawn(subject: Labelled, kind: str, number: int, nonce: str) -> tuple[Label | None, str | None]:
    try:
        return label_of(subject, kind, number=number, nonce=nonce), None
    except LabelRefused as error:
        return None, error.field
