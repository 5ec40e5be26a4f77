"""Custody, holds, decisions, deviations and corrections."""

from flask_babel import gettext as _

from tracker.reading.names import kind_words
from tracker.reading.record import Record
from tracker.reading.sections.table import Table, about, when, who
from tracker.reading.step_words import step_words
from tracker.reading.value_words import rule_words
from tracker.rules.wording import span


def custody(of: Record) -> Table:
    """Every custody in order: who or where, from, to, how long, by which line."""
    rows = [
        [
            str(row.position),
            of.name_of(row),
            when(row.since),
            when(row.until) or str(_("now")),
            span(row.until - row.since) if row.until else "",
            step_words(row.step),
            row.product_id,
        ]
        for row in of.chain.intervals
    ]
    columns = (_("Line"), _("Held by"), _("From"), _("Until"), _("For"), _("By"), _("Container"))
    return Table(str(_("Custody")), [str(c) for c in columns], rows, str(_("Nobody has held this product.")))


def decisions(of: Record) -> Table:
    """Release, quarantine, rejection, recall."""
    columns = (_("Decision"), _("Decided"), _("Approved by"), _("Physician"), _("Justification"))
    rows = [
        [
            kind_words(row.kind),
            who(of, row.decided_at, row.decided_by),
            of.names.person(row.approved_by),
            of.names.person(row.physician_id),
            row.justification or "",
        ]
        for row in of.decisions
    ]
    return Table(str(_("Decisions")), [str(c) for c in columns], rows, str(_("Nothing was decided yet.")))


def deviations(of: Record) -> Table:
    """Soft stops that were passed, and what else departed from the procedure."""
    columns = (_("Rule"), _("About"), _("Reason"), _("Opened"), _("Witness"), _("Closed"), _("Conclusion"))
    rows = [
        [
            rule_words(row.rule),
            row.subject_id,
            row.reason,
            who(of, row.opened_at, row.opened_by),
            of.names.person(row.witnessed_by),
            who(of, row.closed_at, row.closed_by) or {"text": _("open"), "tone": "attention"},
            row.conclusion or "",
        ]
        for row in of.deviations
    ]
    return Table(str(_("Deviations")), [str(c) for c in columns], rows, str(_("No deviation was opened.")))


def corrections(of: Record) -> Table:
    """What was put right: the old value, the new one, why, by whom and when."""
    columns = (_("Corrected"), _("Was"), _("Is"), _("Reason"), _("By"), _("Signed by"))
    rows = [
        [
            about(of, one.what, one.about),
            one.old or "–",
            one.new,
            one.reason,
            f"{when(one.at)}, {one.by}",
            one.witness,
        ]
        for one in of.corrections
    ]
    return Table(str(_("Corrections")), [str(c) for c in columns], rows, str(_("Nothing was corrected.")))


def holds(of: Record) -> Table:
    """Every hold of the product and of what it was made of, and who lifted it."""
    columns = (_("Product"), _("Reason"), _("Set"), _("Lifted"), _("Why it was lifted"))
    rows = [
        [
            {"text": row.product_id, "code": True},
            row.reason,
            who(of, row.set_at, row.set_by),
            who(of, row.lifted_at, row.lifted_by) or str(_("stands")),
            row.lift_reason or "",
        ]
        for row in of.holds
    ]
    return Table(str(_("Holds")), [str(c) for c in columns], rows, str(_("It was never on hold.")))
