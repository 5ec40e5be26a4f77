"""The labels of a product, and whether each of them is accounted for."""

from flask_babel import gettext as _

from tracker import labelling
from tracker.models import LabelPrint
from tracker.reading.label import Reconciliation
from tracker.reading.label import reconciliation as counted
from tracker.reading.record import Record
from tracker.reading.sections.table import Cell, Table, about, who
from tracker.reading.value_words import template_words
from tracker.rules.wording import listed


def prints(of: Record) -> Table:
    """Every print of every label with what became of it."""
    columns = (
        _("Label"),
        _("Print, template, why again"),
        _("Printed"),
        _("Scanned back"),
        _("Verified by a second person"),
        _("State"),
    )
    rows = [
        [
            about(of, str(_(labelling.KINDS[row.kind].words)), row.subject_id),
            " · ".join(filter(None, (str(row.number), template_words(row.template), row.reprint_reason))),
            who(of, row.printed_at, row.printed_by),
            who(of, row.scanned_at, row.scanned_by),
            who(of, row.verified_at, row.verified_by),
            _end_of(row, of),
        ]
        for row in of.prints
    ]
    return Table(str(_("Labels printed")), [str(c) for c in columns], rows, str(_("No label was printed.")))


def reconciliation(of: Record) -> str:
    """Printed = affixed + destroyed, in figures, and for which kind of label they differ."""
    by_kind = [counted([row for row in of.prints if row.kind == kind]) for kind in labelling.KINDS]
    printed, affixed, destroyed = (sum(getattr(one, name) for one in by_kind) for name in Reconciliation.__slots__)
    open_ = {kind: one.outstanding for kind, one in zip(labelling.KINDS, by_kind, strict=True) if one.outstanding}
    if not open_:
        return str(
            _(
                "%(printed)s printed = %(affixed)s affixed + %(destroyed)s destroyed",
                printed=printed,
                affixed=affixed,
                destroyed=destroyed,
            )
        )
    said = _(
        "%(printed)s printed, %(affixed)s affixed, %(destroyed)s destroyed: %(open)s not accounted for",
        printed=printed,
        affixed=affixed,
        destroyed=destroyed,
        open=sum(open_.values()),
    )
    return f"{said} ({listed(_(labelling.KINDS[kind].words) for kind in open_)})"


def _end_of(row: LabelPrint, of: Record) -> Cell:
    if row.destroyed_at:
        return {"text": f"{_('destroyed')}, {who(of, row.destroyed_at, row.destroyed_by)}", "tone": "plain"}
    if row.voided_at:
        return {"text": f"{_('void, not destroyed')}: {row.void_reason or ''}", "tone": "stop"}
    if labelling.is_affixed(row):
        return {"text": str(_("affixed")), "tone": "go"}
    return {"text": str(_(row.state)), "tone": "attention"}
