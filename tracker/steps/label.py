"""Leg 7: labels of every kind, printed, scanned back symbol by symbol, verified by a second person, accounted for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

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
    subject: Labelled,
    *,
    kind: str,
    by: User,
    at: datetime,
    reprint_reason: str | None = None,
    copies: int = 1,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Print the next label of this kind, or the next `copies`, each a print with a number of its own.

    Where prints of the kind replace one another, every earlier one of it is void from now on; those of other kinds
    stay as they are.
    """
    _require(by, kind)
    known = labelling.KINDS[kind]
    too_many = label_prints.copies_refusals(copies=copies, several=known.several, most=labelling.MOST_COPIES)
    copies = 1 if too_many else copies
    earlier = [print_ for print_ in LabelPrint.all_of(subject) if print_.kind == kind]
    number = 1 + max((print_.number for print_ in earlier), default=0)
    made = [_made(subject, kind, number + which, which, copies, by=by, at=at) for which in range(copies)]
    (_first, label, unprintable), *_rest = made
    for print_, _label, _refusals in made:
        print_.reprint_reason = reprint_reason
    void = {"voided_at": at, "voided_by": by.id, "void_reason": f"Replaced by print {number}"}
    return custody.record(
        subject,
        "print-label",
        by=by,
        at=at,
        rows=[print_ for print_, _label, _refusals in made],
        also=[(old, void) for old in earlier if known.replaces and old.voided_at is None],
        facts={"kind": kind, "print": number, "copies": copies, "reprint_reason": reprint_reason},
        refusals=[
            *_trained(by, kind, at),
            *too_many,
            *labelling.kind_refusals(subject, kind),
            *label_prints.reprint_refusals(number=number, reason=reprint_reason),
            *unprintable,
            *_statements(subject, kind, label),
        ],
        scene=scene,
    )


def scan_back(
    subject: Labelled, print_: LabelPrint, *, scanned: Sequence[str], by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Compare every symbol read from the printed label with the record; any difference stops it, by name."""
    _require(by, print_.kind)
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
    label, unprintable = _as_printed(print_)
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
            *_statements(subject, print_.kind, label, print_.statements.split("\n")),
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
    access.require_any(by, *labelling.KINDS[kind].printed_by)


def _trained(by: User, kind: str, at: datetime) -> list[Refusal]:
    """Bag labels are printed, scanned back and verified by people trained for it; a wristband needs none.

    Voiding and destroying ask for none: whoever sees a wrong label takes it out of use at once.
    """
    procedure = labelling.KINDS[kind].trained
    return by.not_trained(procedure, at) if procedure else []


def _made(
    subject: Labelled, kind: str, number: int, which: int, copies: int, *, by: User, at: datetime
) -> tuple[LabelPrint, Label | None, list[Refusal]]:
    """The row of one print, with its label by the record as it stands or why it cannot be printed."""
    nonce = labelling.nonce_of(kind, subject, number)
    label, unprintable = _drawn(
        lambda: labelling.label_of(
            subject, kind, number=number, nonce=nonce, which=which + 1, of=copies, by=by.id, at=at
        )
    )
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
        symbols="\n".join(symbol.data for symbol in label.symbols()) if label else "",
        statements="\n".join(labelling.statements_on(label)) if label else "",
    )
    return print_, label, unprintable


def _as_printed(print_: LabelPrint) -> tuple[Label | None, list[Refusal]]:
    return _drawn(lambda: labelling.of_print(print_))


def _drawn(draw: Callable[[], Label]) -> tuple[Label | None, list[Refusal]]:
    """The label by the record as it stands, or why it cannot be printed."""
    try:
        return draw(), []
    except LabelRefused as error:
        return None, [label_prints.incomplete(field=error.field)]


def _statements(
    subject: Labelled, kind: str, label: Label | None, present: Sequence[str] | None = None
) -> list[Refusal]:
    """Whether the label has what the donor's state demands today."""
    required = labelling.demanded_for(subject, kind)
    if label is None or required is None:
        return []
    on_it = labelling.statements_on(label) if present is None else present
    return label_statements.refusals(required=required, present=on_it)


def _mark(label: Label | None) -> str:
    return str(getattr(label, "qr_text", ""))


def _which(print_: LabelPrint) -> dict[str, str | int]:
    return {"kind": print_.kind, "print": print_.number, "id": print_.id}
