"""Whether one of our square codes is that of a print which counts: of a bag's labels, a record, a badge, a shipper."""

from tracker.labelling.label import Labelled
from tracker.models import LabelPrint
from tracker.rules import label_prints
from tracker.rules.refusal import Refusal
from tracker.scanning import OwnCode


def print_refusals(subject: Labelled, kinds: tuple[str, ...], scanned: OwnCode) -> list[Refusal]:
    """Why this print does not speak for `subject` any more, or never did.

    A mark is that of one print of one kind, so it tells which of the kinds was scanned; a mark of none is held against
    the first.
    """
    prints = [one for one in LabelPrint.all_of(subject) if one.kind in kinds]
    found = next((one for one in prints if (one.number, one.nonce) == (scanned.print_number, scanned.nonce)), None)
    kind = found.kind if found else kinds[0]
    newest = max((one for one in prints if one.kind == kind), key=lambda one: one.number, default=None)
    return label_prints.scanned_refusals(
        scanned_print=scanned.print_number,
        scanned_nonce=scanned.nonce,
        current_print=newest.number if newest else None,
        current_nonce=newest.nonce if newest else None,
        voided=newest is not None and newest.voided_at is not None,
    )


def badge_refusals(person: Labelled, scanned: OwnCode) -> list[Refusal]:
    """The same of a badge. One without a print number counts until the first numbered one of that person is printed."""
    if scanned.print_number is None and LabelPrint.newest("badge", "user", person.id) is None:
        return []
    return print_refusals(person, ("badge",), scanned)
