"""Whether the label on a container counts: its newest print, as it was printed, against the record as it stands."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from labels.facts import Label
from tracker.labelling.bag import demanded_on
from tracker.labelling.label import KINDS, Labelled, changed, drawn, statements_on
from tracker.labelling.parcel import demanded_in
from tracker.labelling.template import was_approved
from tracker.models import Collection, LabelPrint, Product, Shipment, User
from tracker.rules import label_prints, label_statements, label_verified
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage


def kind_refusals(subject: Labelled, kind: str) -> list[Refusal]:
    """Whether this thing gets a label of this kind now; people and things get theirs at any time."""
    known = KINDS[kind]
    if isinstance(subject, Collection):
        return label_prints.session_refusals(closed=subject.donor_left_at is not None)
    if isinstance(subject, Shipment):
        return label_prints.shipment_refusals(shipment=subject.id, arrived=subject.received_at is not None)
    if not isinstance(subject, Product):
        return []
    return [
        *label_prints.stage_refusals(kind=kind, stage=subject.stage, allowed=known.stages),
        *label_prints.purpose_refusals(kind=kind, purpose=subject.purpose, wanted=known.purposes),
    ]


def demanded_for(subject: Labelled, kind: str) -> label_statements.Required | None:
    """The legend and statements that the donor's state demands on this label today; None where it carries none."""
    if not KINDS[kind].warns:
        return None
    if isinstance(subject, Shipment):
        return demanded_in(subject)
    return demanded_on(subject, kind) if isinstance(subject, Product) else None


def training_refusals(by: User, kind: str, at: datetime) -> list[Refusal]:
    """Bag labels are printed, scanned back and verified by people trained for it; a wristband needs none.

    Voiding and destroying ask for none: whoever sees a wrong label takes it out of use at once.
    """
    procedure = KINDS[kind].trained
    return by.not_trained(procedure, at) if procedure else []


def statement_refusals(
    subject: Labelled, kind: str, label: Label | None, present: Sequence[str] | None = None
) -> list[Refusal]:
    """Whether the label has what the donor's state demands today. present: what it had when it was printed."""
    required = demanded_for(subject, kind)
    if label is None or required is None:
        return []
    on_it = statements_on(label) if present is None else present
    return label_statements.refusals(required=required, present=on_it)


def verified_refusals(bag: Product) -> list[Refusal]:
    """What is missing from the verified label that a bag is moved with: its collection label, later its final one."""
    print_ = LabelPrint.newest(bag.label_kind, "product", bag.id)
    return label_verified.refusals(
        printed=print_ is not None,
        scanned_back=bool(print_ and print_.scanned_at),
        printed_by=print_.printed_by if print_ else None,
        verified_by=print_.verified_by if print_ else None,
        print_voided=bool(print_ and print_.voided_at),
    )


def affixed_refusals(bag: Product) -> list[Refusal]:
    """Every reason why the label that this container carries does not count today."""
    newest = LabelPrint.newest(bag.label_kind, "product", bag.id)
    if newest is None:
        return label_verified.refusals(printed=False, scanned_back=False)
    present = newest.statements.split("\n") if newest.statements else []
    return label_verified.refusals(
        printed=True,
        scanned_back=newest.scanned_at is not None,
        differing_symbols=changed(newest, drawn(newest)),
        printed_by=newest.printed_by,
        verified_by=newest.verified_by,
        template_approved=was_approved(newest),
        print_voided=newest.voided_at is not None,
        missing_statements=label_statements.missing(required=demanded_on(bag), present=present),
    )


def unlabelled(products: Iterable[Product]) -> list[Product]:
    """Those that are filled and wait for their label, or whose label does not count."""
    return [one for one in products if one.stage in (Stage.FILLED, Stage.LABELLED) and affixed_refusals(one)]
