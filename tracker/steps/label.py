"""Leg 7: labels and wristbands, printed, scanned back symbol by symbol, verified by a second person, accounted for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from labels.facts import Wristband
from labels.printing import compare_scan_back
from labels.refusals import LabelRefused
from labels.scan_back import normalise
from tracker import access, custody, labelling
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.labelling import Label, Labelled
from tracker.models import CustodyEvent, LabelPrint, Product, User
from tracker.rules import label_prints, label_statements, label_verified
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage, may_move


def print_label(
    subject: Labelled, *, kind: str, by: User, at: datetime, reprint_reason: str | None = None, scene: Scene = PLAIN
) -> CustodyEvent:
    """Print the next label of this kind; every earlier print of it is void from now on."""
    _require(by, kind)
    earlier = [print_ for print_ in LabelPrint.all_of(subject) if print_.kind == kind]
    number = 1 + max((print_.number for print_ in earlier), default=0)
    nonce = labelling.nonce_of(kind, subject, number)
    label, unprintable = _drawn(subject, kind, number, nonce)
    print_ = LabelPrint(
        kind=kind,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        product_id=subject.id if isinstance(subject, Product) else None,
        number=number,
        nonce=nonce,
        template=labelling.TEMPLATES[kind],
        printed_at=at,
        printed_by=by.id,
        reprint_reason=reprint_reason,
        symbols="\n".join(symbol.data for symbol in label.symbols()) if label else "",
        statements="\n".join(labelling.statements_on(label)) if label else "",
    )
    void = {"voided_at": at, "voided_by": by.id, "void_reason": f"Replaced by print {number}"}
    return custody.record(
        subject,
        "print-label",
        by=by,
        at=at,
        rows=[print_],
        also=[(old, void) for old in earlier if old.voided_at is None],
        facts={"kind": kind, "print": number, "reprint_reason": reprint_reason},
        refusals=[
            *_trained(by, kind, at),
            *labelling.kind_refusals(subject, kind),
            *label_prints.reprint_refusals(number=number, reason=reprint_reason),
            *unprintable,
            *_statements(subject, label),
        ],
        scene=scene,
    )


def scan_back(
    subject: Labelled, print_: LabelPrint, *, scanned: Sequence[str], by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Compare every symbol read from the printed label with the record; any difference stops it, by name."""
    _require(by, print_.kind)
    label, unprintable = _drawn(subject, print_.kind, print_.number, print_.nonce)
    found = compare_scan_back(label.symbols(), scanned) if label else []
    return custody.record(
        subject,
        "scan-back-label",
        by=by,
        at=at,
        also=[(print_, {"scanned_at": at, "scanned_by": by.id})],
        facts=_which(print_) | {"symbols": len(label.symbols()) if label else 0},
        refusals=[
            *_trained(by, print_.kind, at),
            *label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number),
            *unprintable,
            *(
                refusal
                for difference in found
                for refusal in label_prints.difference_refusals(
                    symbol=difference.symbol, expected=difference.expected, scanned=difference.scanned
                )
            ),
        ],
        scene=scene if scene.scans else replace(scene, scans=tuple(scanned)),
    )


def verify(
    subject: Labelled, print_: LabelPrint, *, mark: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """A second person scans the square code of the affixed label and compares the label with the record.

    A final label makes the product labelled.
    """
    access.require(by, Permission.VERIFY_LABEL)
    label, unprintable = _drawn(subject, print_.kind, print_.number, print_.nonce)
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
            *_trained(by, print_.kind, at),
            *label_verified.refusals(
                printed=True,
                scanned_back=print_.scanned_at is not None,
                differing_symbols=labelling.changed(print_, label),
                printed_by=print_.printed_by,
                verified_by=by.id,
                template_approved=print_.template in labelling.TEMPLATES.values(),
                print_voided=print_.voided_at is not None,
            ),
            *label_prints.mark_refusals(number=print_.number, expected=_mark(label), scanned=normalise(mark)),
            *label_prints.outstanding_refusals(
                outstanding=[
                    old.number
                    for old in LabelPrint.all_of(subject)
                    if old.kind == print_.kind and old.voided_at and not old.destroyed_at
                ]
            ),
            *unprintable,
            *_statements(subject, label, print_.statements.split("\n")),
        ],
        scene=scene if scene.scans else replace(scene, scans=(mark,)),
    )


def void(
    subject: Labelled, print_: LabelPrint, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Declare a print invalid. It has to be destroyed and recorded as destroyed."""
    _require(by, print_.kind)
    return custody.record(
        subject,
        "void-label",
        by=by,
        at=at,
        also=[(print_, {"voided_at": at, "voided_by": by.id, "void_reason": reason})],
        facts=_which(print_) | {"reason": reason},
        refusals=label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number),
        scene=scene,
        despite_hold=True,
    )


def destroy(subject: Labelled, print_: LabelPrint, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Record that a void print was destroyed, so that printed = affixed + destroyed."""
    _require(by, print_.kind)
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


def _require(by: User, kind: str) -> None:
    """Bag labels need LABEL; whoever enrols people may also band them."""
    if kind != "wristband" or not access.holds(by, Permission.ENROL):
        access.require(by, Permission.LABEL)


def _trained(by: User, kind: str, at: datetime) -> list[Refusal]:
    """Bag labels are printed, scanned back and verified by people trained for it; a wristband needs none.

    Voiding and destroying ask for none: whoever sees a wrong label takes it out of use at once.
    """
    return [] if kind == "wristband" else by.not_trained("label", at)


def _drawn(subject: Labelled, kind: str, number: int, nonce: str) -> tuple[Label | None, list[Refusal]]:
    """The label by the record as it stands, or why it cannot be printed."""
    try:
        return labelling.label_of(subject, kind, number=number, nonce=nonce), []
    except LabelRefused as error:
        return None, [label_prints.incomplete(field=error.field)]


def _statements(subject: Labelled, label: Label | None, present: Sequence[str] | None = None) -> list[Refusal]:
    """Whether the label has what the donor's state demands today."""
    if label is None or isinstance(label, Wristband) or not isinstance(subject, Product):
        return []
    on_it = labelling.statements_on(label) if present is None else tuple(present)
    return label_statements.refusals(required=labelling.demanded_on(subject), present=on_it)


def _mark(label: Label | None) -> str:
    return label.qr_text if label else ""


def _which(print_: LabelPrint) -> dict[str, str | int]:
    return {"kind": print_.kind, "print": print_.number, "id": print_.id}
