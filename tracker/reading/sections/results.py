"""The tests of a product."""

from flask_babel import gettext as _

from tracker.models import Assay
from tracker.reading.measures import label
from tracker.reading.record import Record
from tracker.reading.sections.table import Table, about, who
from tracker.reading.value_words import verdict_words
from tracker.rules.wording import figure

_TONES = {"pass": "go", "fail": "stop", "pending": "pending"}


def results(of: Record, *, standing_only: bool = False) -> Table:
    """Every result; one that was corrected says so."""
    columns = (_("Test"), _("Method"), _("Result"), _("Verdict"), _("Sampled"), _("Reported"), _("Reviewed"))
    rows = [
        [
            about(of, label(row.test), row.product_id),
            row.method,
            result(row),
            {"text": _verdict(row), "tone": "plain" if row.corrected else _TONES.get(row.verdict, "plain")},
            who(of, row.sampled_at, row.sampled_by),
            who(of, row.resulted_at, row.resulted_by),
            who(of, row.reviewed_at, row.reviewed_by),
        ]
        for row in of.assays
        if not (standing_only and row.corrected)
    ]
    return Table(str(_("Tests")), [str(c) for c in columns], rows, str(_("No test was sampled.")))


def result(row: Assay) -> str:
    """A result with its unit, or the word that the test gives."""
    if row.value is None:
        return row.finding or ""
    return f"{figure(row.value)} {row.unit or ''}".strip()


def _verdict(row: Assay) -> str:
    word = verdict_words(row.verdict)
    return str(_("%(verdict)s (corrected since)", verdict=word)) if row.corrected else word
