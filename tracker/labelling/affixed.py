"""Whether the label on a container counts: its newest print, as it was printed, against the record as it stands."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from labels.facts import Label
from tracker.labelling.bag import demanded_on
from tracker.labelling.label import KINDS, Labelled, changed, drawn, statements_on
from tracker.labelling.parcel import demanded_in
from tracker.labelling.template import was_approved
from tracker.models import Collection, LabelPrint, Place, Product, Shipment, SupplyLot, User
from tracker.rules import account, label_prints, label_statements, label_verified, out_of_use
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage


def kind_refusals(subject: Labelled, kind: str, at: datetime) -> list[Refusal]:
    """Whether this thing gets a label of this kind at this time.

    A wristband and the label of a device are printed at any time: whoever wears it, and a device that is not to be
    used, must be told from others too.
    """
    find = _STOPS.get(type(subject))
    return find(subject, kind, at) if find else []


def _of_product(bag: Product, kind: str, _at: datetime) -> list[Refusal]:
    known = KINDS[kind]
    return [
        *label_prints.stage_refusals(label=known.words, stage=bag.stage, allowed=known.stages),
        *label_prints.purpose_refusals(label=known.words, purpose=bag.purpose, wanted=known.purposes),
    ]


def _of_session(session: Collection, _kind: str, _at: datetime) -> list[Refusal]:
    return label_prints.session_refusals(closed=session.donor_left_at is not None)


def _of_shipment(parcel: Shipment, _kind: str, _at: datetime) -> list[Refusal]:
    return label_prints.shipment_refusals(shipment=parcel.id, arrived=parcel.received_at is not None)


def _of_person(person: User, _kind: str, _at: datetime) -> list[Refusal]:
    return account.refusals_closed(person=person.id, active=person.active)


def _of_place(place: Place, _kind: str, _at: datetime) -> list[Refusal]:
    return out_of_use.refusals("place", name=place.name, closed=place.is_closed)


def _of_lot(lot: SupplyLot, _kind: str, at: datetime) -> list[Refusal]:
    return lot.refusals(at, lot.kind)


# What stands against a label, by what would carry it.
_STOPS: dict[type[Labelled], Callable[[Any, str, datetime], list[Refusal]]] = {
    Product: _of_product,
    Collection: _of_session,
    Shipment: _of_shipment,
    User: _of_person,
    Place: _of_place,
    SupplyLot: _of_lot,
}


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
    return label_verified.refusals(
        printed=True,
        scanned_back=newest.scanned_at is not None,
        differing_symbols=changed(newest, drawn(newest)),
        printed_by=newest.printed_by,
        verified_by=newest.verified_by,
        template_approved=was_approved(newest),
        print_voided=newest.voided_at is not None,
        missing_statements=label_statements.missing(required=demanded_on(bag), present=newest.texts),
    )


def unlabelled(products: Iterable[Product]) -> list[Product]:
    """Those that are filled and wait for their label, or whose label does not count."""
    return [one for one in products if one.stage in (Stage.FILLED, Stage.LABELLED) and affixed_refusals(one)]
