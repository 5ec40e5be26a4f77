"""The kinds of label that are printed, who may carry them, and the facts of one print."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from labels import statements
from labels.facts import CollectionLabel, FinalLabel, PartialLabel, Wristband
from labels.refusals import LabelRefused
from tracker.extensions import db
from tracker.labelling.bag import collection_label, final_label, partial_label
from tracker.labelling.band import wristband
from tracker.models import Donor, LabelPrint, Product, Recipient, Site
from tracker.workflow import Stage

Labelled = Product | Donor | Recipient
Label = FinalLabel | CollectionLabel | PartialLabel | Wristband
NONCE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of label: how its facts are gathered, the stages in which a product may get it, and of what purpose."""

    draw: Callable[..., Label]
    stages: frozenset[Stage] = frozenset()
    purposes: tuple[str, ...] = ()


KINDS = {
    "collection": Kind(collection_label, frozenset({Stage.COLLECTED, Stage.RECEIVED}), ("collection",)),
    "final": Kind(
        final_label,
        frozenset({Stage.FILLED, Stage.LABELLED, Stage.RELEASED, Stage.CONDITIONAL, Stage.RETURNED}),
        ("dose",),
    ),
    "partial": Kind(partial_label, frozenset({Stage.FILLED}), ("sample", "retain")),
    "wristband": Kind(wristband),
}
_SUBJECTS: dict[str, type[Labelled]] = {model.__tablename__: model for model in (Product, Donor, Recipient)}
_FIXED = (statements.INTENDED_RECIPIENT_ONLY, statements.DO_NOT_IRRADIATE, statements.NO_LEUKOREDUCTION)


def nonce_of(kind: str, subject: Labelled, number: int, *, attempt: str) -> str:
    """The mark of one print that nobody can guess: it tells a print made here from a copy with another number, and
    from another attempt to make the print of that number."""
    text = f"{kind}/{subject.__tablename__}/{subject.id}/{number}/{attempt}"
    mark = hmac.new(Site.here().label_key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b32encode(mark).decode()[:NONCE_LENGTH]


def label_of(subject: Labelled, kind: str, *, number: int, nonce: str) -> Label:
    """What print `number` of this label says by the record as it stands. LabelRefused where a fact is missing."""
    return KINDS[kind].draw(subject, number=number, nonce=nonce)


def subject_of(print_: LabelPrint) -> Labelled:
    """The bag or the person that this print is for."""
    subject: Labelled = db.session.get_one(_SUBJECTS[print_.subject_kind], print_.subject_id)  # type: ignore[assignment]
    return subject


def of_print(print_: LabelPrint) -> Label:
    """What this print must say by the record as it stands."""
    return label_of(subject_of(print_), print_.kind, number=print_.number, nonce=print_.nonce)


def drawn(print_: LabelPrint) -> Label | None:
    """The same, or None where the record no longer gives a whole label."""
    try:
        return of_print(print_)
    except LabelRefused:
        return None


def changed(print_: LabelPrint, label: Label | None) -> list[str]:
    """The symbols that would read otherwise today than when this print was made; all where there is no whole label."""
    printed = print_.symbols.split("\n")
    return [symbol.name for symbol in label.symbols() if symbol.data not in printed] if label else ["every symbol"]


def statements_on(label: Label) -> tuple[str, ...]:
    """Every legend and statement that the label carries, those of its template too; none on a wristband."""
    if isinstance(label, Wristband):
        return ()
    legend = (statements.BIOHAZARD,) if label.biohazard else ()
    if isinstance(label, PartialLabel):
        return (*legend, *label.statements)
    caution = (statements.INVESTIGATIONAL,) if getattr(label, "investigational", False) else ()
    return (*legend, *label.statements, *_FIXED, *caution)
