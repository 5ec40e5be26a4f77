"""Whether the final label on a bag counts: its newest print, as it was printed, against the record as it stands."""

from tracker.labelling.bag import demanded_on
from tracker.labelling.label import TEMPLATES, changed, drawn
from tracker.models import LabelPrint, Product
from tracker.rules import label_statements, label_verified
from tracker.rules.refusal import Refusal


def affixed_refusals(bag: Product) -> list[Refusal]:
    """Every reason why the final label of this bag does not count today."""
    newest = LabelPrint.newest("final", "product", bag.id)
    if newest is None:
        return label_verified.refusals(printed=False, scanned_back=False)
    present = newest.statements.split("\n") if newest.statements else []
    return label_verified.refusals(
        printed=True,
        scanned_back=newest.scanned_at is not None,
        differing_symbols=changed(newest, drawn(newest)),
        printed_by=newest.printed_by,
        verified_by=newest.verified_by,
        template_approved=newest.template in TEMPLATES.values(),
        print_voided=newest.voided_at is not None,
        missing_statements=label_statements.missing(required=demanded_on(bag), present=present),
    )
