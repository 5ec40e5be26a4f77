"""Leg 7: a printed label scanned back symbol by symbol, verified by a second person, void, destroyed: accounted for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from labels.printing import compare_scan_back
from labels.refusals import LabelRefused
from labels.scan_back import normalise
from tracker import access, custody, labelling, withheld
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.labelling import Label, Labelled
from tracker.models import CustodyEvent, LabelPrint, Product, User
from tracker.rules import label_prints, label_verified, reason_given
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage, may_move


def scan_back(
    subject: Labelled, print_: LabelPrint, *, scanned: Sequence[str], by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Compare every symbol read from the printed label with the record; any difference stops it, by name."""
    access.require_any(by, *labelling.KINDS[print_.kind].printed_by)
    label, unprintable = _as_printed(print_)
    found = compare_scan_back(label.symbols(), scanned) if label else []
    return custody.record(
        subject,
        "scan-back-label",
        by=by,
        at=at,
        also=[(print_, {"scanned_at": at, "scanned_by": by.id})],
        facts=_which(print_) | {"symbols": len(label.symbols()) if label else 0},
        refusals=[
            *labelling.training_refusals(by, print_.kind, at),
            *label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number),
            *label_prints.once_refusals("scanned", number=print_.number, by=print_.scanned_by, at=print_.scanned_at),
            *unprintable,
            *(
                refusal
                for difference in found
                for refusal in label_prints.difference_refusals(
                    symbol=difference.symbol,
                    expected=difference.expected,
                    scanned=withheld.said(difference.scanned),
                )
            ),
        ],
        scene=replace(scene, scans=withheld.scans(scene.scans or scanned)),
    )


def verify(
    subject: Labelled, print_: LabelPrint, *, mark: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """A second person scans the square code of the affixed label and compares the label with the record.

    A final label makes the product labelled.
    """
    access.require(by, Permission.VERIFY_LABEL)
    known = labelling.KINDS[print_.kind]
    label, unprintable = _as_printed(print_)
    read = withheld.said(normalise(mark))
    labelled = isinstance(subject, Product) and print_.kind == "final" and may_move(subject.stage, Stage.LABELLED)
    return custody.record(
        subject,
        "verify-label",
        by=by,
        at=at,
        to=Stage.LABELLED if labelled else None,
        also=[(print_, {"verified_at": at, "verified_by": by.id})],
        facts=_which(print_),
        refusals=[
            *labelling.training_refusals(by, print_.kind, at),
            *label_prints.second_person_refusals(label=known.words, verified=known.verified),
            *label_prints.once_refusals("verified", number=print_.number, by=print_.verified_by, at=print_.verified_at),
            *label_verified.refusals(
                printed=True,
                scanned_back=print_.scanned_at is not None,
                differing_symbols=labelling.changed(print_, label),
                printed_by=print_.printed_by,
                verified_by=by.id,
                template_approved=labelling.was_approved(print_),
                print_voided=print_.voided_at is not None,
            ),
            *label_prints.mark_refusals(number=print_.number, expected=_mark(label), scanned=read),
            *label_prints.outstanding_refusals(outstanding=_outstanding(subject, print_.kind)),
            *unprintable,
            *labelling.statement_refusals(subject, print_.kind, label, print_.texts),
        ],
        scene=replace(scene, scans=withheld.scans(scene.scans or (mark,))),
    )


def void(
    subject: Labelled, print_: LabelPrint, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Declare a print invalid. It has to be destroyed and recorded as destroyed."""
    access.require_any(by, *labelling.KINDS[print_.kind].printed_by)
    return custody.record(
        subject,
        "void-label",
        by=by,
        at=at,
        also=[(print_, {"voided_at": at, "voided_by": by.id, "void_reason": reason})],
        facts=_which(print_) | {"reason": reason},
        refusals=[
            *reason_given.refusals(reason),
            *label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number),
        ],
        scene=scene,
        despite_hold=True,
    )


def destroy(subject: Labelled, print_: LabelPrint, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Record that a void print was destroyed, so that printed = affixed + destroyed."""
    access.require_any(by, *labelling.KINDS[print_.kind].printed_by)
    return custody.record(
        subject,
        "destroy-label",
        by=by,
        at=at,
        also=[(print_, {"destroyed_at": at, "destroyed_by": by.id})],
        facts=_which(print_),
        refusals=label_prints.destroy_refusals(
            voided=print_.voided_at is not None, destroyed=print_.destroyed_at is not None, number=print_.number
        ),
        scene=scene,
        despite_hold=True,
    )


def _as_printed(print_: LabelPrint) -> tuple[Label | None, list[Refusal]]:
    """The label by the record as it stands, or why it cannot be printed."""
    try:
        return labelling.of_print(print_), []
    except LabelRefused as error:
        return None, [label_prints.incomplete(field=error.field, why=error.code)]


def _outstanding(subject: Labelled, kind: str) -> list[int]:
    """The void prints of this label that nobody recorded as destroyed."""
    prints = [one for one in LabelPrint.all_of(subject) if one.kind == kind]
    return [one.number for one in prints if one.voided_at and not one.destroyed_at]


def _mark(label: Label | None) -> str:
    return str(getattr(label, "qr_text", ""))


def _which(print_: LabelPrint) -> dict[str, str | int]:
    return {"kind": print_.kind, "print": print_.number, "id": print_.id}
