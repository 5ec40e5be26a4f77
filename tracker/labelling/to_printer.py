"""Labels on their way to paper: sent to a printer while the database is free for everybody else, or to be opened."""

from collections.abc import Sequence

from labels.facts import Label
from labels.printing import check, pdf, zpl
from labels.refusals import LabelRefused
from labels.sending import PrinterSilent, send
from tracker.extensions import db
from tracker.models import Printer
from tracker.rules import label_prints
from tracker.rules import printer as rule
from tracker.rules.refusal import Refusal


def in_language(labels: Sequence[Label], language: str, dpi: int) -> bytes:
    """These labels as one document in the printer's language."""
    if language == "pdf":
        return pdf(labels, dpi=dpi)
    return "\n".join(zpl(label, dpi=dpi) for label in labels).encode()


def unprintable(labels: Sequence[Label]) -> list[Refusal]:
    """Nothing, or why the document that these labels are opened as cannot be made."""
    try:
        check(labels)
    except LabelRefused as error:
        return [label_prints.incomplete(field=error.field, why=error.code)]
    return []


def sent(printer: Printer, labels: Sequence[Label]) -> list[Refusal]:
    """Send the labels; nothing, or why they were not all taken.

    A socket is waited for here: this request's transaction is given up before, and what was read in it is read anew
    by whoever goes on.
    """
    name, host, port, language, dpi = printer.name, printer.host, printer.port, printer.language, printer.dpi
    db.session.rollback()
    try:
        send(in_language(labels, language, dpi), host=host, port=port)
    except LabelRefused as error:
        return [label_prints.incomplete(field=error.field, why=error.code)]
    except PrinterSilent as error:
        return [rule.silent(printer=name, why=error.sentence)]
    return []
